package pagerduty

import (
	"iter"
	"slices"
	"strings"
	"time"
)

// defaultRange is how far back incidents are listed when a request does not say.
const defaultRange = 31 * 24 * time.Hour

// listIncidents is GET /incidents. A search by incident_key looks only at the incidents with that key.
// https://developer.pagerduty.com/api-reference/9d0b4b12e36f9-list-incidents
func (s *Server) listIncidents(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	filter, include := s.incidentFilter(r), r.list("include")
	candidates := s.incidents.order
	if key := r.query.Get("incident_key"); key != "" {
		candidates = s.incidents.byKey[key]
	}
	page := newPager(r)
	for inc := range inOrder(candidates, r.query.Get("sort_by")) {
		if filter(inc) && !page.add(func() any { return s.viewWith(inc, include) }) {
			break
		}
	}
	return page.answer("incidents"), nil
}

// inOrder goes through incidents by number, which is also the order of their creation.
func inOrder(list []*Incident, sortBy string) iter.Seq[*Incident] {
	if strings.HasSuffix(sortBy, ":desc") {
		return func(yield func(*Incident) bool) {
			for _, inc := range slices.Backward(list) {
				if !yield(inc) {
					return
				}
			}
		}
	}
	return slices.Values(list)
}

// incidentFilter returns what the request's parameters select.
func (s *Server) incidentFilter(r *request) func(*Incident) bool {
	statuses, services := r.list("statuses"), r.list("service_ids")
	userIDs, urgencies := r.list("user_ids"), r.list("urgencies")
	since, until := r.time("since"), r.time("until")
	switch {
	case r.query.Get("date_range") == "all" || r.query.Get("incident_key") != "":
		since, until = time.Time{}, time.Time{}
	case since.IsZero():
		since = s.now().Add(-defaultRange)
	}
	has := func(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }
	return func(inc *Incident) bool {
		return has(statuses, string(inc.Status)) && has(services, inc.ServiceID) && has(urgencies, inc.Urgency) &&
			(len(userIDs) == 0 || slices.ContainsFunc(userIDs, inc.assignedTo)) &&
			!inc.CreatedAt.Before(since) && (until.IsZero() || inc.CreatedAt.Before(until))
	}
}

// viewWith renders an incident with what the request asked to include.
func (s *Server) viewWith(inc *Incident, include []string) incidentView {
	v := s.view(inc)
	if !slices.Contains(include, "body") {
		v.Body = nil
	}
	if !slices.Contains(include, "conference_bridge") {
		v.ConferenceBridge = nil
	}
	return v
}

// getIncident is GET /incidents/{id}.
func (s *Server) getIncident(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.find(r)
	if err != nil {
		return nil, err
	}
	return map[string]any{"incident": s.viewWith(inc, r.list("include"))}, nil
}
