package pagerduty

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"hansho/activities"
	"hansho/oncall"
)

// pageTerms are the words in which a page speaks of incidents: their IDs by what the page calls them, in lower case.
type pageTerms struct {
	statuses, severities, impacts map[string]string
	until                         time.Time
}

// termsLast is how long they are believed.
const termsLast = 5 * time.Minute

// What our words may be called on a page, the best first. A page keeps its own lists, so the names are those of PagerDuty's defaults and
// what comes near them.
var (
	statusNames = map[oncall.Stage][]string{
		oncall.Investigating: {"investigating", "detected"},
		oncall.Identified:    {"identified", "investigating", "detected"},
		oncall.Monitoring:    {"monitoring", "identified", "investigating", "detected"},
		oncall.PublicOver:    {"resolved"},
	}
	severityNames = map[oncall.Impact][]string{
		oncall.ImpactNone:     {"all good", "none", "operational", "minor"},
		oncall.ImpactMinor:    {"minor", "major"},
		oncall.ImpactMajor:    {"major", "critical"},
		oncall.ImpactCritical: {"critical", "major"},
	}
	impactNames = map[oncall.Impact][]string{
		oncall.ImpactNone:     {"operational"},
		oncall.ImpactMinor:    {"degraded performance", "degraded", "minor", "partial outage"},
		oncall.ImpactMajor:    {"partial outage", "major", "outage", "major outage"},
		oncall.ImpactCritical: {"outage", "major outage", "full outage", "critical", "partial outage"},
	}
)

// chosen is what a page calls one word, with the page's names.
type chosen struct{ status, severity, impact choice }

type choice struct{ id, name string }

// choose finds the page's names for a word. The error is a refusal that says what the page has instead.
func (t *pageTerms) choose(p activities.Publication) (c chosen, err error) {
	severity, impact := p.Impact, p.Impact
	if p.Stage == oncall.PublicOver {
		severity, impact = oncall.ImpactNone, oncall.ImpactNone
	}
	if c.status, err = pick("status", string(p.Stage), t.statuses, statusNames[p.Stage]); err != nil {
		return c, err
	}
	names := slices.Concat(severityNames[severity], severityNames[p.Impact]) // Some pages have no severity for what is over.
	if c.severity, err = pick("severity", string(p.Impact), t.severities, names); err != nil {
		return c, err
	}
	c.impact, err = pick("impact", string(p.Impact), t.impacts, impactNames[impact])
	return c, err
}

func pick(kind, want string, known map[string]string, names []string) (choice, error) {
	for _, name := range names {
		if id, ok := known[name]; ok {
			return choice{id, name}, nil
		}
	}
	return choice{}, activities.Refused(fmt.Errorf("pagerduty: the status page has no incident %s for %q, only %s: add %q to its settings in PagerDuty",
		kind, want, strings.Join(slices.Sorted(maps.Keys(known)), ", "), names[0]))
}

// updateFor makes the update of a word.
func (s *StatusPages) updateFor(ctx context.Context, page string, p activities.Publication) (newUpdate, error) {
	terms, err := s.termsOf(ctx, page)
	if err != nil {
		return newUpdate{}, err
	}
	c, err := terms.choose(p)
	if err != nil {
		s.forget(page)
		return newUpdate{}, err
	}
	update := newUpdate{
		Type: "status_page_post_update", Message: messageFor(p.Body), Status: typed{c.status.id, "status_page_status"},
		Severity: typed{c.severity.id, "status_page_severity"}, Services: []impacted{}, Notify: true, ReportedAt: p.At.UTC().Format(time.RFC3339),
	}
	if p.Impact != oncall.ImpactNone {
		for _, id := range p.Components {
			update.Services = append(update.Services, impacted{typed{id, "status_page_service"}, typed{c.impact.id, "status_page_impact"}})
		}
	}
	return update, nil
}

// termsOf gets the words of a page, from memory when they were read a moment ago.
func (s *StatusPages) termsOf(ctx context.Context, page string) (*pageTerms, error) {
	s.mu.Lock()
	known := s.terms[page]
	s.mu.Unlock()
	if known != nil && time.Now().Before(known.until) {
		return known, nil
	}
	read := &pageTerms{until: time.Now().Add(termsLast)}
	var group errgroup.Group
	for name, into := range map[string]*map[string]string{"statuses": &read.statuses, "severities": &read.severities, "impacts": &read.impacts} {
		group.Go(func() (err error) {
			*into, err = s.named(ctx, page, name)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.terms[page] = read
	return read, nil
}

// named reads a list of a page: IDs by what the page calls them.
func (s *StatusPages) named(ctx context.Context, page, name string) (map[string]string, error) {
	items, err := all[struct{ ID, Description string }](ctx, s.client, pagePath(page)+"/"+name, name, url.Values{"post_type": {incidentPost}})
	if isUnknown(err) {
		return nil, activities.Refused(fmt.Errorf("%w (is %q the ID of a status page of this account?)", err, page))
	}
	if err != nil {
		return nil, err
	}
	byName := map[string]string{}
	for _, item := range items {
		byName[strings.ToLower(strings.TrimSpace(item.Description))] = item.ID
	}
	return byName, nil
}

func (s *StatusPages) forget(page string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.terms, page)
}
