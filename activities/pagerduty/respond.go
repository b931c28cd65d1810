package pagerduty

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"hansho/activities"
)

// requester is the ID of the From user, who asks for responders. It is read once.
type requester struct {
	mu sync.Mutex
	id string
}

// fromID finds the ID of the From user.
func (c *Client) fromID(ctx context.Context) (string, error) {
	c.requester.mu.Lock()
	defer c.requester.mu.Unlock()
	if c.requester.id != "" {
		return c.requester.id, nil
	}
	var answer struct {
		Users []struct{ ID, Email string } `json:"users"`
	}
	query := url.Values{"query": {c.cfg.From}, "limit": {"100"}}
	if err := c.call(ctx, request{method: http.MethodGet, path: "/users", query: query}, &answer); err != nil {
		return "", err
	}
	for _, user := range answer.Users {
		if strings.EqualFold(user.Email, c.cfg.From) {
			c.requester.id = user.ID
			return user.ID, nil
		}
	}
	return "", activities.Refused(fmt.Errorf("pagerduty: nobody in the account has the e-mail address %s: is %s_FROM right?", c.cfg.From, prefix))
}

// RequestResponders asks users to help; they are notified until they answer. Who was asked already is not asked again.
func (c *Client) RequestResponders(ctx context.Context, ref activities.PageRef, addresses []string, message string) error {
	found, err := c.open(ctx, ref)
	if err != nil {
		return err
	}
	var targets []any
	for _, address := range addresses {
		asked := func(r responder) bool { return r.User.ID == address && r.State != "declined" }
		if !slices.ContainsFunc(found.Responders, asked) {
			targets = append(targets, map[string]reference{"responder_request_target": {ID: address, Type: "user_reference"}})
		}
	}
	if len(targets) == 0 {
		return nil
	}
	from, err := c.fromID(ctx)
	if err != nil {
		return err
	}
	body := map[string]any{"requester_id": from, "message": cut(message, longestBody), "responder_request_targets": targets}
	return c.call(ctx, request{method: http.MethodPost, path: incidentPath(found.ID, "/responder_requests"), body: body, counts: true}, nil)
}

// CancelResponders takes back that users were asked. Who has answered, or was never asked, stays as they are.
func (c *Client) CancelResponders(ctx context.Context, ref activities.PageRef, addresses []string) error {
	if len(addresses) == 0 {
		return nil
	}
	id, err := c.idOf(ctx, ref)
	if err != nil {
		return err
	}
	from, err := c.fromID(ctx)
	if err != nil {
		return err
	}
	targets := make([]reference, len(addresses))
	for i, address := range addresses {
		targets[i] = reference{ID: address, Type: "user_reference"}
	}
	body := map[string]any{"requester_id": from, "responder_request_targets": targets}
	return c.call(ctx, request{method: http.MethodPut, path: incidentPath(id, "/responder_requests/cancel"), body: body}, nil)
}
