package compare

import (
	"slices"
	"time"

	"hansho/oncall"
)

// Escalation is an escalation and the provider's incidents that it has known as its own.
type Escalation struct {
	State *oncall.State
	Refs  []string
}

// Read reads what an escalation knows of its provider's incidents.
func Read(state *oncall.State) Escalation {
	e := Escalation{State: state}
	if ref := state.Alert.Upstream.Ref; ref != "" {
		e.Refs = append(e.Refs, ref)
	}
	for _, event := range state.Timeline {
		if event.Kind == oncall.UpstreamKnown {
			e.Refs = append(e.Refs, event.Ref)
		}
	}
	return e
}

// Ours is what an escalation did, or would have done.
func (e Escalation) Ours() *Side {
	s := e.State
	side := &Side{ID: s.WorkflowID, Title: s.Alert.Title, Began: s.Alert.Received, AckedAt: s.Marks.FirstAck}
	how := map[oncall.Kind]string{oncall.PageObserved: "observed", oncall.PageAccepted: "paged"}
	for _, event := range s.Timeline {
		if said, ok := how[event.Kind]; ok {
			side.Calls = append(side.Calls, Call{Person: event.Person, At: event.At, How: said})
		}
		if event.Kind == oncall.Acknowledged && side.AckedBy == "" {
			side.AckedBy = event.By.ID
		}
	}
	side.Calls = First(side.Calls)
	return side
}

// Incident is an incident of PagerDuty.
type Incident struct {
	Key  string
	Side Side
}

// apartMost is how far apart an alert and an incident of the same key may be to be the same trouble.
const apartMost = 15 * time.Minute

// Match pairs incidents with escalations of a service: by the incident that an escalation knows, else by the dedup key.
func Match(service oncall.Service, incidents []Incident, escalations []Escalation) []Pair {
	mode := "live"
	if service.Paging != oncall.Live {
		mode = string(service.Paging)
	}
	var pairs []Pair
	taken := map[int]bool{}
	for _, incident := range incidents {
		pair := Pair{Service: service.ID, Key: incident.Key, Mode: mode, Theirs: &incident.Side}
		if i := find(incident, escalations, taken); i >= 0 {
			taken[i], pair.Ours, pair.Key = true, escalations[i].Ours(), escalations[i].State.Alert.DedupKey
		}
		pairs = append(pairs, pair)
	}
	for i, e := range escalations {
		if !taken[i] {
			pairs = append(pairs, Pair{Service: service.ID, Key: e.State.Alert.DedupKey, Mode: mode, Ours: e.Ours()})
		}
	}
	slices.SortStableFunc(pairs, func(a, b Pair) int { return a.began().Compare(b.began()) })
	return pairs
}

func find(incident Incident, escalations []Escalation, taken map[int]bool) int {
	if i := slices.IndexFunc(escalations, func(e Escalation) bool { return slices.Contains(e.Refs, incident.Side.ID) }); i >= 0 {
		return i // Also a second incident of the same trouble.
	}
	best, least := -1, apartMost
	for i, e := range escalations {
		apart := e.State.Alert.Received.Sub(incident.Side.Began).Abs()
		if !taken[i] && incident.Key != "" && e.State.Alert.DedupKey == incident.Key && apart <= least {
			best, least = i, apart
		}
	}
	return best
}

func (p Pair) began() time.Time {
	if p.Theirs != nil {
		return p.Theirs.Began
	}
	return p.Ours.Began
}
