package pagerduty

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"hansho/activities"
)

// mostMerged is how many incidents one request merges; PagerDuty takes 1,000 alerts an incident.
const mostMerged = 100

// Merge lets incidents go on in another one: they are resolved, and their alerts are moved. What is resolved already is left
// alone, so that a repetition does no harm. PagerDuty merges only into an incident that is open, and only what has alerts
// or was made by hand.
func (c *Client) Merge(ctx context.Context, into activities.PageRef, from []activities.PageRef) error {
	target, err := c.open(ctx, into)
	if err != nil {
		return err
	}
	sources, err := c.mergeable(ctx, target.ID, from)
	if err != nil || len(sources) == 0 {
		return err
	}
	if !target.open() {
		return activities.Refused(errors.New("pagerduty: " + target.ID + " is resolved: open incidents cannot be merged into it"))
	}
	for chunk := range slices.Chunk(sources, mostMerged) {
		body := map[string]any{"source_incidents": chunk}
		if err := c.call(ctx, request{method: http.MethodPut, path: incidentPath(target.ID, "/merge"), body: body}, nil); err != nil {
			return err
		}
	}
	return nil
}

// mergeable are the incidents that are open and not the target itself, each once.
func (c *Client) mergeable(ctx context.Context, target string, from []activities.PageRef) ([]reference, error) {
	var sources []reference
	for _, ref := range from {
		found, err := c.open(ctx, ref)
		if err != nil {
			return nil, err
		}
		source := reference{ID: found.ID, Type: "incident_reference"}
		if !found.open() || found.ID == target || slices.Contains(sources, source) {
			continue
		}
		if found.Mergeable != nil && !*found.Mergeable {
			return nil, activities.Refused(errors.New("pagerduty: " + found.ID + " cannot be merged: PagerDuty merges only what has alerts or was made by hand. Resolve it instead"))
		}
		sources = append(sources, source)
	}
	return sources, nil
}
