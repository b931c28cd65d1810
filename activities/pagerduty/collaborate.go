package pagerduty

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"hansho/activities"
	"hansho/oncall"
)

// longestSnooze is PagerDuty's.
const longestSnooze = 7 * 24 * time.Hour

// open finds a page's incident; that there is none is a refusal.
func (c *Client) open(ctx context.Context, ref activities.PageRef) (*incident, error) {
	found, err := c.find(ctx, ref)
	if err == nil && found == nil {
		err = activities.Refused(fmt.Errorf("pagerduty: page %s: %w", ref.Key, activities.ErrNotFound))
	}
	return found, err
}

// idOf is PagerDuty's ID of a page's incident, without asking when it is known.
func (c *Client) idOf(ctx context.Context, ref activities.PageRef) (string, error) {
	if ref.Ref != "" {
		return ref.Ref, nil
	}
	found, err := c.open(ctx, ref)
	if err != nil {
		return "", err
	}
	return found.ID, nil
}

// Note writes a note on the incident. After an attempt whose answer was lost it looks first whether the note stands already.
// An incident takes 2,000 notes.
func (c *Client) Note(ctx context.Context, ref activities.PageRef, by, text string) error {
	id, err := c.idOf(ctx, ref)
	if err != nil {
		return err
	}
	if by != "" {
		text = by + ": " + text
	}
	text = cut(text, longestBody)
	if activities.Retrying(ctx) {
		if stands, err := c.hasNote(ctx, id, text); stands || err != nil {
			return err
		}
	}
	return c.addNote(ctx, id, text, true)
}

func (c *Client) hasNote(ctx context.Context, id, text string) (bool, error) {
	var answer struct {
		Notes []struct{ Content string } `json:"notes"`
	}
	err := c.call(ctx, request{method: http.MethodGet, path: incidentPath(id, "/notes")}, &answer)
	return slices.ContainsFunc(answer.Notes, func(n struct{ Content string }) bool { return n.Content == text }), err
}

// Snooze acknowledges the incident until a moment, at which it rings again. PagerDuty snoozes for a second to a week.
func (c *Client) Snooze(ctx context.Context, ref activities.PageRef, until time.Time) error {
	length := time.Until(until).Round(time.Second)
	switch {
	case length < time.Second:
		return activities.Refused(fmt.Errorf("pagerduty: the snooze until %s is over already", until.UTC().Format(time.RFC3339)))
	case length > longestSnooze:
		return activities.Refused(fmt.Errorf("pagerduty: a snooze of %s is too long: PagerDuty snoozes for at most 7 days", length))
	}
	id, err := c.idOf(ctx, ref)
	if err != nil {
		return err
	}
	body := map[string]int{"duration": int(length / time.Second)}
	return c.call(ctx, request{method: http.MethodPost, path: incidentPath(id, "/snooze"), body: body}, nil)
}

// SetPriority shows a severity as the account's priority of that name, as priorityFor finds it.
func (c *Client) SetPriority(ctx context.Context, ref activities.PageRef, severity oncall.Severity) error {
	id, err := c.idOf(ctx, ref)
	if err != nil {
		return err
	}
	for attempt := 0; ; attempt++ {
		priority := c.priorityFor(ctx, severity)
		if priority == nil {
			return c.noPriority(ctx, severity)
		}
		err := c.change(ctx, id, map[string]any{"priority": priority})
		if attempt > 0 || !isNo(err, codeInvalidPriority) {
			return err
		}
		c.forgetPriorities() // It was deleted since they were read.
	}
}

// noPriority tells priorities that cannot be read from one that the account does not have.
func (c *Client) noPriority(ctx context.Context, severity oncall.Severity) error {
	if !severity.Valid() {
		return activities.Refused(errors.New("pagerduty: no severity was said, so no priority can be set"))
	}
	if _, err := c.readPriorities(ctx); err != nil {
		return err
	}
	return activities.Refused(fmt.Errorf("pagerduty: the account has no priority for %s: name one %s, or P%d, under Incidents → Incident Priorities",
		severity, severity, int(severity)))
}

// SetBridge shows a conference's number and address on the incident. The number may carry a PIN: "+1 415-555-1212,,,,1234#".
func (c *Client) SetBridge(ctx context.Context, ref activities.PageRef, number, url string) error {
	id, err := c.idOf(ctx, ref)
	if err != nil {
		return err
	}
	bridge := map[string]string{}
	if number != "" || url == "" {
		bridge["conference_number"] = number
	}
	if url != "" || number == "" {
		bridge["conference_url"] = url
	}
	return c.change(ctx, id, map[string]any{"conference_bridge": bridge})
}

// PostStatusUpdate tells the incident's subscribers. The API cannot list what was posted: after a lost answer, which is an
// activities.AnswerLostError, posting it again may tell them twice.
func (c *Client) PostStatusUpdate(ctx context.Context, ref activities.PageRef, text string) error {
	id, err := c.idOf(ctx, ref)
	if err != nil {
		return err
	}
	body := map[string]string{"message": cut(text, longestBody)}
	return c.call(ctx, request{method: http.MethodPost, path: incidentPath(id, "/status_updates"), body: body, counts: true}, nil)
}

// Assign gives the incident to one user, who is paged by it. When it is theirs alone already nobody is paged again.
func (c *Client) Assign(ctx context.Context, ref activities.PageRef, address string) error {
	found, err := c.open(ctx, ref)
	if err != nil {
		return err
	}
	if len(found.Assignments) == 1 && found.Assignments[0].Assignee.ID == address {
		return nil
	}
	assignments := []map[string]reference{{"assignee": {ID: address, Type: "user_reference"}}}
	return c.change(ctx, found.ID, map[string]any{"assignments": assignments})
}
