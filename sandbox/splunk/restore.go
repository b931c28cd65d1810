package splunk

import (
	"encoding/json"
	"fmt"

	"hansho/sandbox/journal"
)

// The kinds of journal records of this package. Each replaces what was written of the same thing before.
const (
	kindIncident = "splunk.incident"
	kindRotation = "splunk.rotation"
)

type savedRotation struct {
	Slug    string   `json:"slug"`
	Members []string `json:"members"`
}

// setOnCall replaces the shifts of a rotation by one whose members take turns; the caller holds the lock.
func (s *Server) setOnCall(saved savedRotation) error {
	rotation := s.org.rotations[saved.Slug]
	if rotation == nil {
		return fmt.Errorf("sandbox: there is no rotation %s", saved.Slug)
	}
	for _, name := range saved.Members {
		if s.org.users[name] == nil {
			return fmt.Errorf("sandbox: there is no user %s at Splunk On-Call", name)
		}
	}
	shift := Shift{Label: "Turns", Members: saved.Members}
	if len(rotation.Shifts) > 0 {
		shift.TimeZone = rotation.Shifts[0].TimeZone
	}
	if err := shift.prepare(); err != nil {
		return err
	}
	rotation.Shifts, s.moved[saved.Slug] = []Shift{shift}, saved.Members
	return nil
}

// Restore takes back one journal record; it reports whether the record was one of this package's. What belongs to somebody who
// is no longer configured is left out.
func (s *Server) Restore(r journal.Record) (bool, error) {
	switch r.Kind {
	case kindIncident:
		var inc Incident
		if err := json.Unmarshal(r.Value, &inc); err != nil {
			return true, fmt.Errorf("restore a %s: %w", r.Kind, err)
		}
		return true, s.restoreIncident(inc)
	case kindRotation:
		var saved savedRotation
		if err := json.Unmarshal(r.Value, &saved); err != nil {
			return true, fmt.Errorf("restore a %s: %w", r.Kind, err)
		}
		_ = s.setOnCall(saved) // It is no longer configured, or somebody on it is not.
		return true, nil
	default:
		return false, nil
	}
}

func (s *Server) restoreIncident(inc Incident) error {
	var known *Incident
	switch {
	case inc.Number >= 1 && inc.Number <= len(s.incidents.list):
		known = s.incidents.list[inc.Number-1]
	case inc.Number == len(s.incidents.list)+1:
		known = &Incident{Number: inc.Number, Entity: inc.Entity}
		s.incidents.add(known)
	default:
		return fmt.Errorf("restore incident %d after %d", inc.Number, len(s.incidents.list))
	}
	for _, page := range inc.Pages[len(known.Pages):] {
		s.remember(known, page)
	}
	*known = inc
	return nil
}

// Snapshot adds the whole state to a journal that is being compacted. It is called before Start.
func (s *Server) Snapshot(add func(kind string, value any) error) error {
	for _, inc := range s.incidents.list {
		if err := add(kindIncident, inc); err != nil {
			return err
		}
	}
	for slug, members := range s.moved {
		if err := add(kindRotation, savedRotation{slug, members}); err != nil {
			return err
		}
	}
	return nil
}
