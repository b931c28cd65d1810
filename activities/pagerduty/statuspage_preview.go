package pagerduty

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"hansho/activities"
	"hansho/oncall"
)

// Preview says what the page would show. What PagerDuty would refuse is a problem in it; the error is that it could not be asked.
func (s *StatusPages) Preview(ctx context.Context, p activities.Publication) (oncall.PagePreview, error) {
	id, err := s.page(p)
	if err != nil {
		return oncall.PagePreview{}, err
	}
	type page struct {
		ID, Name, URL string
		PublishedAt   *string `json:"published_at"`
	}
	list, err := all[page](ctx, s.client, "/status_pages", "status_pages", nil)
	if err != nil {
		return oncall.PagePreview{}, err
	}
	at := slices.IndexFunc(list, func(item page) bool { return item.ID == id })
	if at < 0 {
		return oncall.PagePreview{}, fmt.Errorf("pagerduty: the account has no status page %q, or the token may not see it: the ID stands in the address of the page's settings", id)
	}
	shown := oncall.PagePreview{Name: list[at].Name, Link: list[at].URL, Title: p.Title, Body: p.Body}
	if list[at].PublishedAt == nil {
		shown.Remarks = append(shown.Remarks, "the page is not published yet: nobody can read it")
	}
	impact, err := s.previewTerms(ctx, id, p, &shown)
	if err != nil {
		return oncall.PagePreview{}, err
	}
	return shown, s.previewServices(ctx, id, p, impact, &shown)
}

// previewTerms shows what the page calls the stage and the severity, and tells what it calls the impact on services.
func (s *StatusPages) previewTerms(ctx context.Context, page string, p activities.Publication, shown *oncall.PagePreview) (impact string, err error) {
	s.forget(page) // Whoever looks has perhaps just changed them.
	terms, err := s.termsOf(ctx, page)
	if err != nil {
		return "", err
	}
	c, err := terms.choose(p)
	if _, is := errors.AsType[*activities.RefusedError](err); is {
		shown.Stage, shown.Impact = string(p.Stage), string(p.Impact)
		shown.Problems = append(shown.Problems, err.Error())
		return "", nil
	}
	shown.Stage, shown.Impact = c.status.name, c.severity.name
	if c.status.name != string(p.Stage) {
		shown.Remarks = append(shown.Remarks, fmt.Sprintf("the page has no status %q, so it shows %q", p.Stage, c.status.name))
	}
	return c.impact.name, err
}

func (s *StatusPages) previewServices(ctx context.Context, page string, p activities.Publication, impact string, shown *oncall.PagePreview) error {
	services, err := all[struct{ ID, Name string }](ctx, s.client, pagePath(page)+"/services", "services", nil)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, service := range services {
		names[service.ID] = service.Name
	}
	for _, id := range p.Components {
		name := names[id]
		if name == "" {
			shown.Problems = append(shown.Problems, fmt.Sprintf("the page has no service %q: correct components in status_pages", id))
			continue
		}
		if p.Impact != oncall.ImpactNone && impact != "" {
			name += ": " + impact
		}
		shown.Components = append(shown.Components, name)
	}
	if len(p.Components) == 0 {
		shown.Remarks = append(shown.Remarks, "no service is named, so the page shows the post and everything else as it is")
	}
	return nil
}
