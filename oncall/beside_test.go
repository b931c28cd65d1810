package oncall_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
)

var morning = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)

// besides is an open escalation in a mode, with a page to anna at PagerDuty that she has acknowledged.
func besides(mode oncall.PagingMode, rules int) *oncall.State {
	s := oncall.NewState("run", "escalation/checkout/disk", oncall.Plan{Paging: mode, Rules: rules})
	alert := oncall.Alert{Service: "checkout", DedupKey: "disk", Title: "Disk", Received: morning}
	s.Apply(oncall.Event{At: morning, Kind: oncall.Opened, Alert: &alert, Severity: oncall.SEV3})
	s.Apply(oncall.Event{At: morning, Kind: oncall.PageIntended, Person: "anna", Page: 1, Provider: oncall.PagerDuty, Text: string(oncall.PurposeLevel)})
	s.Apply(oncall.Event{At: morning, Kind: oncall.PageAccepted, Person: "anna", Page: 1, Provider: oncall.PagerDuty, Ref: "Q1"})
	s.Apply(oncall.Event{At: morning, Kind: oncall.Acknowledged, By: oncall.Actor{ID: "anna", Via: "pagerduty"}, Page: 1})
	return s
}

func TestAWordIsLateWhenANewerOneOfItsAspectIsKnown(t *testing.T) {
	t.Parallel()
	s := besides(oncall.Live, oncall.RulesBeside)
	say := func(page int, about oncall.Aspect, at time.Duration) oncall.Word {
		return oncall.Word{Page: page, About: about, At: morning.Add(at)}
	}
	s.Apply(oncall.Event{Kind: oncall.ProviderHeard, Word: say(1, oncall.AboutStatus, 1500*time.Millisecond)})
	rough := say(1, oncall.AboutStatus, time.Second)
	rough.Rough = true
	for name, test := range map[string]struct {
		word oncall.Word
		late bool
	}{
		"older":                     {say(1, oncall.AboutStatus, time.Second), true},
		"the same":                  {say(1, oncall.AboutStatus, 1500*time.Millisecond), false},
		"newer":                     {say(1, oncall.AboutStatus, 2*time.Second), false},
		"in the same second, asked": {rough, false},
		"another aspect":            {say(1, oncall.AboutPeople, 0), false},
		"another incident":          {say(0, oncall.AboutStatus, 0), false},
		"a page that is gone":       {say(7, oncall.AboutStatus, 0), false},
		"without a moment":          {oncall.Word{Page: 1, About: oncall.AboutStatus}, false},
		"about nothing":             {oncall.Word{Page: 1, At: morning}, false},
	} {
		if got := s.Late(test.word); got != test.late {
			t.Errorf("%s: late is %t", name, got)
		}
	}
	if n := s.Lines(); n != besides(oncall.Live, oncall.RulesBeside).Lines() {
		t.Errorf("a word stands in the timeline: %d lines", n)
	}
}

func TestAPageThatIsHandedOver(t *testing.T) {
	t.Parallel()
	given := oncall.Event{At: morning.Add(time.Minute), Kind: oncall.PageHandedOver, Page: 1, Person: "dora", Until: morning.Add(6 * time.Minute)}
	s := besides(oncall.Live, oncall.RulesBeside)
	s.Apply(given)
	if p := s.Page(1); p.Person != "dora" || p.Wanted() != oncall.RingLoud || s.Status != oncall.Paging || s.Direct != "dora" || !s.LevelEnds.Equal(given.Until) || s.Owner.ID != "" {
		t.Errorf("%+v", s)
	}
	s = besides(oncall.Live, oncall.RulesBeside)
	given.Word.Ring = oncall.RingQuiet // It was answered since.
	s.Apply(given)
	if p := s.Page(1); p.Person != "dora" || p.Wanted() != oncall.RingQuiet || s.Status != oncall.AckStatus {
		t.Errorf("%+v", s)
	}
}

func TestWhatIsToldWhere(t *testing.T) {
	t.Parallel()
	cli, pagerduty := oncall.Actor{ID: "anna", Via: "cli"}, oncall.Actor{ID: "anna", Via: "pagerduty"}
	for name, test := range map[string]struct {
		mode  oncall.PagingMode
		rules int
		event oncall.Event
		want  string
	}{
		"a note":                      {oncall.Live, 1, oncall.Event{Kind: oncall.Noted, By: cli, Text: "hm"}, "note at 1: hm"},
		"a note from there":           {oncall.Live, 1, oncall.Event{Kind: oncall.Noted, By: pagerduty, Text: "hm"}, ""},
		"a note under the old rules":  {oncall.Live, 0, oncall.Event{Kind: oncall.Noted, By: cli, Text: "hm"}, ""},
		"a note while observed":       {oncall.Observe, 1, oncall.Event{Kind: oncall.Noted, By: cli, Text: "hm"}, ""},
		"a helper":                    {oncall.Live, 1, oncall.Event{Kind: oncall.ResponderAdded, By: cli, Person: "ben"}, "note at 1: asked ben to help"},
		"a helper taken back":         {oncall.Live, 1, oncall.Event{Kind: oncall.ResponderRemoved, By: cli, Person: "ben"}, "note at 1: no longer asks ben to help"},
		"a helper, taken back there":  {oncall.Follow, 1, oncall.Event{Kind: oncall.ResponderRemoved, By: cli, Person: "ben"}, "no responder at 0: "},
		"a helper, followed":          {oncall.Follow, 1, oncall.Event{Kind: oncall.ResponderAdded, By: cli, Person: "ben", Reason: "disk"}, "responder at 0: disk"},
		"an acknowledgement":          {oncall.Live, 1, oncall.Event{Kind: oncall.Acknowledged, By: cli}, ""},
		"an acknowledgement followed": {oncall.Follow, 1, oncall.Event{Kind: oncall.Acknowledged, By: cli}, "acknowledge at 0: "},
		"a recovery followed":         {oncall.Follow, 1, oncall.Event{Kind: oncall.Resolved, By: oncall.Actor{ID: "monitoring", Via: "alert"}}, ""},
	} {
		s := besides(test.mode, test.rules)
		test.event.At = morning.Add(time.Minute)
		s.Apply(test.event)
		got := ""
		for _, telling := range s.Tellings {
			got = fmt.Sprintf("%s at %d: %s", telling.Say, telling.Page, telling.Text)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTellingsAreBoundedAndRememberedUntilTheyComeBack(t *testing.T) {
	t.Parallel()
	s := besides(oncall.Live, oncall.RulesBeside)
	for i := range 80 {
		s.Apply(oncall.Event{At: morning, Kind: oncall.Noted, By: oncall.Actor{ID: "anna", Via: "cli"}, Text: fmt.Sprint("note ", i, ".")})
	}
	if n := len(s.Tellings); n != 50 || s.Tellings[0].N != 1 || s.Tellings[n-1].N != 80 {
		t.Fatalf("%d tellings from %d", n, s.Tellings[0].N)
	}
	s.Apply(oncall.Event{Provider: oncall.PagerDuty, Kind: oncall.ProviderTold})
	if len(s.Tellings) != 49 || !s.Echo(1, oncall.SayNote, "Anna: note 0.", 0) || s.Echo(1, oncall.SayNote, "something else", 0) || s.Echo(2, oncall.SayNote, "Anna: note 0.", 0) {
		t.Errorf("told %+v", s.Told)
	}
}
