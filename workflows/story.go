package workflows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// attributes are the search attributes of an escalation. They only filter, and hold nothing personal but configured IDs.
type attributes struct {
	service, severity, state, responder, incident string
}

// firstAttributes are those with which the starter starts the workflow.
func firstAttributes(in contract.Open) attributes {
	return attributes{service: in.Alert.Service, severity: in.Alert.Severity.String(), state: string(oncall.Paging)}
}

// tell shows the state in the Temporal UI: search attributes when one has changed, and the panel.
func (e *escalation) tell(ctx workflow.Context) {
	s := e.state
	now := attributes{s.Alert.Service, s.Severity.String(), string(s.Status), s.Owner.ID, s.Incident}
	if s.Over() {
		now.state = s.Outcome
	}
	if now.state == "recovered" {
		now.state = string(oncall.ResolvedStatus) // One word to filter by; how it came about is in the outcome.
	}
	if now != e.shown {
		_ = workflow.UpsertTypedSearchAttributes(ctx, e.changes(now)...)
		e.shown = now
	}
	panel(ctx, e.details())
}

// changes are the updates that lead from the attributes shown to those of now.
func (e *escalation) changes(now attributes) []temporal.SearchAttributeUpdate {
	var updates []temporal.SearchAttributeUpdate
	add := func(key temporal.SearchAttributeKeyKeyword, before, after string) {
		switch {
		case before == after:
		case after == "":
			updates = append(updates, key.ValueUnset())
		default:
			updates = append(updates, key.ValueSet(after))
		}
	}
	add(contract.AttrService, e.shown.service, now.service)
	add(contract.AttrSeverity, e.shown.severity, now.severity)
	add(contract.AttrState, e.shown.state, now.state)
	add(contract.AttrResponder, e.shown.responder, now.responder)
	add(contract.AttrIncident, e.shown.incident, now.incident)
	return updates
}

// detailLines is how much of the timeline the panel shows.
const detailLines = 12

// details is the panel of the Temporal UI: what is happening, who was paged, what comes next and when, and why.
func (e *escalation) details() string {
	s, zone := e.state, e.state.Plan.Location()
	var b strings.Builder
	fmt.Fprintf(&b, "### %s · %s · %s\n\n%s\n\n", strings.ToUpper(string(s.Status)), s.Severity, plain(s.Alert.Service), plain(s.Alert.Title))
	fmt.Fprintf(&b, "**Has it:** %s%s\n\n", cmp.Or(plain(s.Owner.ID), "nobody yet"), until(", until ", s.LeaseEnds, zone))
	for _, step := range s.Ahead {
		fmt.Fprintf(&b, "**Next:** %s: %s to %s unless acknowledged\n\n", until("at ", step.At, zone), strings.Join(step.By, ", else "), step.Person)
	}
	if beside := e.sayBeside(); beside != "" {
		fmt.Fprintf(&b, "**Beside:** %s\n\n", beside)
	}
	fmt.Fprintf(&b, "**Next:** %s\n\n", sayNext(s.Next(), zone))
	if s.Plan.Runbook != "" {
		fmt.Fprintf(&b, "**Runbook:** <%s>\n\n", s.Plan.Runbook)
	}
	if s.Incident != "" {
		fmt.Fprintf(&b, "**Incident:** `%s`\n\n", s.Incident)
	}
	clock := clockOf(s.Timeline, zone)
	if len(s.Pages) > 0 {
		b.WriteString("| page | person | provider | level · round | sent | state |\n|---|---|---|---|---|---|\n")
		for _, p := range s.Snapshot(nil).Pages {
			fmt.Fprintf(&b, "| %d | %s | %s%s | %d · %d | %s | %s |\n", p.N, p.Person, p.Provider, nth(", step ", p.Step), p.Level, p.Round, clock(p.IntendedAt), pageState(p))
		}
		b.WriteString("\n")
	}
	// A delivery is heard of later than it happened.
	latest := slices.Clone(s.Timeline[max(0, len(s.Timeline)-detailLines):])
	slices.SortStableFunc(latest, func(a, b oncall.Event) int { return a.At.Compare(b.At) })
	for _, event := range latest {
		fmt.Fprintf(&b, "- %s %s\n", clock(event.At), plain(event.Sentence(zone)))
	}
	return b.String()
}

// pageState is a page's state in a word or two.
func pageState(p oncall.Page) string {
	switch {
	case !p.AnsweredAt.IsZero():
		return "answered"
	case !p.WithdrawnAt.IsZero():
		return "withdrawn"
	case !p.RefusedAt.IsZero():
		return "refused: " + plain(p.Refusal)
	case p.Observed:
		return "observed: not sent"
	case !p.DeliveredAt.IsZero():
		return "delivered"
	case p.Silent():
		return "silent: accepted, and not known to have arrived"
	case !p.AcceptedAt.IsZero():
		return "accepted"
	default:
		return "sending"
	}
}

// sayNext says what comes next in one sentence.
func sayNext(n oncall.Next, zone *time.Location) string {
	targets := targetNames(n.Targets)
	at := until("at ", n.At, zone)
	switch n.Kind {
	case oncall.NextPage:
		return at + ": level 1 is paged (" + targets + ") unless the alert recovers"
	case oncall.NextLevel:
		return strings.TrimSpace(fmt.Sprintf("%s level %d of round %d is paged (%s) unless somebody acknowledges", at, n.Level, n.Round, targets))
	case oncall.NextFallBack:
		return at + ": the policy goes on (" + targets + ") unless the person answers"
	case oncall.NextExhaust:
		return at + ": the last round is over; the chat is told and the policy pauses"
	case oncall.NextRepeat:
		return at + ": the policy begins again (" + targets + ") unless somebody acknowledges"
	case oncall.NextHours:
		return at + ": working hours begin and level 1 is paged (" + targets + ")"
	case oncall.NextAsk:
		return at + ": the owner is asked whether they are still on it"
	case oncall.NextLease:
		return at + ": the acknowledgement ends and the owner is paged"
	case oncall.NextLapse:
		return at + ": the policy starts again unless the owner answers"
	case oncall.NextOver:
		return at + ": it is over for good; until then the same alert reopens it"
	case oncall.NextNothing:
	}
	return "nothing is timed: it waits for a person or for the alert's recovery"
}

// sayWhen is a timer's summary: what it is for, and when it ends in the organisation's zone.
func (e *escalation) sayWhen(what string, at time.Time) string {
	return what + until(" until ", at, e.state.Plan.Location())
}

// sayAfter is what a level's timer leads to, for the end of its summary: the timeline alone then says what comes next.
func (e *escalation) sayAfter() string {
	switch n := e.state.Next(); n.Kind { //nolint:exhaustive // The others do not follow a level.
	case oncall.NextLevel:
		return fmt.Sprintf(", then level %d of round %d (%s)", n.Level, n.Round, targetNames(n.Targets))
	case oncall.NextFallBack:
		return ", then the policy goes on"
	case oncall.NextExhaust:
		return ", then the policy pauses and repeats"
	default:
		return ""
	}
}

// sayAt is a timer's summary: what happens when it ends, in the organisation's zone.
func (e *escalation) sayAt(what string, at time.Time) string {
	return what + until(" at ", at, e.state.Plan.Location())
}

// nth counts a person's steps from 1, as people do; the first goes without saying.
func nth(words string, step int) string {
	if step == 0 {
		return ""
	}
	return fmt.Sprint(words, step+1)
}

// sayPage is a page's summary.
func (e *escalation) sayPage(p oncall.Page) string {
	switch p.Purpose {
	case oncall.PurposeResponder, oncall.PurposeReassign, oncall.PurposeLease:
		return fmt.Sprintf("page %s through %s (%s)%s, page %d", p.Person, p.Provider, p.Purpose, nth(", step ", p.Step), p.N)
	case oncall.PurposeLevel, oncall.PurposeTest: // No escalation has a test page.
	}
	return fmt.Sprintf("page %s through %s%s, level %d, round %d, page %d", p.Person, p.Provider, nth(", step ", p.Step), p.Level, p.Round, p.N)
}

// until writes a moment behind some words, with its day and zone; nothing when there is none.
func until(words string, at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return words + at.In(zone).Format("Jan 2 15:04:05 MST")
}

// clockOf writes moments as the panel does: with the day only when that is not the day of the newest event.
func clockOf(timeline []oncall.Event, zone *time.Location) func(time.Time) string {
	today := ""
	if len(timeline) > 0 {
		today = timeline[len(timeline)-1].At.In(zone).Format(time.DateOnly)
	}
	return func(at time.Time) string {
		if at.In(zone).Format(time.DateOnly) == today {
			return clock(at, zone)
		}
		return strings.TrimSpace(until("", at, zone))
	}
}

func clock(at time.Time, zone *time.Location) string { return at.In(zone).Format("15:04:05 MST") }

// plain keeps a text from outside on one line and out of the panel's Markdown.
var plainer = strings.NewReplacer("\n", " ", "\r", " ", "|", "/", "`", "'", "[", "(", "]", ")", "<", "‹", ">", "›", "*", "·", "_", "‗", "#", "♯")

func plain(text string) string { return plainer.Replace(text) }

// length is a duration as people write it: "15m" and not "15m0s".
func length(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}

// list joins names for a person.
func list(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return strings.Join(names, ", ")
}
