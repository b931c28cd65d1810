package report

import (
	"time"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Input is what a report is made from. The order of what is in it does not matter.
type Input struct {
	Escalations []contract.Outcome
	Incidents   []contract.IncidentOutcome
	Postmortems []contract.PostmortemOutcome
	Open        []Open
	Notes       []Note // What the sources could not say.
}

// Open is something that has not ended.
type Open struct {
	Kind       string          `json:"kind"` // contract.Escalation, Incident or Postmortem.
	WorkflowID string          `json:"workflow_id"`
	Title      string          `json:"title,omitempty"`
	Service    string          `json:"service,omitempty"`
	Severity   oncall.Severity `json:"severity,omitempty"`
	State      string          `json:"state,omitempty"`
	Started    time.Time       `json:"started"`
	Due        time.Time       `json:"due,omitzero"`
}

// Merge adds what another source knows. Of what both know this one's is kept: call it on the better source, and within one source
// with the newer part first. The same outcome twice is one.
func (in *Input) Merge(other Input) {
	in.Escalations = distinct(append(in.Escalations, other.Escalations...), func(o contract.Outcome) string { return o.WorkflowID + "#" + o.Instance })
	in.Incidents = distinct(append(in.Incidents, other.Incidents...), func(o contract.IncidentOutcome) string { return o.WorkflowID })
	in.Postmortems = distinct(append(in.Postmortems, other.Postmortems...), func(o contract.PostmortemOutcome) string { return o.WorkflowID })
	in.Open = distinct(append(in.Open, other.Open...), func(o Open) string { return o.WorkflowID })
	in.Notes = append(in.Notes, other.Notes...)
}

// distinct keeps the first of those with the same key.
func distinct[T any](all []T, key func(T) string) []T {
	seen, kept := make(map[string]bool, len(all)), all[:0:0]
	for _, one := range all {
		if k := key(one); !seen[k] {
			seen[k] = true
			kept = append(kept, one)
		}
	}
	return kept
}

// NoteKind says what a reader must know of the numbers.
type NoteKind string

// What a reader must know of the numbers.
const (
	NoteObserved   NoteKind = "observed"   // N escalations of observed services: what Hansho would have done is not counted.
	NoteFollowed   NoteKind = "followed"   // N escalations whose pages another system sent: they are not counted as pages here.
	NoteDrills     NoteKind = "drills"     // N incidents were drills and are in no number.
	NoteNoPeople   NoteKind = "no people"  // N escalations with pages do not say who was paged.
	NoteNoTeam     NoteKind = "no team"    // N escalations do not say by which policy they were paged.
	NoteNoOutcome  NoteKind = "no outcome" // N workflows ended without an outcome: terminated in Temporal.
	NoteUnreadable NoteKind = "unreadable" // Text: a line of the export, or a memo, that could not be read.
	NoteNotAsked   NoteKind = "not asked"  // Text: a source that could not be asked.
	NoteNoConfig   NoteKind = "no config"  // There is no configuration: zones and hours of people are not known.
	NoteUntargeted NoteKind = "untargeted" // No target is set for any of them.
)

// Note is something a reader must know of the numbers.
type Note struct {
	Kind NoteKind `json:"kind"`
	N    int      `json:"n,omitempty"`
	Text string   `json:"text,omitempty"`
}
