package message

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
)

const attack = "<!channel> <@U1> a|b>c & \n<https://evil.example|ok>"

// poison writes the attack into every text that can be reached from a pointer, except fields whose values are our own words.
func poison(v reflect.Value) {
	switch v.Kind() { //nolint:exhaustive // Other kinds hold no text.
	case reflect.Pointer:
		poison(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if _, moment := reflect.TypeAssert[time.Time](v.Field(i)); !moment && v.Type().Field(i).Name != "Via" {
				poison(v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			poison(v.Index(i))
		}
	case reflect.String:
		v.SetString(attack)
	case reflect.Int:
		v.SetInt(2)
	default:
	}
}

func poisoned[T any](set func(*T)) T {
	var facts T
	poison(reflect.ValueOf(&facts))
	set(&facts)
	return facts
}

// TestNobodyCanRingTheChannelThroughAText poisons every text that is rendered for the chat.
func TestNobodyCanRingTheChannelThroughAText(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		org := &oncall.Org{
			Language: language, People: map[string]oncall.Person{attack: {Name: attack, Slack: "U0"}}, Services: map[string]oncall.Service{attack: {Name: attack}},
		}
		for _, text := range slackTexts(org) {
			for _, bad := range []string{"<!", "<@U1", "a|b>c", "& ", "<https://evil.example|"} {
				if strings.Contains(text, bad) {
					t.Errorf("%s: %q came through in:\n%s", language, bad, text)
				}
			}
		}
	}
}

func slackTexts(org *oncall.Org) []string {
	var texts []string
	say := func(s Saying) { texts = append(texts, s.Text) }
	for _, status := range []oncall.Status{oncall.Holding, oncall.Paging, oncall.AckStatus, oncall.ResolvedStatus, oncall.OverStatus} {
		s := poisoned(func(s *oncall.Snapshot) {
			s.Status, s.Next.Kind, s.Link, s.Runbook, s.Pages[1].RefusedAt = status, oncall.NextLevel, "https://x|<!channel>", "javascript:<!channel>", time.Unix(9, 0)
			s.Events = nil
			for _, kind := range oncall.Kinds {
				s.Events = append(s.Events, poisoned(func(e *oncall.Event) { e.Kind = kind }))
			}
		})
		card := CardFor(s, org)
		texts = append(texts, card.Title, card.Text, card.Fallback)
		for _, f := range card.Fields {
			texts = append(texts, f.Label, f.Value)
		}
		for i := range s.Events { // One by one: a long thread is cut.
			one := s
			one.Events = s.Events[i : i+1]
			saying, _ := ThreadFor(one, org)
			say(saying)
		}
	}
	for _, what := range []PostmortemWhat{SayPostmortemOpened, SayPostmortemRemind, SayPostmortemLead, SayPostmortemUnheard, SayPostmortemTrouble, SayPostmortemClosed} {
		say(PostmortemReminder(poisoned(func(f *PostmortemFacts) { f.What = what }), org, nil))
	}
	for _, what := range []IncidentWhat{
		SaySummaryDraft, SaySummaryOwed, SaySummary, SayPublicOwed, SayPublicApproval, SayPublicPosted, SayPublicRejected, SayRoleOffer, SayRoleSteps, SayTaskGiven, SayTaskOverdue,
		SayIncidentInvite, SaySecondary, SayRoom, SaySpan, SayUnreached,
	} {
		for _, kind := range []oncall.IncidentKind{oncall.NormalIncident, oncall.DrillIncident} {
			say(IncidentSaying(poisoned(func(f *IncidentFacts) { f.What, f.Kind = what, kind; f.Bridge.URL, f.Room.Channel = "", "C1" }), org, nil))
		}
	}
	for _, kind := range []oncall.IncidentEventKind{
		oncall.EscalationAttached, oncall.EscalationTold, oncall.IncidentMerged, oncall.IncidentJoined, oncall.IncidentTitled, oncall.IncidentBridge, oncall.RoleTaken, oncall.RoleDeclined,
		oncall.ResponderAsked, oncall.TeamFormed, oncall.TaskGiven, oncall.TodoAdded, oncall.IncidentFixed, oncall.IncidentReopened, oncall.IncidentNoted, oncall.PublicDrafted,
		oncall.PublicRejected, oncall.PublicRefused, oncall.ResponderUnreached,
	} {
		say(IncidentSaying(poisoned(func(f *IncidentFacts) {
			event := poisoned(func(e *oncall.IncidentEvent) { e.Kind = kind })
			f.What, f.Kind, f.Event, f.Bridge.URL, f.Room.Channel = SayIncidentLine, oncall.NormalIncident, &event, "", "C1"
		}), org, nil))
	}
	for _, name := range Typed {
		facts := poisoned(func(f *TypedFacts) { f.Command, f.Incident, f.Postmortem, f.Here = "note", nil, nil, "C1" })
		situation := poisoned(func(*oncall.Situation) {})
		facts.Situation = &situation
		facts.Incident = &oncall.Incident{Slug: attack, Title: attack, Cause: attack, Bridge: oncall.Bridge{Phone: attack, PIN: attack}, Tasks: []oncall.IncidentTask{{N: 1, Person: attack, Text: attack}}}
		facts.Postmortem = &oncall.Postmortem{Slug: attack, Title: attack, Owner: attack}
		texts = append(texts, TypedSays(name, facts, oncall.Person{Language: org.Language}, org))
	}
	say(StatusSaying(poisoned(func(*oncall.Situation) {}), "m", org))
	say(AskOwner(poisoned(func(*AskFacts) {}), oncall.Person{}))
	for _, result := range []string{"done", "already", "confirm", "not permitted", "?"} {
		say(ReplyFor(poisoned(func(f *ReplyFacts) { f.Result = result })))
	}
	return texts
}

func TestEscape(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a < b && c > d":                           "a &lt; b &amp;&amp; c &gt; d",
		"<!here>":                                  "&lt;!here&gt;",
		"see https://x.example/?a=1&b=2.":          "see <https://x.example/?a=1&amp;b=2>.",
		"<https://x.example/p>":                    "&lt;<https://x.example/p>&gt;",
		"（https://x.example/日本）。次":                 "（<https://x.example/日本>）。次",
		"https://a.example, https://b.example now": "<https://a.example>, <https://b.example> now",
	} {
		if got := escape(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestCutLeavesNoHalves(t *testing.T) {
	t.Parallel()
	markup := "見て <https://x.example/a|ここ> &amp; あそこ"
	for most := 1; most < 60; most++ {
		got := Cut(markup, most)
		body := strings.TrimSuffix(got, "…")
		if n := len([]rune(got)); n > most {
			t.Errorf("%d: %q has %d characters", most, got, n)
		}
		if strings.Count(body, "<") != strings.Count(body, ">") || strings.Count(body, "&") != strings.Count(body, ";") {
			t.Errorf("%d: %q has a half", most, got)
		}
	}
}

// TestLanguagesDefineTheSameTemplates holds that no word is missing in one language.
func TestLanguagesDefineTheSameTemplates(t *testing.T) {
	t.Parallel()
	names := func(l *language) map[string]bool {
		found := map[string]bool{}
		for _, defined := range l.templates.Templates() {
			if !strings.HasSuffix(defined.Name(), ".tmpl") && !strings.HasPrefix(defined.Name(), "event ") {
				found[defined.Name()] = true
			}
		}
		return found
	}
	inJapanese := names(japanese)
	for _, part := range []string{"why", "to", "place", "by"} { // Parts of the events' templates.
		delete(inJapanese, part)
	}
	if diff := cmp.Diff(names(english), inJapanese); diff != "" {
		t.Errorf("templates (-en +ja):\n%s", diff)
	}
	for _, kind := range oncall.Kinds {
		if japanese.templates.Lookup(fmt.Sprintf("event %s", kind)) == nil {
			t.Errorf("%s has no Japanese template", kind)
		}
	}
}

func TestATitleCannotEndTheBoldType(t *testing.T) {
	t.Parallel()
	card := CardFor(oncall.Snapshot{Severity: oncall.SEV1, Service: "checkout", Title: "100% of *card* payments `fail`"}, &oncall.Org{})
	if want := "SEV-1 · checkout · 100% of ∗card∗ payments ˋfailˋ"; card.Title != want {
		t.Errorf("the title is %q, want %q", card.Title, want)
	}
}
