package pagerduty

import (
	"time"
)

// maxSnooze is the longest snooze, in seconds.
const maxSnooze = 604800

// snoozeIncident is POST /incidents/{id}/snooze: acknowledged for a time, then triggered again.
func (s *Server) snoozeIncident(r *request) (any, error) {
	by, err := s.from(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Duration int `json:"duration"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	if body.Duration < 1 || body.Duration > maxSnooze {
		return nil, invalid("Duration must be between 1 and 604800 seconds.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.find(r)
	switch {
	case err != nil:
		return nil, err
	case inc.Status == Resolved:
		return nil, refused(1001, "Incident Already Resolved")
	}
	if inc.Status == Triggered {
		if err := s.acknowledge(inc, by); err != nil {
			return nil, err
		}
	}
	inc.SnoozeUntil, inc.UnackAt = s.now().Add(time.Duration(body.Duration)*time.Second), time.Time{}
	s.write(inc, "snooze_log_entry", by, nil)
	s.touch(inc)
	return map[string]any{"incident": s.view(inc)}, nil
}

// mergeIncidents is PUT /incidents/{id}/merge: the sources are resolved and their alerts move to the target.
func (s *Server) mergeIncidents(r *request) (any, error) {
	by, err := s.from(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Sources []idRef `json:"source_incidents"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	target, err := s.find(r)
	if err != nil {
		return nil, err
	}
	sources, err := s.mergeable(target, body.Sources)
	if err != nil {
		return nil, err
	}
	for _, source := range sources {
		source.MergedInto = target.ID
		target.Alerts = append(target.Alerts, source.Alerts...)
		source.Alerts = nil
		if err := s.resolve(source, by, ""); err != nil {
			return nil, err
		}
		s.touch(source)
	}
	s.touch(target)
	return map[string]any{"incident": s.incidentRef(target)}, nil
}

// mergeable finds the incidents to merge and refuses when one of them is resolved already.
func (s *Server) mergeable(target *Incident, refs []idRef) ([]*Incident, error) {
	var list []*Incident
	for _, r := range refs {
		source := s.incidents.byID[r.ID]
		switch {
		case source == nil:
			return nil, errNotFound
		case source == target:
			return nil, invalid("An incident cannot be merged into itself")
		case source.Status == Resolved:
			return nil, &apiError{
				status: 400, Code: 2001, Message: "Arguments Caused Error", Errors: []string{"Incident Already Resolved"},
			}
		}
		list = append(list, source)
	}
	return list, nil
}
