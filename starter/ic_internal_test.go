package starter

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/prometheus/client_golang/prometheus"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// desk is an Engine with one incident, whose room is C1.
type desk struct {
	Engine

	given    []contract.Command
	declared []contract.Declaration
	none     bool
	answer   contract.Answer
}

func (d *desk) List(_ context.Context, f Filter) ([]Listed, error) {
	if d.none || f.Kind != contract.Incident {
		return nil, nil
	}
	return []Listed{
		{WorkflowID: "incident/shop-1", Kind: contract.Incident, Title: "Checkout is down", Severity: "SEV-1", Incident: "C1", Responder: "anna", Open: true},
		{WorkflowID: "incident/sealed-amber", Kind: contract.Incident, Title: "amber", Incident: "C9", Open: true},
	}, nil
}

func (d *desk) Show(context.Context, string) (Shown, error) {
	i := oncall.NewIncident("shop-1", "Checkout is down", oncall.NormalIncident, oncall.IncidentPlan{IncidentRules: oncall.DefaultIncidentRules()})
	at := time.Now()
	i.Apply(oncall.IncidentEvent{At: at, Kind: oncall.IncidentDeclared, Severity: oncall.SEV1, By: oncall.Actor{ID: "anna"}})
	i.Apply(oncall.IncidentEvent{At: at, Kind: oncall.RoleTaken, Role: oncall.Commander, Person: "anna"})
	i.Apply(oncall.IncidentEvent{At: at, Kind: oncall.RoleOffered, Role: oncall.Commander, Person: "ben", By: oncall.Actor{ID: "anna"}})
	i.Apply(oncall.IncidentEvent{At: at, Kind: oncall.PublicDrafted, N: 3, By: oncall.Actor{ID: "anna"}, Draft: &oncall.PublicDraft{Text: "We look into it."}})
	return Shown{Source: FromWorker, Incident: i}, nil
}

func (d *desk) Do(_ context.Context, id, _ string, c contract.Command) (contract.Answer, error) {
	if id != "incident/shop-1" {
		return contract.Answer{}, tell(ErrNotFound, "there is no %s", id)
	}
	d.given = append(d.given, c)
	return d.answer, nil
}

func (d *desk) Declare(_ context.Context, dec contract.Declaration) (Declared, error) {
	d.declared = append(d.declared, dec)
	return Declared{Slug: "incident-1", WorkflowID: "incident/incident-1"}, nil
}

// Roster is what PagerDuty said an hour ago: anna, then ben.
func (*desk) Roster(_ context.Context, source string) (Roster, error) {
	if source != "pagerduty" {
		return Roster{}, tell(ErrNotFound, "no roster of %s", source)
	}
	now := time.Now().UTC()
	return Roster{Source: source, At: now.Add(-time.Hour), Until: now.Add(100 * time.Hour), Duties: map[string][]Duty{"PDUTY": {
		{Address: "P1", From: now.Add(-5 * time.Hour), Until: now.Add(5 * time.Hour)}, {Address: "P2", From: now.Add(5 * time.Hour), Until: now.Add(9 * time.Hour)},
	}}}, nil
}

func (*desk) Situation(context.Context) oncall.Situation {
	return oncall.Situation{At: time.Now(), Checks: []oncall.Check{{Kind: oncall.CheckProvider, Name: "pagerduty", Condition: oncall.Down, Detail: "503"}}}
}

func (*desk) Watch(_ context.Context, channel string, _ oncall.Actor) (bool, error) {
	return channel != "C7", nil
}

func (*desk) Unwatch(_ context.Context, channel string, _ oncall.Actor) (bool, error) {
	return channel == "C7", nil
}

func (d *desk) says(t *testing.T, text, channel, user, language string) (string, bool) {
	t.Helper()
	org := &oncall.Org{Zone: "Asia/Tokyo", Language: language, Incidents: oncall.IncidentRules{Command: "command"}, People: map[string]oncall.Person{
		"anna": {ID: "anna", Slack: "U1", Phone: "+81 3 1", Contacts: []oncall.Contact{{Provider: "pagerduty", Address: "P1"}}},
		"ben":  {ID: "ben", Slack: "U2", Contacts: []oncall.Contact{{Provider: "pagerduty", Address: "P2"}}},
	}, Services: map[string]oncall.Service{"command": {ID: "command", Policy: "command"}}, Schedules: map[string]oncall.Schedule{
		"outside": {ID: "outside", Source: "pagerduty", External: "PDUTY", Fallback: []string{"ben"}},
		"unasked": {ID: "unasked", Source: "splunk", External: "team", Fallback: []string{"ben"}},
	}, Policies: map[string]oncall.Policy{
		"command": {ID: "command", Levels: []oncall.Level{{Targets: []oncall.Target{{Person: "anna"}, {Person: "ben"}}}}},
	}}
	door := &Door{options: Options{Client: d, Org: func() *oncall.Org { return org }}, metrics: newMetrics(prometheus.NewRegistry())}
	said := ""
	took := door.typedCommand(t.Context(), Heard{
		ID: "Ev1", Text: text, Channel: channel, User: user,
		Who:    func(context.Context) (oncall.Person, bool) { return org.PersonBySlack(user) },
		Answer: func(_ context.Context, answer string) { said = answer },
	})
	return said, took
}

func TestWhatIsTypedIsGivenToTheIncident(t *testing.T) {
	t.Parallel()
	by := oncall.Actor{ID: "ben", Via: "slack"}
	for text, want := range map[string]contract.Command{
		"!note disk is full":                 {Verb: contract.Note, Text: "disk is full"},
		"！メモ　ディスクが一杯":                        {Verb: contract.Note, Text: "ディスクが一杯"},
		"TODO: alert earlier":                {Verb: contract.AddTodo, Text: "alert earlier"},
		"TODO alert earlier":                 {Verb: contract.AddTodo, Text: "alert earlier"},
		"やること：監視を増やす":                        {Verb: contract.AddTodo, Text: "監視を増やす"},
		"!role scribe":                       {Verb: contract.TakeRole, Role: oncall.Scribe},
		"!役割 書記 @anna":                       {Verb: contract.TakeRole, Role: oncall.Scribe, Person: "anna"},
		"!role scribe none":                  {Verb: contract.LeaveRole, Role: oncall.Scribe},
		"!handover commander anna tired":     {Verb: contract.HandOver, Role: oncall.Commander, Person: "anna", Text: "tired"},
		"!accept":                            {Verb: contract.AcceptRole, Role: oncall.Commander},
		"!sev 1 worse":                       {Verb: contract.SetSeverity, Severity: oncall.SEV1, Text: "worse"},
		"!深刻度 ２":                             {Verb: contract.SetSeverity, Severity: oncall.SEV2},
		"!task anna fail over the db":        {Verb: contract.Task, Person: "anna", Text: "fail over the db"},
		"!task take 2":                       {Verb: contract.TakeTask, N: 2},
		"!タスク 完了 ２":                          {Verb: contract.FinishTask, N: 2},
		"!update We are rolling back.":       {Verb: contract.UpdateOfStakeholders, Text: "We are rolling back."},
		"!public We look into it.":           {Verb: contract.DraftPublic, Draft: &contract.Draft{Text: "We look into it."}},
		"!public approve":                    {Verb: contract.ApprovePublic, N: 3},
		"!公表 却下 3 誤りがある":                     {Verb: contract.RejectPublic, N: 3, Text: "誤りがある"},
		"!resolve a full disk":               {Verb: contract.Resolve, Text: "a full disk"},
		"!postmortem want":                   {Verb: contract.WantPostmortem},
		"!ic page anna the database":         {Verb: contract.PagePerson, Person: "anna", Text: "the database"},
		"!ic page responders":                {Verb: contract.PageTeam},
		"!ic page":                           {Verb: contract.PageCommander},
		"!join":                              {Verb: contract.Join},
		"!team new anna":                     {Verb: contract.FormTeam, Person: "anna"},
		"!bridge https://meet.example.com/1": {Verb: contract.SetBridge, Text: "https://meet.example.com/1"},
		"!note shop-1":                       {Verb: contract.Note, Text: "shop-1"},
	} {
		d := &desk{answer: contract.Answer{Result: contract.Done, Text: "Done."}}
		said, took := d.says(t, text, "C1", "U2", "en")
		want.By, want.Request = by, "Ev1"
		if !took || len(d.given) != 1 {
			t.Errorf("%q gave %+v and said %q", text, d.given, said)
			continue
		}
		if diff := cmp.Diff(want, d.given[0], cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		if said == "" {
			t.Errorf("%q was not answered", text)
		}
	}
}

func TestATaskHasATime(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"!task anna fail over in 20m", "!task anna 20m fail over"} {
		d := &desk{answer: contract.Answer{Result: contract.Done}}
		d.says(t, text, "C1", "U2", "en")
		if len(d.given) != 1 || d.given[0].Text != "fail over" || time.Until(d.given[0].Until).Round(time.Minute) != 20*time.Minute {
			t.Errorf("%q gave %+v", text, d.given)
		}
	}
}

func TestWhatIsTypedIsAnswered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, channel, user, language, want string }{
		{"!role", "C1", "U1", "en", "Commander: anna"},
		{"!役割", "C1", "U1", "ja", "指揮者"},
		{"!help", "C1", "U1", "en", "`!ic page"},
		{"!help", "C1", "U7", "en", "`!ic page"},
		{"!ヘルプ", "C1", "U1", "ja", "!ic"},
		{"!note x", "C1", "U7", "en", "slack: U7"},
		{"!nte x", "C1", "U1", "en", "!note"},
		{"!sev nine", "C1", "U1", "en", "no severity"},
		{"!role king", "C1", "U1", "en", "no role"},
		{"!ic", "C5", "U1", "en", "anna"},
		{"!ic who anna", "C5", "U1", "en", "+81 3 1"},
		{"!oncall", "C5", "U1", "en", "outside"},
		{"!oncall", "C5", "U1", "en", "anna"},
		{"!oncall", "C5", "U1", "en", "as of"},
		{"!oncall", "C5", "U1", "en", "then ben"},
		{"!oncall", "C5", "U1", "en", "ben · unasked · from the fallback list"},
		{"!当番", "C5", "U1", "ja", "outside"},
		{"!status", "C5", "U1", "en", "*Down:* PagerDuty: 503"},
		{"！状況", "C5", "U1", "ja", "*停止：* PagerDuty：503"},
		{"!status stalk", "C5", "U1", "en", "watched here from now on"},
		{"!status stalk", "C7", "U1", "en", "watched here already"},
		{"!status unstalk", "C7", "U1", "en", "no longer watched"},
		{"!状況 停止", "C5", "U1", "ja", "監視されていません"},
		{"!status all", "C5", "U1", "en", "!status stalk"},
		{"!incident", "C5", "U1", "en", "Checkout is down"},
		{"!public approve x", "C1", "U1", "en", "on its way"},
		{"!oncall", "C5", "U1", "en", "On call"},
		{"!ic responders", "C1", "U1", "en", "1 work on it"},
	} {
		d := &desk{answer: contract.Answer{Result: contract.Done}}
		said, took := d.says(t, c.text, c.channel, c.user, c.language)
		if !took || !strings.Contains(said, c.want) {
			t.Errorf("%q of %s is answered by %q and not with %q", c.text, c.user, said, c.want)
		}
		if c.user == "U7" && len(d.given)+len(d.declared) > 0 {
			t.Errorf("a stranger gave %+v", d.given)
		}
	}
	for _, text := range []string{"hello", "!!!", "! important", "wow!", "todos are fun"} {
		if said, took := (&desk{}).says(t, text, "C1", "U1", "en"); took {
			t.Errorf("%q is taken for a command: %q", text, said)
		}
	}
}

func TestTheCommandersArePagedWithoutAnIncident(t *testing.T) {
	t.Parallel()
	d := &desk{none: true}
	said, _ := d.says(t, "!ic page the shop is down", "C5", "U1", "en")
	if len(d.declared) != 1 || d.declared[0].Title != "the shop is down" || d.declared[0].NoPage || d.declared[0].Request != "Ev1" || !strings.Contains(said, "incident-1") {
		t.Errorf("%+v, %q", d.declared, said)
	}
	d = &desk{none: true}
	if said, _ = d.says(t, "!incident security keys leaked", "C5", "U1", "en"); len(d.declared) != 1 || d.declared[0].Kind != oncall.SecurityIncident || !strings.Contains(said, "Delete your message") {
		t.Errorf("%+v, %q", d.declared, said)
	}
	d = &desk{}
	if said, _ = d.says(t, "!note x", "C5", "U1", "en"); len(d.given) != 1 || strings.Contains(said, "sealed") {
		t.Errorf("the only one that everybody may know is meant: %+v %q", d.given, said)
	}
}

func FuzzTyped(f *testing.F) {
	for _, text := range []string{"!note x", "！役割 書記", "TODO x", "!", "!task anna in 20m", "\xff!"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		(&desk{answer: contract.Answer{Result: contract.Done}}).says(t, text, "C1", "U2", "ja")
	})
}
