package statuspage

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"hansho/activities"
	"hansho/oncall"
)

// incident is what we read of Statuspage's incident.
type incident struct {
	ID        string `json:"id"`
	Shortlink string `json:"shortlink"`
	Metadata  struct {
		Hansho stamp `json:"hansho"`
	} `json:"metadata"`
}

// stamp is our mark in an incident's metadata. All top-level values of the metadata must be objects.
type stamp struct {
	Story string `json:"story"`
	Word  int    `json:"word"`
}

// change is the body of a request that creates or updates an incident.
// https://developer.statuspage.io/#operation/postPagesPageIdIncidents
type change struct {
	Name       string            `json:"name,omitempty"`
	Status     oncall.Stage      `json:"status"`
	Impact     oncall.Impact     `json:"impact_override"`
	Body       string            `json:"body"`
	IDs        []string          `json:"component_ids,omitempty"`
	Components map[string]string `json:"components,omitempty"`
	Metadata   map[string]stamp  `json:"metadata"`
	Deliver    bool              `json:"deliver_notifications"`
}

var errNotPromised = errors.New("statuspage: the answer does not hold what the API promises")

// Post creates the story's incident. When an earlier attempt may have done so, it is looked for first.
func (c *Client) Post(ctx context.Context, p activities.Publication) (activities.Posted, error) {
	page, err := c.page(p)
	if err != nil {
		return activities.Posted{}, err
	}
	if activities.Retrying(ctx) {
		found, err := c.find(ctx, page, p.Mark)
		if err != nil {
			return activities.Posted{}, err
		}
		if found != nil {
			return c.bring(ctx, page, found, p)
		}
	}
	created := changeFor(p)
	created.Name = p.Title
	return c.send(ctx, request{method: http.MethodPost, path: page + "/incidents", body: created.envelope()})
}

// Update adds a word to the story's incident. When an earlier attempt may have done so, it is looked first whether the word is there.
func (c *Client) Update(ctx context.Context, ref string, p activities.Publication) (activities.Posted, error) {
	page, err := c.page(p)
	if err != nil {
		return activities.Posted{}, err
	}
	known := &incident{ID: ref}
	if activities.Retrying(ctx) {
		if err := c.call(ctx, request{method: http.MethodGet, path: page + "/incidents/" + url.PathEscape(ref)}, known); err != nil {
			return activities.Posted{}, deleted(err)
		}
		if known.ID == "" {
			return activities.Posted{}, errNotPromised
		}
	}
	posted, err := c.bring(ctx, page, known, p)
	return posted, deleted(err)
}

// Resolve adds the last word, and its components work again.
func (c *Client) Resolve(ctx context.Context, ref string, p activities.Publication) (activities.Posted, error) {
	p.Stage = oncall.PublicOver
	return c.Update(ctx, ref, p)
}

// bring adds a word to an incident unless it, or a later one, is there.
func (c *Client) bring(ctx context.Context, page string, known *incident, p activities.Publication) (activities.Posted, error) {
	if at := known.Metadata.Hansho; at.Story == p.Mark && at.Word >= p.N {
		return activities.Posted{Ref: known.ID, Link: known.Shortlink}, nil
	}
	path := page + "/incidents/" + url.PathEscape(known.ID)
	return c.send(ctx, request{method: http.MethodPatch, path: path, body: changeFor(p).envelope()})
}

func (c *Client) send(ctx context.Context, r request) (activities.Posted, error) {
	var answer incident
	if err := c.call(ctx, r, &answer); err != nil {
		return activities.Posted{}, err
	}
	if answer.ID == "" {
		return activities.Posted{}, errNotPromised
	}
	return activities.Posted{Ref: answer.ID, Link: answer.Shortlink}, nil
}

// find gets the incident of a story: among those that are not resolved, else among the hundred newest; nil when there is none.
func (c *Client) find(ctx context.Context, page, mark string) (*incident, error) {
	for _, list := range []request{
		{path: page + "/incidents/unresolved", query: url.Values{"per_page": {"100"}}},
		{path: page + "/incidents", query: url.Values{"limit": {"100"}}},
	} {
		list.method = http.MethodGet
		var found []*incident
		if err := c.call(ctx, list, &found); err != nil {
			return nil, err
		}
		if found == nil {
			return nil, errNotPromised
		}
		for _, i := range found {
			if i != nil && i.ID != "" && i.Metadata.Hansho.Story == mark {
				return i, nil
			}
		}
	}
	return nil, nil
}

func (c change) envelope() any { return map[string]change{"incident": c} }

func changeFor(p activities.Publication) change {
	return change{
		Status: p.Stage, Impact: p.Impact, Body: p.Body, IDs: p.Components, Components: statuses(p), Deliver: true,
		Metadata: map[string]stamp{"hansho": {Story: p.Mark, Word: p.N}},
	}
}

// componentStatus is how an impact looks on a component.
var componentStatus = map[oncall.Impact]string{
	oncall.ImpactCritical: "major_outage", oncall.ImpactMajor: "partial_outage", oncall.ImpactMinor: "degraded_performance",
}

const operational = "operational"

// statuses are what the components show; an impact of none touches no component.
func statuses(p activities.Publication) map[string]string {
	status := componentStatus[p.Impact]
	if p.Stage == oncall.PublicOver && status != "" {
		status = operational
	}
	if status == "" || len(p.Components) == 0 {
		return nil
	}
	all := map[string]string{}
	for _, id := range p.Components {
		all[id] = status
	}
	return all
}

// deleted says what it means that an incident of ours is unknown.
func deleted(err error) error {
	if isUnknown(err) {
		return activities.Refused(fmt.Errorf("the incident is no longer on the page, so somebody deleted it there: begin a new story: %w", err))
	}
	return err
}

// page is the path of the page.
func (c *Client) page(p activities.Publication) (string, error) {
	id := p.Page
	if id == "" {
		id = c.cfg.Page
	}
	if id == "" {
		return "", activities.Refused(fmt.Errorf("statuspage: no page is named: set page in status_pages, or %s_PAGE", prefix))
	}
	return "/pages/" + url.PathEscape(id), nil
}
