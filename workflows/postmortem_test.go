package workflows_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

const oneDay = 24 * time.Hour

// TestAPostmortemFromEndToEnd: the document is drafted, written, goes out, the meeting is called and held, actions are added and done, and
// it is closed once it was reviewed.
func TestAPostmortemFromEndToEnd(t *testing.T) {
	t.Parallel()
	w := newReview(t, friday, nil)
	w.command(1*time.Hour, "anna", contract.Command{Verb: contract.CallMeeting, Until: friday.Add(3 * oneDay)})
	w.command(2*time.Hour, "anna", contract.Command{Verb: contract.UpdateClosePostmortem})
	w.command(3*time.Hour, "anna", contract.Command{Verb: contract.WriteDocument, N: 1, Text: "# Postmortem\n\n## Improvements\n\nAnna caused it. We will be careful.\n"})
	w.command(4*time.Hour, "ben", contract.Command{Verb: contract.WriteDocument, N: 1, Text: "# Postmortem\n"})
	w.command(5*time.Hour, "ben", contract.Command{Verb: contract.WriteDocument, N: 2, Text: "# Postmortem\n\n## Improvements\n\nMigrations run with a lock time-out.\n"})
	w.command(6*time.Hour, "anna", contract.Command{Verb: contract.SendDocument})
	w.command(73*time.Hour, "anna", contract.Command{Verb: contract.HoldMeeting})
	w.command(74*time.Hour, "anna", contract.Command{Verb: contract.AddAction, Text: "Lock time-out for migrations", Person: "ben"})
	w.command(75*time.Hour, "anna", contract.Command{Verb: contract.AddAction, Text: "Alert on lock waits", Link: "https://tickets.example.com/7"})
	w.command(76*time.Hour, "anna", contract.Command{Verb: contract.SetOwner, Person: "dora"})
	w.command(10*oneDay, "ben", contract.Command{Verb: contract.FinishAction, N: 1})
	w.command(11*oneDay, "dora", contract.Command{Verb: contract.UpdateClosePostmortem})
	w.command(12*oneDay, "dora", contract.Command{Verb: contract.UpdateClosePostmortem, Text: "The alert is a part of the next quarter's project."})
	s := w.play(60 * oneDay)
	goldenReview(t, "end-to-end", w.told())
	if s.Status != oncall.PostmortemClosed || w.outcome.ActionsLate != 0 || w.outcome.Actions != 2 || w.outcome.Owner != "dora" || len(w.exports) != 1 {
		t.Errorf("outcome %+v of %+v; %d exports", w.outcome, s, len(w.exports))
	}
	if n := len(w.stored); n == 0 || w.stored[n-1].Version != 3 || s.Document.Link != "https://docs.example.com/checkout-1" || s.Document.Stored != "/srv/checkout-1.md" {
		t.Errorf("stored %+v; %+v", w.stored, s.Document)
	}
	if !strings.Contains(w.stored[0].Text, "- [ ] Alert on lock waits (Ben)") {
		t.Errorf("the draft lacks the follow-up:\n%s", w.stored[0].Text)
	}
}

// TestAnOwnerWhoNeverAnswers is reminded before, on and after each date; then their lead, and the team each week. Over New Year nobody is
// hurried, and it is never given up.
func TestAnOwnerWhoNeverAnswers(t *testing.T) {
	t.Parallel()
	ended := time.Date(2025, 12, 26, 3, 0, 0, 0, time.UTC) // A Friday.
	w := newReview(t, ended, func(in *contract.OpenPostmortem) {
		off, _ := oncall.ParseDaysOff("12-29..01-03")
		in.Incident.Severity, in.Incident.Plan.Calendar.DaysOff = oncall.SEV2, []oncall.DaysOff{off}
	})
	s := w.play(75 * oneDay)
	goldenReview(t, "new-year", w.told())
	if want := "2026-01-09 18:00"; s.Meeting.Due.In(oncall.Location("Asia/Tokyo")).Format("2006-01-02 15:04") != want || s.Meeting.Rule != "5 business days" {
		t.Errorf("the meeting is due %s (%s)", s.Meeting.Due, s.Meeting.Rule)
	}
	for _, line := range w.lines[2:] { // All but the announcement.
		if strings.Contains(line, " 12-") || slices.ContainsFunc([]string{" 01-01 ", " 01-02 ", " 01-03 ", " 01-04 ", " 01-05 "}, func(day string) bool { return strings.Contains(line, day) }) {
			t.Errorf("somebody is hurried over New Year: %s", line)
		}
	}
	if w.runs < 5 || !temporal.IsCanceledError(w.err) {
		t.Errorf("%d runs, and it ended with %v", w.runs, w.err)
	}
}

// TestOneLateReminderAfterALongSleep: nothing ran for three weeks. Each person hears once of everything, as late, and their lead later.
func TestOneLateReminderAfterALongSleep(t *testing.T) {
	t.Parallel()
	w := newReview(t, friday, nil)
	state := oncall.NewPostmortem(&w.in.Incident, w.in.Rules, oncall.Actor{}, friday)
	state.Apply(oncall.PostmortemEvent{At: friday, What: oncall.PostmortemDrafted, Document: "# x"})
	state.Apply(oncall.PostmortemEvent{At: friday, What: oncall.PostmortemStored, N: 1})
	w.in.State, w.began = state, friday.Add(21*oneDay)
	w.play(4 * oneDay)
	goldenReview(t, "long-sleep", w.told())
	if first := w.heard("Fri 12-11"); len(first) != 1 || !strings.Contains(first[0], `anna hears "remind"`) {
		t.Errorf("on waking: %q", first)
	}
}

func TestSnoozedWithAReason(t *testing.T) {
	t.Parallel()
	w := newReview(t, friday, nil)
	snooze := contract.Command{Verb: contract.SnoozeItem, Item: "meeting", Until: friday.Add(10 * oneDay)}
	w.command(1*time.Hour, "anna", snooze)
	snooze.Text = "Half of the team is ill"
	w.command(2*time.Hour, "anna", snooze)
	snooze.Until = friday.Add(90 * oneDay)
	w.command(3*time.Hour, "anna", snooze)
	snooze.Item = "9"
	w.command(4*time.Hour, "anna", snooze)
	w.command(5*time.Hour, "anna", contract.Command{Verb: contract.SendDocument})
	w.play(12 * oneDay)
	goldenReview(t, "snoozed", w.told())
}

// TestMonthsLong: every reminder of two years comes, in many runs, and what was decided before is kept.
func TestMonthsLong(t *testing.T) {
	t.Parallel()
	w := newReview(t, friday, nil)
	w.command(2*oneDay, "anna", contract.Command{Verb: contract.HoldMeeting})
	w.command(400*oneDay, "anna", contract.Command{Verb: contract.AddAction, Text: "Late idea", Until: friday.Add(500 * oneDay)})
	w.command(510*oneDay, "anna", contract.Command{Verb: contract.FinishAction, N: 1})
	w.command(720*oneDay, "anna", contract.Command{Verb: contract.UpdateClosePostmortem, Link: "https://docs.example.com/pm"})
	s := w.play(800 * oneDay)
	weekly := len(w.heard(`#checkout hears "weekly": • It is closed`)) + len(w.heard(`⚠️ It is closed`))
	if s.Status != oncall.PostmortemClosed || weekly < 95 || w.runs < 95 || w.outcome.ActionsLate != 1 || s.Document.Link != "https://docs.example.com/pm" {
		t.Errorf("%s after %d runs and %d weekly reminders; outcome %+v", s.Status, w.runs, weekly, w.outcome)
	}
	if len(s.Timeline) > 300 || s.Timeline[0].What != oncall.PostmortemOpened {
		t.Errorf("%d entries of the timeline, which begins with %+v", len(s.Timeline), s.Timeline[0])
	}
}

// TestARequestCountsOnce, by Update and by signal, in one run and in the next.
func TestARequestCountsOnce(t *testing.T) {
	t.Parallel()
	w := newReview(t, friday, nil)
	add := contract.Command{Verb: contract.AddAction, Text: "Once", By: oncall.Actor{ID: "anna"}, Request: "r-1"}
	w.at(time.Hour, func() { w.env.SignalWorkflow(contract.SignalCommand, add) })
	w.at(2*time.Hour, func() { w.update(add) })
	w.at(6*oneDay, func() { w.update(add) })
	w.at(6*oneDay+time.Hour, func() { w.env.SignalWorkflow(contract.SignalCommand, add) })
	if s := w.play(7 * oneDay); len(s.Actions) != 1 || w.runs < 2 || len(w.heard("already")) != 2 {
		t.Errorf("%d actions after %d runs\n%s", len(s.Actions), w.runs, w.told())
	}
}

// TestASecurityPostmortemSpeaksItsCodenameOnly, to its people only: no channel, no lead, no texts, and nobody else changes it.
func TestASecurityPostmortemSpeaksItsCodenameOnly(t *testing.T) {
	t.Parallel()
	w := newReview(t, friday, func(in *contract.OpenPostmortem) {
		i := &in.Incident
		i.Kind, i.Codename, i.Title, i.Plan.SecurityTeam = oncall.SecurityIncident, "amber fox", "Stolen laptop", []string{"dora"}
	})
	w.command(time.Hour, "anna", contract.Command{Verb: contract.AddAction, Text: "Encrypt laptops", Person: "ben"})
	w.command(2*time.Hour, "chie", contract.Command{Verb: contract.AddAction, Text: "Curious"})
	s := w.play(40 * oneDay)
	if len(s.Actions) != 1 || len(w.heard("#")) != 0 || len(w.heard("chie hears")) != 0 || len(w.heard("dora hears \"weekly\"")) == 0 {
		t.Errorf("%s", w.told())
	}
	for _, line := range w.lines {
		if strings.Contains(line, "laptop") {
			t.Errorf("said in the open: %s", line)
		}
	}
	for _, d := range w.stored {
		if !d.Security || d.Title != "amber fox" {
			t.Errorf("stored %+v", d)
		}
	}
	if w.outcome.Title == "Stolen laptop" {
		t.Error("the outcome names the title")
	}
	if seen := s.For("chie"); seen.Title != "amber fox" || seen.Document.Text != "" || seen.Actions[0].Text != "" || len(seen.Timeline) != 0 {
		t.Errorf("somebody else sees %+v", seen)
	}
	if s.For("ben").Title != "Stolen laptop" {
		t.Error("its people do not see it")
	}
}

// TestWhoCannotBeToldIsSaid: somebody has left, so the team hears of it.
func TestWhoCannotBeToldIsSaid(t *testing.T) {
	t.Parallel()
	w := newReview(t, friday, nil)
	w.gone["anna"] = true
	s := w.play(2 * oneDay)
	if len(w.heard(`#checkout hears "unheard"`)) == 0 || !slices.ContainsFunc(s.Timeline, func(e oncall.PostmortemEvent) bool { return e.What == oncall.PostmortemUnheard }) {
		t.Errorf("%s", w.told())
	}
}

func TestNobodyOwnsIt(t *testing.T) {
	t.Parallel()
	w := newReview(t, friday, func(in *contract.OpenPostmortem) { in.Incident.Roles = nil })
	w.play(4 * oneDay)
	if len(w.heard(`#checkout hears "unowned"`)) < 2 {
		t.Errorf("%s", w.told())
	}
}

// TestADocumentThatCannotBeStored is kept, its owner is told once, and the next version is tried again.
func TestADocumentThatCannotBeStored(t *testing.T) {
	t.Parallel()
	w := newReview(t, friday, nil)
	w.refuse = activities.Refused(errors.New("permission denied"))
	w.at(time.Hour, func() { w.refuse = nil })
	w.command(2*time.Hour, "anna", contract.Command{Verb: contract.WriteDocument, Text: "# Again\n"})
	s := w.play(3 * time.Hour)
	if len(w.heard(`anna hears "trouble"`)) != 1 || s.Document.Trouble != "" || s.Document.Kept != 2 || len(w.stored) != 1 {
		t.Errorf("%+v\n%s", s.Document, w.told())
	}
}

// TestAClosedPostmortemEndsAlthoughNothingCanBeStored, a week later: until then the place may be back.
func TestAClosedPostmortemEndsAlthoughNothingCanBeStored(t *testing.T) {
	t.Parallel()
	w := newReview(t, friday, nil)
	w.refuse = errors.New("the disk is full")
	w.command(time.Hour, "anna", contract.Command{Verb: contract.HoldMeeting})
	w.command(2*time.Hour, "anna", contract.Command{Verb: contract.UpdateClosePostmortem})
	s := w.play(30 * oneDay)
	if s.Status != oncall.PostmortemClosed || w.err != nil || len(w.exports) != 1 || len(w.stored) != 0 {
		t.Errorf("%s, %v, %d exports, %d stored", s.Status, w.err, len(w.exports), len(w.stored))
	}
	if took := w.env.Now().Sub(friday); took < 7*oneDay || took > 8*oneDay {
		t.Errorf("it took %s", took)
	}
}

// TestAskedFor: a SEV-4 promises no postmortem. Its dates are those of a SEV-2, from the day on which somebody wanted one.
func TestAskedFor(t *testing.T) {
	t.Parallel()
	w := newReview(t, friday, func(in *contract.OpenPostmortem) {
		in.Incident.Severity, in.By = oncall.SEV4, oncall.Actor{ID: "ben"}
		in.Incident.Resolved = friday.Add(-20 * oneDay)
	})
	s := w.play(time.Hour)
	if got, want := fmt.Sprint(s.Meeting.Due.In(oncall.Location("Asia/Tokyo")).Format(time.DateTime), " ", s.Meeting.Rule), "2026-11-30 18:00:00 5 business days"; got != want {
		t.Errorf("the meeting is due %s, want %s", got, want)
	}
}
