package message_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hansho/activities/message"
	"hansho/oncall"
)

// postmortemFacts are of a postmortem in review, with one thing of each kind due.
func postmortemFacts(what message.PostmortemWhat) message.PostmortemFacts {
	return message.PostmortemFacts{
		What: what, Slug: "checkout-20261120-run1", Target: message.Target{WorkflowID: "postmortem/checkout-20261120-run1", Instance: "run-3"},
		Name: "5xx above 5 %", Service: "checkout", Severity: oncall.SEV1, Owner: "responder-b", Status: oncall.PostmortemInReview,
		Link: "https://docs.example.com/pm", By: oncall.Actor{ID: "responder-a"}, Person: "responder-b", Reason: "no longer needed",
		Items: []oncall.PostmortemReminder{
			{Item: oncall.ItemDocument, Stage: oncall.PostmortemOn, Owner: "responder-b", Due: began.AddDate(0, 0, 2), Rule: "24h before the meeting"},
			{Item: oncall.ItemMeeting, Stage: oncall.PostmortemBefore, Owner: "responder-b", Due: began.AddDate(0, 0, 3), Rule: "3 calendar days"},
			{Item: "2", Stage: oncall.PostmortemAfter, Owner: "responder-c", Text: "Rotate logs <!here>", Due: began.AddDate(0, 0, 15), Rule: "15 calendar days"},
			{Item: oncall.ItemActions, Stage: oncall.PostmortemBefore, Owner: "responder-b", Due: began.AddDate(0, 0, 30), Rule: "22 business days", Open: 1},
		},
	}
}

func TestPostmortemSayings(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		o := org(language)
		reader := o.People[map[string]string{"en": "responder-b", "ja": "responder-a"}[language]]
		var all strings.Builder
		write := func(name string, s message.Saying) {
			fmt.Fprintf(&all, "== %s (%s, here %t)\n%s\n", name, s.Mark, s.Here, s.Text)
			for _, b := range s.Buttons {
				fmt.Fprintf(&all, "[%s] %s\n", b.Label, b.Action)
			}
		}
		for _, what := range []message.PostmortemWhat{
			message.SayPostmortemOpened, message.SayPostmortemOwner, message.SayPostmortemAction, message.SayPostmortemRemind, message.SayPostmortemLead,
			message.SayPostmortemWeekly, message.SayPostmortemUnowned, message.SayPostmortemUnheard, message.SayPostmortemTrouble, message.SayPostmortemClosed,
			message.SayPostmortemCancelled,
		} {
			facts := postmortemFacts(what)
			facts.Trouble = "the receiver answered HTTP 403"
			write(string(what), message.PostmortemReminder(facts, o, nil))
		}
		mine := postmortemFacts(message.SayPostmortemRemind)
		mine.Findings, mine.Items[1].Called, mine.Items[1].Rule, mine.Owner = 2, true, "", ""
		write("remind one reader of a called meeting", message.PostmortemReminder(mine, o, &reader))
		drill := postmortemFacts(message.SayPostmortemOpened)
		drill.Kind, drill.Owner, drill.Service = oncall.DrillIncident, "", ""
		write("a drill without owner and service", message.PostmortemReminder(drill, o, nil))
		secret := postmortemFacts(message.SayPostmortemLead)
		secret.Kind, secret.Name = oncall.SecurityIncident, "amber fox"
		write("a security incident", message.PostmortemReminder(secret, o, &reader))
		golden(t, "postmortem_"+language, all.String())
	}
}

// incidentThatEnded has something of everything that a document shows.
func incidentThatEnded() *oncall.Incident {
	by := func(id string) oncall.Actor { return oncall.Actor{ID: id, Via: "chat"} }
	return &oncall.Incident{
		Slug: "checkout-20261120-run1", Title: "5xx above 5 % | [x](javascript:1)", Kind: oncall.NormalIncident, Service: "checkout", Severity: oncall.SEV1,
		Cause: "A migration locked the orders table.", Began: began, Opened: after(1), Resolved: after(95),
		Room: oncall.IncidentRoom{Link: "https://chat.example.com/archives/C1"}, Public: "public/checkout-20261120-run1",
		Plan:       oncall.IncidentPlan{Zone: "Asia/Tokyo"},
		Roles:      []oncall.RoleHolder{{Role: oncall.Commander, Person: "responder-b"}, {Role: oncall.Scribe, Person: "responder-a"}},
		Responders: []oncall.Responder{{Person: "responder-c", Joined: after(4)}},
		Escalations: []oncall.Attached{{
			WorkflowID: "escalation/checkout/5xx", Service: "checkout", Purpose: "alert", Owner: "responder-a",
			Numbers: oncall.Numbers{
				Detect: &oncall.Number{Took: 65 * time.Second, Target: 5 * time.Minute}, Engage: &oncall.Number{Took: 12 * time.Minute, Target: 10 * time.Minute, Marked: "from the acknowledgement"},
				Fix: &oncall.Number{Took: 80 * time.Minute}, Hops: 2, Pages: 3,
			},
		}},
		Todos:   []oncall.Todo{{At: after(40), By: by("responder-c"), Text: "Alert on lock waits"}, {At: after(50), By: by("responder-b"), Text: "Test migrations on a copy"}},
		Updates: []oncall.StakeholderUpdate{{At: after(30), By: by("responder-b"), Text: "We roll back."}},
		Summary: oncall.SummaryClock{Kept: 2, Owed: 3}, Words: oncall.PublicClock{Posts: 4, Kept: 4, Owed: 4},
		Tasks: []oncall.IncidentTask{{N: 1, Person: "responder-c", Text: "Kill the migration"}},
		Timeline: []oncall.IncidentEvent{
			{At: after(1), Kind: oncall.IncidentDeclared, By: by("responder-a"), Severity: oncall.SEV2, Reason: "from escalation/checkout/5xx"},
			{At: after(2), Kind: oncall.RoleTaken, Role: oncall.Commander, Person: "responder-a", By: by("responder-a")},
			{At: after(3), Kind: oncall.IncidentSeverity, By: by("responder-a"), Severity: oncall.SEV1},
			{At: after(4), Kind: oncall.ResponderJoined, Person: "responder-c", By: by("responder-c")},
			{At: after(5), Kind: oncall.TaskGiven, N: 1, Person: "responder-c", Text: "Kill the migration", By: by("responder-a"), Until: after(25)},
			{At: after(9), Kind: oncall.TaskDone, N: 1, By: by("responder-c")},
			{At: after(10), Kind: oncall.CalledOut, Until: after(20)},
			{At: after(20), Kind: oncall.RoleTaken, Role: oncall.Commander, Person: "responder-b", By: by("responder-b")},
			{At: after(30), Kind: oncall.SummaryPosted, By: by("responder-b"), Text: "We roll back."},
			{At: after(31), Kind: oncall.IncidentNoted, By: by("responder-c"), Text: "# not a heading\n<script>alert(1)</script>"},
			{At: after(40), Kind: oncall.TodoAdded, By: by("responder-c"), Text: "Alert on lock waits"},
			{At: after(95), Kind: oncall.IncidentFixed, By: by("responder-b"), Text: "A migration locked the orders table."},
		},
	}
}

func storyOfTheAlert() []oncall.EscalationStory {
	return []oncall.EscalationStory{{WorkflowID: "escalation/checkout/5xx", Title: "5xx above 5 %", Timeline: []oncall.Event{
		{At: began, Kind: oncall.Opened, Severity: oncall.SEV1},
		{At: began, Kind: oncall.PageIntended, Person: "responder-a", Provider: "pagerduty", Round: 1, Level: 1, Reason: "named by the policy"},
		{At: after(1), Kind: oncall.PageAccepted, Person: "responder-a", Page: 1, Provider: "pagerduty"},
		{At: after(2), Kind: oncall.Acknowledged, By: oncall.Actor{ID: "responder-a", Via: "pagerduty"}, Until: after(32)},
	}}}
}

func documentOf(language string, i *oncall.Incident) string {
	p := oncall.NewPostmortem(i, oncall.PostmortemRules{Language: language}, oncall.Actor{}, after(95))
	return message.PostmortemDocument(p, i, storyOfTheAlert(), org(language), func(id string) string { return "https://temporal.example.com/workflows/" + id })
}

func TestPostmortemDocument(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		golden(t, "document_"+language, documentOf(language, incidentThatEnded()))
	}
}

// TestJapaneseHeadingsAreThoseOfTheTemplate holds headings and remarks word for word, in their order, and that there are no others.
func TestJapaneseHeadingsAreThoseOfTheTemplate(t *testing.T) {
	t.Parallel()
	template := []string{
		"# ポストモーテム", "## タイトル", "## 日付", "## 担当者", "**※担当者を絶対に責めず、障害は誰のせいでもないという意識を強く持つ。**", "## 原因と対応",
		"**※原因特定とシステム改善を最優先にすること**", "## システム的/収益的な影響範囲", "## 幸運だったこと", "## 仕組みの改善策",
		"**※『以後は注意する』ではなく、再発しない仕組み作りになるようにする。**", "## 障害発生から対応までのタイムライン",
	}
	var found []string
	for line := range strings.SplitSeq(documentOf("ja", incidentThatEnded()), "\n") {
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "**") {
			found = append(found, line)
		}
	}
	if got, want := strings.Join(found, "\n"), strings.Join(template, "\n"); got != want {
		t.Errorf("the document has\n%s\nand the template\n%s", got, want)
	}
}

// TestADraftIsBlameless: what Hansho writes itself is nothing that it points out, but for the parts that people have to write.
func TestADraftIsBlameless(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		o := org(language)
		for _, f := range oncall.Blameless(documentOf(language, incidentThatEnded()), language, message.CalledAs([]string{"responder-a", "responder-b"}, o)) {
			if f.Kind != oncall.FindingEmpty {
				t.Errorf("%s: %+v", language, f)
			}
		}
	}
}
