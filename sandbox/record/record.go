// Package record is the sandbox's memory of all that happened: every request, page, answer, message and webhook
// attempt, in order, with the time it happened. Tests, the crash-proof checker and the benchmark read it.
package record

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"hansho/sandbox/journal"
)

// Kind says what an Entry is about.
type Kind string

// The kinds of entries.
const (
	Request     Kind = "request"     // an API call was answered, or was not
	Page        Kind = "page"        // a person's phone rang
	Unnotified  Kind = "unnotified"  // a person was assigned, but a fault kept the phone silent
	Acknowledge Kind = "acknowledge" // a PagerDuty incident was acknowledged
	Resolve     Kind = "resolve"     // a PagerDuty incident was resolved
	Withdraw    Kind = "withdraw"    // a phone stopped ringing because another person was assigned
	Webhook     Kind = "webhook"     // a webhook was sent, or was dropped
	Message     Kind = "message"     // a Slack message was posted, edited or deleted
	Interaction Kind = "interaction" // a person pressed a button or submitted a dialog in Slack
	Fault       Kind = "fault"       // a fault was asked for or lifted
)

// Entry is one thing that happened. Fields that do not apply to its kind are empty.
type Entry struct {
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"` // to the microsecond or better, in UTC
	Kind     Kind      `json:"kind"`
	Provider string    `json:"provider,omitempty"` // "pagerduty", "splunk-oncall" or "slack"

	Method  string        `json:"method,omitempty"`
	Path    string        `json:"path,omitempty"`
	Status  int           `json:"status,omitempty"`  // HTTP status that was sent or received; 0 when there was none
	Took    time.Duration `json:"took,omitempty"`    // nanoseconds
	Outcome string        `json:"outcome,omitempty"` // "ok", or what went wrong
	Attempt int           `json:"attempt,omitempty"` // of a webhook, from 1

	Event      string `json:"event,omitempty"`        // a webhook's event type, or what happened to a message
	ID         string `json:"id,omitempty"`           // a webhook's delivery ID
	IncidentID string `json:"incident_id,omitempty"`  // PagerDuty's ID
	Key        string `json:"incident_key,omitempty"` // the incident_key its creator gave
	User       string `json:"user,omitempty"`         // provider's ID of the person paged, or of the person who acted
	UserName   string `json:"user_name,omitempty"`
	Via        string `json:"via,omitempty"` // "api" for a change made by an API call, "mobile" for a person's own
	Title      string `json:"title,omitempty"`
	Channel    string `json:"channel,omitempty"` // a Slack channel's ID
	TS         string `json:"ts,omitempty"`      // a Slack message's timestamp
}

const recordKind = "log"

// Log holds the entries. Beyond its limit the oldest are forgotten, and Dropped counts them.
type Log struct {
	clock   func() time.Time
	journal *journal.Journal
	limit   int

	mu      sync.Mutex
	entries []Entry
	next    int64
	dropped int64
	changed chan struct{}
}

// NewLog returns a Log that stamps entries with clock and keeps at most limit of them.
func NewLog(clock func() time.Time, limit int) *Log {
	return &Log{clock: clock, limit: limit, next: 1, changed: make(chan struct{})}
}

// UseJournal makes the Log write every further entry to j. It is called once, after Restore and before use.
func (l *Log) UseJournal(j *journal.Journal) { l.journal = j }

// Add stamps the entry with the time and its number, and keeps it.
func (l *Log) Add(e Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Seq, e.At = l.next, l.clock().UTC()
	l.keep(e)
	close(l.changed)
	l.changed = make(chan struct{})
	return l.journal.Append(recordKind, e)
}

func (l *Log) keep(e Entry) {
	l.next = e.Seq + 1
	if len(l.entries) >= l.limit {
		half := l.limit / 2
		l.dropped += int64(len(l.entries) - half)
		l.entries = append([]Entry(nil), l.entries[len(l.entries)-half:]...)
	}
	l.entries = append(l.entries, e)
}

// Since returns the entries with a number greater than seq, oldest first.
func (l *Log) Since(seq int64) []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := 0
	if len(l.entries) > 0 {
		first = int(min(max(seq+1-l.entries[0].Seq, 0), int64(len(l.entries))))
	}
	return append([]Entry(nil), l.entries[first:]...)
}

// Newest returns at most n entries that are wanted, newest first. It looks at no more than the last ten thousand.
func (l *Log) Newest(n int, wanted func(Entry) bool) []Entry {
	const farthest = 10_000
	l.mu.Lock()
	defer l.mu.Unlock()
	found := make([]Entry, 0, n)
	for i := len(l.entries) - 1; i >= max(len(l.entries)-farthest, 0) && len(found) < n; i-- {
		if wanted(l.entries[i]) {
			found = append(found, l.entries[i])
		}
	}
	return found
}

// Seq is the number of the newest entry, 0 when there is none.
func (l *Log) Seq() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.next - 1
}

// Dropped is the number of entries that were forgotten because the Log was full.
func (l *Log) Dropped() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dropped
}

// Changed returns a channel that is closed when the next entry is added.
func (l *Log) Changed() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

// Restore takes back a journal record; it reports whether the record was one of the Log's.
func (l *Log) Restore(r journal.Record) (bool, error) {
	if r.Kind != recordKind {
		return false, nil
	}
	var e Entry
	if err := json.Unmarshal(r.Value, &e); err != nil {
		return true, fmt.Errorf("restore the log: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep(e)
	return true, nil
}

// Snapshot adds all entries to a journal that is being compacted.
func (l *Log) Snapshot(add func(kind string, value any) error) error {
	for _, e := range l.Since(0) {
		if err := add(recordKind, e); err != nil {
			return err
		}
	}
	return nil
}
