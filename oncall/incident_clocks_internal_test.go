package oncall

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// noon is when the incidents of these tests are declared.
var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// desk plays one incident and writes down who was reminded of what.
type desk struct {
	i     *Incident
	now   time.Time
	lines []string
}

func newDesk(severity Severity, kind IncidentKind) *desk {
	rules := DefaultIncidentRules()
	plan := IncidentPlan{IncidentRules: rules, Zone: "UTC", Terms: map[Severity]Terms{
		SEV1: {UpdateEvery: 30 * time.Minute, Public: true}, SEV2: {UpdateEvery: time.Hour},
	}}
	i := &Incident{Slug: "db", Title: "Database down", Kind: kind, Codename: "amber", Status: IncidentOpen, Severity: severity, Plan: plan, Opened: noon, Began: noon}
	d := &desk{i: i, now: noon}
	d.tell(IncidentEvent{Kind: IncidentDeclared, Severity: severity})
	return d
}

// tell applies an event: what leads the clocks first, and then they follow.
func (d *desk) tell(e IncidentEvent) {
	if e.At.IsZero() {
		e.At = d.now
	}
	switch e.Kind { //nolint:exhaustive // Only what leads the clocks.
	case IncidentSeverity:
		d.i.Severity = e.Severity
	case IncidentFixed:
		d.i.Status = IncidentResolved
	case IncidentReopened:
		d.i.Status = IncidentOpen
	case IncidentEnded:
		d.i.Status = IncidentOver
	case RoleTaken:
		d.i.Roles = slices.DeleteFunc(d.i.Roles, func(h RoleHolder) bool { return h.Role == e.Role })
		d.i.Roles = append(d.i.Roles, RoleHolder{Role: e.Role, Person: e.Person, Since: e.At})
	case RoleLeft:
		d.i.Roles = slices.DeleteFunc(d.i.Roles, func(h RoleHolder) bool { return h.Role == e.Role })
	}
	d.i.Timeline = append(d.i.Timeline, e)
	d.i.applyClocks(e)
}

func (d *desk) roles(pairs ...string) *desk {
	for _, pair := range pairs {
		role, person, _ := strings.Cut(pair, "=")
		d.tell(IncidentEvent{Kind: RoleTaken, Role: Role(role), Person: person})
	}
	return d
}

// run lets the clocks fire until a time of the day.
func (d *desk) run(clock string, kinds ...DueKind) *desk {
	until := at(clock)
	for {
		due, ok := d.i.NextDue()
		if !ok || due.At.After(until) {
			break
		}
		d.now = latest(d.now, due.At)
		d.fire(due, kinds...)
	}
	d.now = until
	return d
}

// sleep is run on a machine that wakes up only then.
func (d *desk) sleep(clock string, kinds ...DueKind) *desk {
	d.now = at(clock)
	return d.run(clock, kinds...)
}

func (d *desk) fire(due IncidentDue, kinds ...DueKind) {
	e := d.i.Remind(due, d.now)
	d.tell(e)
	if len(kinds) > 0 && !slices.Contains(kinds, due.Kind) {
		return
	}
	line := fmt.Sprintf("%s %s %d", d.now.Format("15:04:05"), e.Kind, e.N)
	if e.Person != "" {
		line += " " + e.Person
	}
	d.lines = append(d.lines, line)
}

func (d *desk) went(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, d.lines); diff != "" {
		t.Errorf("it went otherwise (-expected +got):\n%s", diff)
	}
}

func at(clock string) time.Time {
	layout := "15:04"
	if strings.Count(clock, ":") == 2 {
		layout = "15:04:05"
	}
	day := 0
	if _, err := fmt.Sscanf(clock, "+%d", &day); err == nil {
		_, clock, _ = strings.Cut(clock, " ")
	}
	c, err := time.Parse(layout, clock)
	if err != nil {
		panic(err)
	}
	return noon.Truncate(24*time.Hour).AddDate(0, 0, day).Add(time.Duration(c.Hour())*time.Hour + time.Duration(c.Minute())*time.Minute + time.Duration(c.Second())*time.Second)
}

func TestALiaisonWhoNeverAnswers(t *testing.T) {
	t.Parallel()
	d := newDesk(SEV1, NormalIncident).roles("commander=c", "deputy=d", "internal-liaison=l")
	d.run("13:10", SummaryDue).went(t,
		"12:25:00 summary reminded 1 l", "12:30:00 summary reminded 2 l", "12:33:00 summary reminded 3 d", "12:36:00 summary reminded 4 c",
		"12:55:00 summary reminded 1 l", "13:00:00 summary reminded 2 l", "13:03:00 summary reminded 3 d", "13:06:00 summary reminded 4 c")
	d.tell(IncidentEvent{Kind: SummaryPosted, Text: "We look into it.", By: Actor{ID: "l"}})
	if c := d.i.Summary; c.Owed != 2 || c.Kept != 0 || !c.Due.Equal(at("13:40")) || c.Reminded != 0 || !d.i.Updates[0].Late {
		t.Errorf("%+v %+v", c, d.i.Updates)
	}
	d.run("13:39")
	d.tell(IncidentEvent{Kind: SummaryPosted, Text: "It is the disk.", By: Actor{ID: "l"}})
	if c := d.i.Summary; c.Owed != 3 || c.Kept != 1 || d.i.Updates[1].Late {
		t.Errorf("%+v", c)
	}
}

func TestRolesThatNobodyHasArePassedOver(t *testing.T) {
	t.Parallel()
	d := newDesk(SEV1, NormalIncident)
	d.run("12:40", SummaryDue)
	d.roles("commander=c")
	d.run("13:20", SummaryDue)
	d.roles("internal-liaison=l") // Hears at once that it is overdue.
	d.run("13:24", SummaryDue).went(t,
		"12:30:00 summary reminded 2", "12:55:00 summary reminded 1 c", "13:00:00 summary reminded 2 c", "13:20:00 summary reminded 2 l",
		"13:23:00 summary reminded 3 c")
}

func TestALongSleepRemindsOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(SEV1, NormalIncident).roles("commander=c", "deputy=d", "internal-liaison=l", "customer-liaison=p")
	d.tell(IncidentEvent{Kind: TaskGiven, Person: "x", Text: "look at the disk", Until: at("12:20")})
	d.run("12:10")
	d.lines = nil
	d.sleep("16:07")
	want := []string{
		"16:07:00 called out 0 d", "16:07:00 handover reminded 0 c", "16:07:00 handover reminded 0 d", "16:07:00 handover reminded 0 l",
		"16:07:00 handover reminded 0 p", "16:07:00 public reminded 2 p", "16:07:00 summary reminded 2 l", "16:07:00 task overdue 1 x",
	}
	slices.Sort(d.lines)
	d.went(t, want...)
	if c := d.i.Summary; c.Owed != 7 || !c.Due.Equal(at("16:00")) {
		t.Errorf("%+v", c)
	}
}

func TestSeverityLeadsTheClocks(t *testing.T) {
	t.Parallel()
	d := newDesk(SEV2, NormalIncident).roles("commander=c", "internal-liaison=l", "customer-liaison=p")
	due := func(what string, summary, public string) {
		t.Helper()
		for name, pair := range map[string][2]string{"summary": {summary, clockOf(d.i.Summary.Due)}, "public": {public, clockOf(d.i.Words.Due)}} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %s is owed at %q instead of %q", what, name, pair[1], pair[0])
			}
		}
	}
	due("at first", "13:00", "")
	d.now = at("12:10")
	d.tell(IncidentEvent{Kind: IncidentSeverity, Severity: SEV1})
	due("raised", "12:40", "12:15")
	d.run("12:42", SummaryDue)
	d.tell(IncidentEvent{Kind: IncidentSeverity, Severity: SEV2})
	due("lowered", "13:10", "")
	if d.i.Summary.Stage != 0 {
		t.Error("what is not owed yet is not reminded of")
	}
	d.tell(IncidentEvent{Kind: IncidentSeverity, Severity: SEV3})
	due("no longer major", "", "")
	if d.i.Summary.Owed != 0 {
		t.Errorf("%+v", d.i.Summary)
	}
	d.tell(IncidentEvent{Kind: IncidentSeverity, Severity: SEV1})
	due("raised again", "13:12", "12:47")
	d.run("13:30")
	d.tell(IncidentEvent{Kind: IncidentFixed})
	due("resolved", "", "")
	if due, timed := d.i.NextDue(); timed || d.i.Summary.Owed != 1 {
		t.Errorf("%+v is due after the end; %+v", due, d.i.Summary)
	}
	d.tell(IncidentEvent{Kind: IncidentReopened})
	due("reopened", "14:00", "13:35")
}

func clockOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("15:04")
}

func (d *desk) draft(by, text string) int {
	n := d.i.Words.Drafts + 1
	d.tell(IncidentEvent{Kind: PublicDrafted, N: n, By: Actor{ID: by}, Draft: &PublicDraft{Title: "Payments fail", Text: text}})
	return n
}

func (d *desk) post(n int, by string) {
	next := d.i.DraftWord(*d.i.Words.Draft, d.now).Next
	d.tell(IncidentEvent{Kind: PublicApproved, N: n, By: Actor{ID: by}, Until: next})
	d.tell(IncidentEvent{Kind: PublicPosted, N: n, By: Actor{ID: by}, Until: next, Ref: "public/db"})
}

func TestApprovalClimbsFromCommanderToDeputy(t *testing.T) {
	t.Parallel()
	d := newDesk(SEV1, NormalIncident).roles("commander=c", "deputy=d", "customer-liaison=p")
	d.run("12:03")
	d.lines = nil
	first := d.draft("p", "We look into it.")
	may := func(by string, n int, want string) {
		t.Helper()
		got := d.i.MayApprove(Actor{ID: by}, n, d.now)
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s by %s: %q instead of %q", d.now.Format("15:04"), by, got, want)
		}
	}
	may("c", first, "")
	may("c", 0, "Say which draft you have read: draft 1 waits.")
	may("d", first, "From 12:08 UTC on you may, should c not have answered.")
	may("p", first, "c (commander) may, and d (deputy) from 12:08 UTC on.")
	may("stranger", first, "Only the commander approves")
	second := d.draft("p", "We look into it, really.")
	may("c", first, "Draft 1 is not the one that waits: draft 2 by p is.")
	d.run("12:20", PublicDue).went(t, "12:08:00 public reminded 5 d", "12:13:00 public reminded 5 c")
	may("d", second, "")
	d.post(second, "d")
	may("c", second, "Draft 2 was decided already")
	if c := d.i.Words; !c.Due.Equal(at("12:40")) || c.Kept != 0 || c.Owed != 1 || !c.Until.Equal(at("14:20")) || c.Posts != 1 {
		t.Errorf("%+v", c)
	}
	third := d.draft("d", "It is the database.")
	d.now = at("12:30")
	may("d", third, "Nobody but the commander approves their own draft. c (commander) may.")
	d.tell(IncidentEvent{Kind: RoleLeft, Role: Commander})
	may("d", third, "Nobody commands: let somebody take the role commander.")
	fourth := d.draft("p", "It is the database.")
	may("d", fourth, "")
}

func TestThePublicIsToldUntilTheRuleEnds(t *testing.T) {
	t.Parallel()
	d := newDesk(SEV1, NormalIncident).roles("commander=c", "customer-liaison=p")
	d.post(d.draft("p", "We look into it."), "c")
	d.run("14:30", PublicDue).went(t,
		"12:15:00 public reminded 1 p", "12:20:00 public reminded 2 p", "12:22:00 public reminded 3 c",
		"12:35:00 public reminded 1 p", "12:40:00 public reminded 2 p", "12:42:00 public reminded 3 c",
		"12:55:00 public reminded 1 p", "13:00:00 public reminded 2 p", "13:02:00 public reminded 3 c",
		"13:15:00 public reminded 1 p", "13:20:00 public reminded 2 p", "13:22:00 public reminded 3 c",
		"13:35:00 public reminded 1 p", "13:40:00 public reminded 2 p", "13:42:00 public reminded 3 c",
		"13:55:00 public reminded 1 p", "14:00:00 public reminded 2 p", "14:02:00 public reminded 3 c")
	d.post(d.draft("p", "Still."), "c")
	if c := d.i.Words; !c.Due.Equal(at("15:30")) { // After the rule an hour is promised, and what is promised is owed.
		t.Errorf("%+v", c)
	}
	d.tell(IncidentEvent{Kind: IncidentFixed})
	if c := d.i.Words; c.Mode != PublicClosing || !c.Due.Equal(at("14:35")) {
		t.Errorf("%+v", c)
	}
	n := d.i.Words.Drafts + 1
	d.tell(IncidentEvent{Kind: PublicDrafted, N: n, By: Actor{ID: "hansho"}, Draft: &PublicDraft{Text: "It is over.", Closing: true}})
	d.post(n, "c")
	if c := d.i.Words; c.Mode != PublicNone || !c.Closed || !c.Due.IsZero() {
		t.Errorf("%+v", c)
	}
	d.tell(IncidentEvent{Kind: IncidentReopened})
	if c := d.i.Words; c.Mode != PublicOwed || c.Stories != 1 || d.i.Public != "" {
		t.Errorf("%+v", c)
	}
}

func TestAPromiseOutlivesTheSeverity(t *testing.T) {
	t.Parallel()
	d := newDesk(SEV1, NormalIncident).roles("commander=c", "customer-liaison=p")
	d.post(d.draft("p", "We look into it."), "c")
	d.tell(IncidentEvent{Kind: IncidentSeverity, Severity: SEV2})
	d.run("16:00", PublicDue).went(t, "12:15:00 public reminded 1 p", "12:20:00 public reminded 2 p", "12:22:00 public reminded 3 c")
}

func TestDrillsAndSecurityOweThePublicNothing(t *testing.T) {
	t.Parallel()
	for _, kind := range []IncidentKind{DrillIncident, SecurityIncident} {
		d := newDesk(SEV1, kind).roles("commander=c", "customer-liaison=p", "internal-liaison=l")
		d.run("12:31", PublicDue).went(t)
		if d.i.Summary.Stage != RemindDue {
			t.Errorf("%s: the summary is owed to its room: %+v", kind, d.i.Summary)
		}
		if d.i.MayDraft() == "" {
			t.Errorf("%s may be published", kind)
		}
	}
}

func TestTasksCallOutsAndHandovers(t *testing.T) {
	t.Parallel()
	d := newDesk(SEV2, NormalIncident).roles("commander=c", "deputy=d")
	d.run("12:25", TaskDue, CallOutDue, HandoverDue).went(t) // Nothing is open.
	d.tell(IncidentEvent{Kind: TaskGiven, Person: "x", Text: "look at the disk", Until: at("12:45")})
	d.run("12:56", TaskDue, CallOutDue)
	d.tell(IncidentEvent{Kind: TaskTaken, N: 1, By: Actor{ID: "y"}})
	d.tell(IncidentEvent{Kind: TaskDone, N: 1, By: Actor{ID: "y"}})
	d.tell(IncidentEvent{Kind: TaskDone, N: 7})
	d.run("16:00", TaskDue, CallOutDue).went(t, "12:35:00 called out 0 d", "12:45:00 called out 0 d", "12:45:00 task overdue 1 x", "12:55:00 called out 0 d")
	if task := d.i.Tasks[0]; task.Person != "y" || len(d.i.OpenTasks()) != 0 {
		t.Errorf("%+v", task)
	}
	if h := d.i.Roles[1]; h.Reminded != 4 || !h.RemindAt.Equal(at("17:00")) || !d.i.HandoverLate(h, d.now) {
		t.Errorf("%+v", h)
	}
	d.roles("deputy=e")
	if h := d.i.Roles[1]; h.Reminded != 0 || !h.RemindAt.Equal(at("17:00")) || d.i.HandoverLate(h, d.now) {
		t.Errorf("%+v", h)
	}
}

func TestDraftSummarySaysWhatWasDoneSince(t *testing.T) {
	t.Parallel()
	d := newDesk(SEV1, NormalIncident).roles("commander=c")
	d.tell(IncidentEvent{Kind: IncidentNoted, Text: "old"})
	d.tell(IncidentEvent{Kind: SummaryPosted, Text: "First."})
	d.now = at("12:10")
	d.tell(IncidentEvent{Kind: TaskGiven, Person: "x", Text: "fail over", Until: at("12:30")})
	d.tell(IncidentEvent{Kind: TaskDone, N: 1})
	for n := range 6 {
		d.tell(IncidentEvent{Kind: IncidentNoted, Text: fmt.Sprint("note ", n)})
	}
	d.tell(IncidentEvent{Kind: TaskDone, N: 1})
	draft := d.i.DraftSummary(d.now)
	var texts []string
	for _, e := range draft.Actions {
		texts = append(texts, e.Text)
	}
	if diff := cmp.Diff([]string{"note 2", "note 3", "note 4", "note 5", "fail over"}, texts); diff != "" || draft.Commander != "c" || !draft.Since.Equal(noon) {
		t.Errorf("%s %+v", diff, draft)
	}
}

// TestClocksAlwaysMoveOn: whatever happens and however long the machine sleeps, each clock fires at most once a moment, what it waits
// for next lies in the future, and the counts of the cadence agree.
func TestClocksAlwaysMoveOn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(rapid.SampledFrom(Severities).Draw(t, "severity"), rapid.SampledFrom(IncidentKinds).Draw(t, "kind"))
		d.i.Plan.RemindBefore = time.Duration(rapid.Int64Range(1, 3600).Draw(t, "before")) * time.Second
		people := rapid.SampledFrom([]string{"a", "b", "c", "d"})
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			d.now = d.now.Add(time.Duration(rapid.Int64Range(0, 7200).Draw(t, "later")) * time.Second)
			fired := map[IncidentDue]int{}
			for {
				due, ok := d.i.NextDue()
				if !ok || due.At.After(d.now) {
					break
				}
				due.At = time.Time{}
				if fired[due]++; fired[due] > 1 {
					t.Fatalf("%+v fires twice at %s", due, d.now)
				}
				d.tell(d.i.Remind(due, d.now))
			}
			d.anything(t, people)
			if s, p := d.i.Summary, d.i.Words; s.Kept > s.Owed || p.Kept > p.Owed || s.Due.IsZero() && s.Every > 0 {
				t.Fatalf("%+v %+v", s, p)
			}
			if d.i.Kind != NormalIncident && d.i.Words.Mode != PublicNone {
				t.Fatalf("a %s incident is told to the public", d.i.Kind)
			}
			if d.i.Status != IncidentOpen && (!d.i.Summary.Due.IsZero() || !d.i.CallOut.IsZero()) {
				t.Fatalf("%s, and still owed: %+v", d.i.Status, d.i.Summary)
			}
		}
	})
}

func (d *desk) anything(t *rapid.T, people *rapid.Generator[string]) {
	kinds := []IncidentEventKind{
		IncidentSeverity, IncidentFixed, IncidentReopened, RoleTaken, RoleLeft, SummaryPosted, PublicDrafted, PublicApproved, PublicRejected,
		PublicPosted, PublicRefused, TaskGiven, TaskTaken, TaskDone,
	}
	e := IncidentEvent{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), By: Actor{ID: people.Draw(t, "by")}, Person: people.Draw(t, "person")}
	e.Severity = rapid.SampledFrom(Severities).Draw(t, "severity")
	e.Role = rapid.SampledFrom([]Role{Commander, Deputy, InternalLiaison, CustomerLiaison}).Draw(t, "role")
	switch e.Kind { //nolint:exhaustive // Only what needs more.
	case PublicDrafted:
		if d.i.MayDraft() != "" {
			return
		}
		e.N, e.Draft = d.i.Words.Drafts+1, &PublicDraft{Title: "t", Text: "x", Closing: d.i.Words.Mode == PublicClosing}
	case PublicApproved, PublicRejected, PublicRefused:
		e.N = d.i.Words.Drafts
	case PublicPosted:
		if c := d.i.Words; c.Draft == nil || c.Draft.Approved.ID == "" || c.Mode == PublicNone {
			return
		}
		e.N, e.Ref, e.Until = d.i.Words.Draft.N, "public/db", d.i.Words.Draft.Next
	case TaskGiven:
		e.Until = d.now.Add(TaskBox)
	case TaskTaken, TaskDone:
		e.N = rapid.IntRange(0, 4).Draw(t, "n")
	}
	d.tell(e)
}
