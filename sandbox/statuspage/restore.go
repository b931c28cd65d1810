package statuspage

import (
	"encoding/json"
	"errors"

	"hansho/sandbox/journal"
)

// The kinds of journal records of this package. Each replaces what was written of the same thing before.
const (
	incidentRecord   = "statuspage.incident"
	componentsRecord = "statuspage.components"
)

// Restore takes back one journal record; it reports whether the record was one of this package's.
func (s *Server) Restore(r journal.Record) (bool, error) {
	switch r.Kind {
	case incidentRecord:
		i := &Incident{}
		if err := json.Unmarshal(r.Value, i); err != nil {
			return true, err
		}
		s.put(i)
		return true, nil
	case componentsRecord:
		var kept map[string][]Component
		err := json.Unmarshal(r.Value, &kept)
		for page, components := range kept {
			for _, c := range components {
				if known := s.component(page, c.ID); known != nil { // The configuration may have dropped it.
					known.Status = c.Status
				}
			}
		}
		return true, err
	}
	return false, nil
}

func (s *Server) put(i *Incident) {
	for at, known := range s.incidents {
		if known.ID == i.ID {
			s.incidents[at] = i
			return
		}
	}
	s.incidents = append(s.incidents, i)
	s.next += len(i.Updates) + 1
}

// Snapshot adds all that is to be remembered.
func (s *Server) Snapshot(add func(kind string, value any) error) error {
	var failed error
	for _, i := range s.incidents {
		failed = errors.Join(failed, add(incidentRecord, i))
	}
	return errors.Join(failed, add(componentsRecord, s.components))
}
