package workflows_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

var checkout = contract.OpenPublic{Slug: "checkout-1", Service: "checkout", Severity: oncall.SEV2, Zone: "Asia/Tokyo"}

func (w *publicWorld) went(want ...string) {
	w.t.Helper()
	if diff := cmp.Diff(want, w.told()); diff != "" {
		w.t.Errorf("it went otherwise (-expected +got):\n%s", diff)
	}
}

// TestAStoryIsToldFromFirstToLastWord: preview, post, update, resolve, with every repeated request counted once.
func TestAStoryIsToldFromFirstToLastWord(t *testing.T) {
	t.Parallel()
	w := newPublicWorld(t, "public", "partners")
	first, second, last := w.word("We look into it.", 20*time.Minute, ""), w.word("It works again.", 40*time.Minute, oncall.Monitoring), w.word("It is over.", 0, "")
	w.give(time.Minute, contract.PreviewPublic, first)
	w.give(2*time.Minute, contract.UpdatePublic, second)
	w.give(3*time.Minute, contract.PostPublic, first)
	w.give(4*time.Minute, contract.PostPublic, first)
	w.at(4*time.Minute, func() { // The text carries the link of whichever post came first after it.
		var state contract.PublicState
		value, err := w.env.QueryWorkflow(contract.QueryState)
		if err != nil || value.Get(&state) != nil || !strings.Contains(state.Account.Text, ".example.com/p") || state.Worded != 1 {
			t.Errorf("%v: %+v", err, state.Account)
		}
	})
	w.at(5*time.Minute, func() {
		c := first // The door leaves it as a signal when it heard no answer.
		c.Verb = contract.PostPublic
		w.env.SignalWorkflow(contract.SignalCommand, c)
	})
	again := w.word("Once more.", time.Hour, "")
	w.give(6*time.Minute, contract.PostPublic, again)
	w.give(20*time.Minute, contract.UpdatePublic, second)
	posted := contract.Command{Request: "m1", By: oncall.Actor{ID: "tanaka"}, Draft: &contract.Draft{Where: "x.com/company", Link: "https://x.com/company/status/1"}}
	w.give(21*time.Minute, contract.MarkPosted, posted)
	w.give(22*time.Minute, contract.MarkPosted, posted)
	w.give(30*time.Minute, contract.ResolvePublic, last)
	w.give(31*time.Minute, contract.UpdatePublic, again)
	posted.Request, posted.Draft = "m2", &contract.Draft{Where: "x.com/company", Word: 2}
	w.give(32*time.Minute, contract.MarkPosted, posted)
	state := w.play(checkout)
	w.went(
		"1m0s preview of partners: The partners/investigating/minor [c1] []",
		"1m0s preview of public: The public/investigating/minor [c1] []",
		"2m0s update refused: Nothing is public yet: use post.",
		"3m0s partners: post 1 investigating: We look into it.",
		"3m0s post done: Taken. It goes to the status pages partners, public; the text for the company's accounts is ready.",
		"3m0s public: post 1 investigating: We look into it.",
		"4m0s post already: That was said already.",
		"6m0s post refused: It is public already: use update.",
		"20m0s partners: update 2 monitoring: It works again.",
		"20m0s public: update 2 monitoring: It works again.",
		"20m0s update done: Taken. It goes to the status pages partners, public; the text for the company's accounts is ready.",
		"21m0s mark-posted done: Noted: word 2 was posted at x.com/company by tanaka.",
		"22m0s mark-posted already: That was noted already.",
		"30m0s partners: update 3 resolved: It is over.",
		"30m0s public: update 3 resolved: It is over.",
		"30m0s resolve done: Taken. It goes to the status pages partners, public; the text for the company's accounts is ready.",
		"31m0s update refused: This story is resolved: begin a new one under another name.",
		"32m0s mark-posted done: Noted: word 2 was posted at x.com/company by tanaka.",
		"24h32m0s the story ends resolved",
	)
	if len(state.Words) != 3 || state.Words[2].By.ID != "sato" || state.Words[1].Title != "Card payments fail" || len(state.Posted) != 2 || state.Posted[0].By.ID != "tanaka" {
		t.Errorf("what is left: %+v", state)
	}
	if !strings.HasPrefix(state.Account.Short, "Resolved: Card payments fail\nIt is over.\nhttps://partners.example.com/partners-0") {
		t.Errorf("the account's text is %q", state.Account.Short)
	}
}

// TestAPageThatIsDownHoldsUpNoOther: for an hour one page fails. It shows the newest word as soon as it can, and nothing that is old.
func TestAPageThatIsDownHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	w := newPublicWorld(t, "public", "partners")
	w.boards["public"].fail = func(at time.Duration) error {
		if at >= 4*time.Minute && at < 64*time.Minute {
			return errors.New("HTTP 503")
		}
		return nil
	}
	w.give(time.Minute, contract.PostPublic, w.word("We look into it.", 20*time.Minute, ""))
	for n := range 3 {
		w.give(time.Duration(5+20*n)*time.Minute, contract.UpdatePublic, w.word(fmt.Sprintf("Still, %d.", n+2), time.Duration(25+20*n)*time.Minute, ""))
	}
	w.at(50*time.Minute, func() {
		var state contract.PublicState
		value, err := w.env.QueryWorkflow(contract.QueryState)
		if err != nil || value.Get(&state) != nil {
			t.Errorf("query: %v", err)
		}
		for _, page := range state.Pages {
			w.log(fmt.Sprintf("%s shows word %d of %d; %s", page.ID, page.Up, len(state.Words), page.Trouble))
		}
	})
	w.give(2*time.Hour, contract.ResolvePublic, w.word("It is over.", 0, ""))
	w.play(checkout)
	var lines []string
	for _, l := range w.told() {
		if !strings.Contains(l, "Taken.") {
			lines = append(lines, l)
		}
	}
	back := ""
	for _, l := range lines {
		if strings.Contains(l, "public: update 4") {
			back = l
		}
	}
	var at time.Duration
	if at, _ = time.ParseDuration(strings.Fields(back + " x")[0]); at < 64*time.Minute || at > 70*time.Minute {
		t.Errorf("the page is back after 64 minutes, and shows the newest word in %q", back)
	}
	want := []string{
		"1m0s partners: post 1 investigating: We look into it.", "1m0s public: post 1 investigating: We look into it.",
		"5m0s partners: update 2 investigating: Still, 2.", "25m0s partners: update 3 investigating: Still, 3.", "45m0s partners: update 4 investigating: Still, 4.",
		"50m0s partners shows word 4 of 4; ", "50m0s public shows word 1 of 4; HTTP 503", back,
		"2h0m0s partners: update 5 resolved: It is over.", "2h0m0s public: update 5 resolved: It is over.", "26h0m0s the story ends resolved",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("it went otherwise (-expected +got):\n%s", diff)
	}
	if n := w.boards["public"].attempts; n > 120 {
		t.Errorf("the page that was down was tried %d times in an hour", n)
	}
}

// TestARetryNeverSaysAWordTwice although every second answer is lost, and the first post's too.
func TestARetryNeverSaysAWordTwice(t *testing.T) {
	t.Parallel()
	w := newPublicWorld(t, "public")
	w.boards["public"].loses = 3
	w.give(time.Minute, contract.PostPublic, w.word("We look into it.", 20*time.Minute, ""))
	w.at(10*time.Minute, func() { w.boards["public"].loses = 1 })
	w.give(11*time.Minute, contract.UpdatePublic, w.word("Found.", 30*time.Minute, oncall.Identified))
	w.give(30*time.Minute, contract.ResolvePublic, w.word("It is over.", 0, ""))
	state := w.play(checkout)
	want := [][]string{{"1 investigating: We look into it.", "2 identified: Found.", "3 resolved: It is over."}}
	if diff := cmp.Diff(want, w.boards["public"].words); diff != "" {
		t.Errorf("the public reads (-want +got):\n%s", diff)
	}
	if state.Pages[0].Up != 3 || state.Pages[0].Trouble != "" {
		t.Errorf("the page: %+v", state.Pages[0])
	}
}

// TestALostPostIsFoundWhenANewerWordComes: nobody knows whether the first word went up when the second is said.
func TestALostPostIsFoundWhenANewerWordComes(t *testing.T) {
	t.Parallel()
	w := newPublicWorld(t, "public")
	w.boards["public"].loses = 1
	w.boards["public"].fail = func(at time.Duration) error {
		if at > 61*time.Second && at < 9*time.Minute {
			return errors.New("HTTP 500")
		}
		return nil
	}
	w.give(time.Minute, contract.PostPublic, w.word("We look into it.", 20*time.Minute, ""))
	w.give(5*time.Minute, contract.UpdatePublic, w.word("Found.", 30*time.Minute, oncall.Identified))
	w.give(30*time.Minute, contract.ResolvePublic, w.word("It is over.", 0, ""))
	w.play(checkout)
	want := [][]string{{"1 investigating: We look into it.", "2 identified: Found.", "3 resolved: It is over."}}
	if diff := cmp.Diff(want, w.boards["public"].words); diff != "" {
		t.Errorf("the public reads (-want +got):\n%s", diff)
	}
}

// TestARefusalIsToldAndTriedAgain: a token that expired is cured outside, and then the page catches up by itself.
func TestARefusalIsToldAndTriedAgain(t *testing.T) {
	t.Parallel()
	w := newPublicWorld(t, "public")
	w.boards["public"].fail = func(at time.Duration) error {
		if at < 30*time.Minute {
			return activities.Refused(errors.New("HTTP 401: is HANSHO_STATUSPAGE_TOKEN right?"))
		}
		return nil
	}
	w.give(time.Minute, contract.PostPublic, w.word("We look into it.", 2*time.Hour, ""))
	w.at(2*time.Minute, func() {
		var state contract.PublicState
		if value, err := w.env.QueryWorkflow(contract.QueryState); err != nil || value.Get(&state) != nil || !strings.Contains(state.Pages[0].Trouble, "HANSHO_STATUSPAGE_TOKEN") || state.Pages[0].RetryAt.IsZero() {
			t.Errorf("%v: %+v", err, state)
		}
	})
	w.give(time.Hour, contract.ResolvePublic, w.word("It is over.", 0, ""))
	w.play(checkout)
	w.went(
		"1m0s post done: Taken. It goes to the status page public; the text for the company's accounts is ready.",
		"31m0s public: post 1 investigating: We look into it.",
		"1h0m0s public: update 2 resolved: It is over.",
		"1h0m0s resolve done: Taken. It goes to the status page public; the text for the company's accounts is ready.",
		"25h0m0s the story ends resolved",
	)
	if n := w.boards["public"].attempts; n != 5 {
		t.Errorf("it was tried %d times", n)
	}
}

// TestNothingOfASecurityIncidentIsPublished, whatever is asked.
func TestNothingOfASecurityIncidentIsPublished(t *testing.T) {
	t.Parallel()
	w := newPublicWorld(t, "public")
	for n, verb := range contract.PublicVerbs {
		c := w.word("We look into it.", time.Hour, "")
		c.Draft.Where = "x.com/company"
		w.give(time.Duration(n+1)*time.Minute, verb, c)
	}
	w.at(10*time.Minute, func() {
		c := w.word("We look into it.", time.Hour, "")
		c.Verb = contract.PostPublic
		w.env.SignalWorkflow(contract.SignalCommand, c)
	})
	secret := checkout
	secret.Security = true
	state := w.play(secret)
	const no = " refused: This is a security incident: nothing of it is published."
	w.went("1m0s preview"+no, "2m0s post"+no, "3m0s update"+no, "4m0s resolve"+no, "5m0s mark-posted"+no, "24h0m0s the story ends draft")
	if len(state.Words) > 0 || w.boards["public"].attempts > 0 {
		t.Errorf("something was published: %+v", state)
	}
}

// TestWhatIsRefusedBeforeAnybodyReadsIt says why, and what would be right.
func TestWhatIsRefusedBeforeAnybodyReadsIt(t *testing.T) {
	t.Parallel()
	w := newPublicWorld(t)
	for n, change := range []func(*contract.Command){
		func(c *contract.Command) { c.By = oncall.Actor{} },
		func(c *contract.Command) { c.Draft = nil },
		func(c *contract.Command) { c.Draft.Title = "" },
		func(c *contract.Command) { c.Draft.Next = time.Time{} },
		func(c *contract.Command) { c.Draft.Stage = "mending" },
	} {
		c := w.word("We look into it.", time.Hour, "")
		change(&c)
		w.give(time.Duration(n+1)*time.Minute, contract.PostPublic, c)
	}
	mark := func(minute int, d contract.Draft) {
		w.give(time.Duration(minute)*time.Minute, contract.MarkPosted, contract.Command{Request: fmt.Sprint("m", minute), By: oncall.Actor{ID: "sato"}, Draft: &d})
	}
	mark(6, contract.Draft{Where: "x.com/company"})
	w.give(7*time.Minute, contract.PostPublic, w.word("We look into it.", time.Hour, ""))
	mark(8, contract.Draft{Where: " "})
	mark(9, contract.Draft{Where: "x.com/company", Link: "javascript:alert(1)"})
	mark(10, contract.Draft{Where: "x.com/company", Word: 2})
	w.give(11*time.Minute, contract.UpdatePublic, w.word("Too late.", time.Minute, ""))
	w.give(12*time.Minute, contract.ResolvePublic, w.word("Over.", 0, ""))
	w.play(checkout)
	w.went(
		"1m0s post refused: A command needs to say by whom it is.",
		"2m0s post refused: There is nothing to publish: send a draft.",
		"3m0s post refused: It has no title: say in one line what customers notice.",
		"4m0s post refused: Say when the next word comes (next): the public is never left without.",
		`5m0s post refused: There is no stage "mending": use investigating, identified or monitoring.`,
		"6m0s mark-posted refused: Nothing is public yet, so nothing can have been posted.",
		"7m0s post done: Taken. No status page is configured; the text for the company's accounts is ready.",
		"8m0s mark-posted refused: Say where it was posted, such as x.com/company.",
		"9m0s mark-posted refused: The link must be the address of the post, such as https://x.com/company/status/1.",
		"10m0s mark-posted refused: There is no word 2: 1 were said.",
		"11m0s update refused: The next word is promised for a time that is past.",
		"12m0s resolve done: Taken. No status page is configured; the text for the company's accounts is ready.",
		"24h12m0s the story ends resolved",
	)
}

// TestAStoryThatIsOnlyPreviewedEnds by itself, a day after somebody last looked, and so does one that is cancelled.
func TestAStoryThatIsOnlyPreviewedEnds(t *testing.T) {
	t.Parallel()
	w := newPublicWorld(t)
	w.give(3*time.Hour, contract.PreviewPublic, w.word("We look into it.", 10*time.Hour, ""))
	w.play(checkout)
	w.went("27h0m0s the story ends draft")
	w = newPublicWorld(t, "public")
	w.boards["public"].fail = func(time.Duration) error { return errors.New("HTTP 503") }
	w.give(time.Minute, contract.PostPublic, w.word("We look into it.", 10*time.Hour, ""))
	w.at(time.Hour, func() { w.env.CancelWorkflow() })
	w.play(checkout)
	w.went("1m0s post done: Taken. It goes to the status page public; the text for the company's accounts is ready.", "1h0m0s cancelled")
}

// TestAPageThatNeverComesBackIsGivenUpAfterAWeek, and the result says what is not up.
func TestAPageThatNeverComesBackIsGivenUpAfterAWeek(t *testing.T) {
	t.Parallel()
	w := newPublicWorld(t, "public")
	w.boards["public"].fail = func(time.Duration) error { return errors.New("HTTP 503") }
	w.give(time.Minute, contract.PostPublic, w.word("We look into it.", 10*time.Hour, ""))
	w.give(time.Hour, contract.ResolvePublic, w.word("It is over.", 0, ""))
	state := w.play(checkout)
	if last := w.told()[len(w.lines)-1]; !strings.HasPrefix(last, "169h") {
		t.Errorf("it ended: %s", last)
	}
	if page := state.Pages[0]; page.Up != 0 || page.Trouble != "HTTP 503" || page.Since.IsZero() {
		t.Errorf("the page: %+v", page)
	}
}

// TestAStoryGoesOnInANewRun: a run that has become long ends when nothing is under way, also while a page is down, and the next one knows
// what was said, to whom, and by which requests.
func TestAStoryGoesOnInANewRun(t *testing.T) {
	t.Parallel()
	w := newPublicWorld(t, "public", "partners")
	w.boards["public"].loses = 1
	w.boards["public"].fail = func(at time.Duration) error {
		if at > 61*time.Second && at < 30*time.Minute {
			return errors.New("HTTP 503")
		}
		return nil
	}
	first := w.word("We look into it.", 2*time.Hour, "")
	w.give(time.Minute, contract.PostPublic, first)
	for _, minute := range []time.Duration{10, 40} {
		w.at(minute*time.Minute, func() { w.env.SetContinueAsNewSuggested(true) })
		w.at(minute*time.Minute+time.Second, func() { // Something that wakes it up.
			w.env.SignalWorkflow(contract.SignalCommand, contract.Command{Verb: contract.PreviewPublic})
		})
	}
	w.give(20*time.Minute, contract.PostPublic, first)
	w.give(21*time.Minute, contract.UpdatePublic, w.word("Found.", time.Hour, oncall.Identified))
	w.give(50*time.Minute, contract.ResolvePublic, w.word("It is over.", 0, ""))
	state := w.play(checkout)
	if w.runs < 3 {
		t.Errorf("it had %d runs", w.runs)
	}
	for name, want := range map[string][][]string{
		"public":   {{"1 investigating: We look into it.", "2 identified: Found.", "3 resolved: It is over."}},
		"partners": {{"1 investigating: We look into it.", "2 identified: Found.", "3 resolved: It is over."}},
	} {
		if diff := cmp.Diff(want, w.boards[name].words); diff != "" {
			t.Errorf("%s reads (-want +got):\n%s", name, diff)
		}
	}
	if told := strings.Join(w.told(), "\n"); !strings.Contains(told, "20m0s post already") || !strings.HasSuffix(told, "24h50m0s the story ends resolved") {
		t.Errorf("it went\n%s", told)
	}
	if state.Pages[0].Up != 3 || state.Pages[1].Up != 3 {
		t.Errorf("pages: %+v", state.Pages)
	}
}
