package pagerduty

import (
	"context"
	"fmt"
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
	if err := c.addNote(ctx, id, note); err != nil {
		c.logger.Warn().Err(err).Str("incident", id).Msg("the note on an incident was lost")
	}
	return nil
}

func (c *Client) setStatus(ctx context.Context, id, status string) error {
	change := map[string]string{"id": id, "type": "incident_reference", "status": status}
	body := map[string]any{"incidents": []any{change}}
	return c.call(ctx, request{method: http.MethodPut, path: "/incidents", body: body}, nil)
}

func (c *Client) addNote(ctx context.Context, id, note string) error {
	body := map[string]any{"note": map[string]string{"content": cut(note, longestBody)}}
	return c.call(ctx, request{method: http.MethodPost, path: "/incidents/" + url.PathEscape(id) + "/notes", body: body}, nil)
}
