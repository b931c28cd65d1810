package pagerduty

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/PagerDuty/go-pagerduty"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// longestTitle and longestBody are in characters. The title's limit is PagerDuty's; for the body none is documented.
const (
	longestTitle = 1024
	longestBody  = 30_000
)

// newIncident is the request to create an incident. The library's type for it sends "priority":null when there is none,
// which the API does not allow.
type newIncident struct {
	Type        string                  `json:"type"`
	Title       string                  `json:"title"`
	Service     pagerduty.APIReference  `json:"service"`
	Priority    *pagerduty.APIReference `json:"priority,omitempty"`
	Urgency     string                  `json:"urgency"`
	IncidentKey string                  `json:"incident_key"`
	Body        *pagerduty.APIDetails   `json:"body,omitempty"`
	Assignments []pagerduty.Assignee    `json:"assignments"`
}

// Page creates one incident on the paging service, assigned to the user whose ID is the address. An open incident that
// has the key already is adopted; on a retry so is one that was resolved since, which PagerDuty would let ring again.
// https://developer.pagerduty.com/api-reference/a7d81b0e9200f-create-an-incident
func (c *Client) Page(ctx context.Context, key, address string, words message.Page) (activities.Receipt, error) {
	if address == "" {
		return activities.Receipt{}, activities.Refused(errors.New("pagerduty: the person has no PagerDuty user ID"))
	}
	unseen := false // An earlier attempt may ring, and we could not look.
	if activities.Retrying(ctx) {
		existing, err := c.findByKey(ctx, key)
		if err == nil && existing != nil {
			return receipt(*existing, true), nil
		}
		unseen = err != nil
	}
	created, err := c.create(ctx, c.compose(ctx, key, address, words))
	var n *no
	switch {
	case err == nil && created.ID == "":
		return activities.Receipt{}, activities.AnswerLost(errors.New("pagerduty: the answer to a page names no incident"))
	case err == nil && created.Status == acknowledged:
		return activities.Receipt{}, c.rangNobody(ctx, created)
	case err == nil:
		return receipt(created, false), nil
	case errors.As(err, &n) && n.StatusCode == http.StatusBadRequest:
		return c.adopt(ctx, key, err)
	case unseen:
		return activities.Receipt{}, activities.AnswerLost(err)
	default:
		return activities.Receipt{}, err
	}
}

func (c *Client) compose(ctx context.Context, key, address string, words message.Page) newIncident {
	n := newIncident{
		Type:        "incident",
		Title:       cut(cmp.Or(strings.TrimSpace(words.Title), words.Service, "Page"), longestTitle),
		Service:     pagerduty.APIReference{ID: c.cfg.Service, Type: "service_reference"},
		Priority:    c.priorityFor(ctx, words.Severity),
		Urgency:     urgency(words.Severity),
		IncidentKey: key,
		Assignments: []pagerduty.Assignee{{Assignee: pagerduty.APIObject{ID: address, Type: "user_reference"}}},
	}
	if words.Body != "" {
		n.Body = &pagerduty.APIDetails{Type: "incident_body", Details: cut(words.Body, longestBody)}
	}
	return n
}

// create sends the incident. A priority that was deleted since it was read does not hold up the page.
func (c *Client) create(ctx context.Context, n newIncident) (incident, error) {
	var answer struct {
		Incident incident `json:"incident"`
	}
	post := func() error {
		body := map[string]newIncident{"incident": n}
		return c.call(ctx, request{method: http.MethodPost, path: "/incidents", body: body, counts: true}, &answer)
	}
	err := post()
	if n.Priority != nil && isNo(err, codeInvalidPriority) {
		c.forgetPriorities()
		n.Priority = nil
		err = post()
	}
	return answer.Incident, err
}

// adopt finds the open incident that made PagerDuty refuse the key. When there is none, the refusal had another reason.
func (c *Client) adopt(ctx context.Context, key string, refusal error) (activities.Receipt, error) {
	existing, err := c.findByKey(ctx, key)
	switch {
	case existing != nil && existing.open():
		return receipt(*existing, true), nil
	case strings.Contains(refusal.Error(), "already exists"):
		// The list of incidents is behind or cannot be read: the page rings, and the next attempt will find it.
		return activities.Receipt{}, activities.AnswerLost(withoutClass(refusal))
	case err != nil:
		return activities.Receipt{}, err
	default:
		return activities.Receipt{}, refusal
	}
}

// withoutClass takes an error out of its class, for the one place where a refusal is not final.
func withoutClass(err error) error { return errors.New(err.Error()) }

// rangNobody is the refusal for an incident that began acknowledged: PagerDuty does that when the user of the From header
// pages itself. The incident is closed again.
func (c *Client) rangNobody(ctx context.Context, created incident) error {
	if err := c.setStatus(ctx, created.ID, resolved); err != nil {
		c.logger.Warn().Err(err).Str("incident", created.ID).Msg("an incident that rang nobody could not be closed")
	}
	return activities.Refused(fmt.Errorf(
		"pagerduty: the incident began acknowledged and rang nobody, because %s paged itself: set %s_FROM to a user who is never paged",
		c.cfg.From, prefix))
}

func receipt(i incident, adopted bool) activities.Receipt {
	return activities.Receipt{Ref: i.ID, Link: i.HTMLURL, Adopted: adopted}
}

// urgency is how PagerDuty rings: low only when the severity says so.
func urgency(severity oncall.Severity) string {
	if severity.Urgency() == oncall.UrgencyHigh {
		return "high"
	}
	return "low"
}

// cut shortens a text to at most so many characters, the last an ellipsis.
func cut(text string, most int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}
