package pagerduty

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"hansho/activities"
)

// subscriber is a user or a team that is told of status updates.
type subscriber struct {
	ID     string `json:"subscriber_id"`
	Type   string `json:"subscriber_type"`
	Result string `json:"result,omitempty"`
}

// Subscribe adds users, and teams by their ID or their name, to those who are told of status updates. Who is subscribed
// already stays so.
func (c *Client) Subscribe(ctx context.Context, ref activities.PageRef, users, teams []string) error {
	var list []subscriber
	for _, user := range users {
		list = append(list, subscriber{ID: user, Type: "user"})
	}
	for _, name := range teams {
		team, err := c.teamID(ctx, name)
		if err != nil {
			return err
		}
		list = append(list, subscriber{ID: team, Type: "team"})
	}
	if len(list) == 0 {
		return nil
	}
	id, err := c.idOf(ctx, ref)
	if err != nil {
		return err
	}
	var answer struct {
		Subscriptions []subscriber `json:"subscriptions"`
	}
	body := map[string]any{"subscribers": list}
	err = c.call(ctx, request{method: http.MethodPost, path: incidentPath(id, "/status_updates/subscribers"), body: body}, &answer)
	if err != nil {
		return err
	}
	var refused []string
	for _, s := range answer.Subscriptions {
		if s.Result == "unauthorized" {
			refused = append(refused, s.Type+" "+s.ID)
		}
	}
	if len(refused) > 0 {
		return activities.Refused(fmt.Errorf("pagerduty: may not subscribe %s: may %s_TOKEN see them?", strings.Join(refused, ", "), prefix))
	}
	return nil
}

// teamID finds a team by its name; what is no name of a team is taken for an ID.
func (c *Client) teamID(ctx context.Context, name string) (string, error) {
	var answer struct {
		Teams []struct{ ID, Name string } `json:"teams"`
	}
	query := url.Values{"query": {name}, "limit": {"100"}}
	if err := c.call(ctx, request{method: http.MethodGet, path: "/teams", query: query}, &answer); err != nil {
		return "", err
	}
	for _, team := range answer.Teams {
		if strings.EqualFold(strings.TrimSpace(team.Name), strings.TrimSpace(name)) {
			return team.ID, nil
		}
	}
	if looksLikeID(name) {
		return name, nil
	}
	return "", activities.Refused(fmt.Errorf("pagerduty: there is no team %q: make one under People → Teams, or correct the name", name))
}

// looksLikeID tells whether a text may be one of PagerDuty's IDs, such as PXPGF42.
func looksLikeID(text string) bool {
	other := func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }
	return len(text) >= 5 && len(text) <= 20 && !strings.ContainsFunc(text, other)
}
