package twilio

import (
	"encoding/json"
	"errors"
	"sync"
	"time"

	"hansho/activities"
)

// lookers is how many pages are looked at at once.
const lookers = 8

// looks asks for each page by itself. A page that could not be asked about is left out; only when that is so for all of them is it
// an error.
func (c *Client) looks(refs []activities.PageRef, look func(activities.PageRef) (activities.Look, error)) ([]activities.Look, error) {
	found, faults := make([]activities.Look, len(refs)), make([]error, len(refs))
	var group sync.WaitGroup
	turn := make(chan struct{}, lookers)
	for i, ref := range refs {
		group.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			found[i], faults[i] = look(ref)
		})
	}
	group.Wait()
	had := found[:0]
	for i, each := range found {
		if faults[i] == nil {
			had = append(had, each)
		}
	}
	fault := errors.Join(faults...)
	if len(had) == 0 && fault != nil {
		return nil, fault
	}
	if fault != nil {
		c.logger.Warn().Err(fault).Msg("some pages could not be looked at")
	}
	return had, nil
}

// moment is a time as Twilio writes it: "Fri, 20 Nov 2026 18:05:00 +0000". What cannot be read is no time.
type moment struct{ time.Time }

// UnmarshalJSON never fails: a time that is missing must not lose the rest of an answer.
func (m *moment) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		if at, err := time.Parse(time.RFC1123Z, text); err == nil {
			m.Time = at.UTC()
		}
	}
	return nil
}
