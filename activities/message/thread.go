package message

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"hansho/oncall"
)

// threadLines is how many lines one message of a thread holds. More come only when the chat was away for long; then the
// oldest are counted instead of shown.
const threadLines = 30

// ThreadFor words the snapshot's new events as one message for the thread of its card, one line an event. It reports
// false when none of them is worth saying. The same events always have the same mark.
func ThreadFor(s oncall.Snapshot, org *oncall.Org) (Saying, bool) {
	r := snapshotReader(s, org)
	var saying Saying
	var lines []string
	for _, e := range s.Events {
		if !spoken(e.Kind) {
			continue
		}
		lines = append(lines, "`"+r.clock(e.At, e.At)+"` "+line(shorten(r.event(e), longestLine)))
		if details := strings.TrimSpace(s.Details); e.Kind == oncall.Opened && utf8.RuneCountInString(details) > longestQuote {
			lines = append(lines, quote(details)) // The card shows only their beginning.
		}
		saying.Loud = saying.Loud || e.Loud()
		saying.Here = saying.Here || e.Kind == oncall.Exhausted && e.Loud()
	}
	if len(lines) == 0 {
		return Saying{}, false
	}
	if extra := len(lines) - threadLines; extra > 0 {
		lines = append([]string{r.say("earlier lines", extra)}, lines[extra:]...)
	}
	if saying.Loud { // It is read in the channel, far from its card.
		lines = append([]string{"*" + line(r.trouble(s.Severity, s.Service, s.Title)) + "*"}, lines...)
	}
	saying.Text = strings.Join(lines, "\n")
	newest := s.Events[len(s.Events)-1]
	saying.Mark = fmt.Sprintf("%s/thread/%d/%d", s.Instance, newest.At.UnixMilli(), len(s.Events))
	return saying, true
}

const longestLine = 600

// spoken tells whether an event belongs into the thread: steps between us and a provider stand on the card already.
func spoken(kind oncall.Kind) bool {
	switch kind { //nolint:exhaustive // Everything else is spoken.
	case oncall.PageAttempted, oncall.PageAccepted, oncall.PageClosed, oncall.PageQuieted, oncall.ProviderIgnored:
		return false
	default:
		return true
	}
}

// snapshotReader reads in the organisation's language with the escalation's frozen zone.
func snapshotReader(s oncall.Snapshot, org *oncall.Org) reader {
	r := channelOf(org)
	if s.Zone != "" {
		r.loc = oncall.Location(s.Zone)
	}
	return r
}

const longestHeadline = 200
