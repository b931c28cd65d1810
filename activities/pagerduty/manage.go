package pagerduty

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"

	"hansho/activities"
)

// Quiet acknowledges the incident in the name of the From user, and notes on it why. It leaves an incident alone that is
// acknowledged or resolved already: acknowledging a resolved incident would reopen it.
// https://developer.pagerduty.com/api-reference/8a0e1aa2ec666-update-an-incident
func (c *Client) Quiet(ctx context.Context, ref activities.PageRef, note string) error {
	found, err := c.find(ctx, ref)
	switch {
	case err != nil:
		return err
	case found == nil:
		return activities.Refused(fmt.Errorf("pagerduty: page %s: %w", ref.Key, activities.ErrNotFound))
	case found.Status != triggered:
		return nil
	}
	return c.manage(ctx, found.ID, acknowledged, note)
}

// Close resolves the incident and notes on it why. When no incident has the key the error is ErrNotFound.
func (c *Client) Close(ctx context.Context, ref activities.PageRef, note string) error {
	id := ref.Ref
	if id == "" {
		found, err := c.findByKey(ctx, ref.Key)
		switch {
		case err != nil:
			return err
		case found == nil:
			return fmt.Errorf("pagerduty: page %s: %w", ref.Key, activities.ErrNotFound)
		case !found.open():
			return nil
		}
		id = found.ID
	}
	return c.manage(ctx, id, resolved, note)
}

// manage changes the status and, when that was needed, notes why. The note is best effort: a person who opens the
// incident reads it there, and nothing depends on it.
func (c *Client) manage(ctx context.Context, id, status, note string) error {
	err := c.setStatus(ctx, id, status)
	switch {
	case isNo(err, codeAlreadyResolved, codeAlreadyAcknowledged):
		return nil
	case status == resolved && isUnknown(err):
		return nil
	case err != nil:
		return err
	}
	if note == "" || c.courtesy.scarce() {
		return nil
	}
	if err := c.addNote(ctx, id, note, false); err != nil {
		c.logger.Warn().Err(err).Str("incident", id).Msg("the note on an incident was lost")
	}
	return nil
}

func (c *Client) setStatus(ctx context.Context, id, status string) error {
	return c.change(ctx, id, map[string]any{"status": status})
}

// change changes one incident; the fields are those of the API.
func (c *Client) change(ctx context.Context, id string, fields map[string]any) error {
	incident := map[string]any{"id": id, "type": "incident_reference"}
	maps.Copy(incident, fields)
	body := map[string]any{"incidents": []any{incident}}
	return c.call(ctx, request{method: http.MethodPut, path: "/incidents", body: body}, nil)
}

// addNote writes a note. Counts says that it must not be written twice.
func (c *Client) addNote(ctx context.Context, id, note string, counts bool) error {
	body := map[string]any{"note": map[string]string{"content": cut(note, longestBody)}}
	return c.call(ctx, request{method: http.MethodPost, path: incidentPath(id, "/notes"), body: body, counts: counts}, nil)
}

// incidentPath is the path of an incident, or of what belongs to it.
func incidentPath(id, rest string) string { return "/incidents/" + url.PathEscape(id) + rest }
