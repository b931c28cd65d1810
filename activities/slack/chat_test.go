package slack_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	client "github.com/slack-go/slack"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/sandbox"
	"hansho/sandbox/fault"
)

func TestACardIsPostedOnceAndEditedInPlace(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	place, err := chat.Show(t.Context(), activities.Place{Channel: channel}, card("SEV-1 · checkout"))
	if err != nil || place.Message == "" || place.Channel == channel {
		t.Fatalf("%+v, %v", place, err)
	}
	resolved := card("SEV-1 · checkout")
	resolved.Text, resolved.Buttons, resolved.Color = "✅ *Resolved*", nil, "good"
	again, err := chat.Show(t.Context(), place, resolved)
	if err != nil || again.Channel != place.Channel || again.Message != place.Message || again.Digest == place.Digest {
		t.Fatalf("edited at %+v, %v; it stood at %+v", again, err, place)
	}
	all := messages(sb)
	if len(all) != 1 || !strings.Contains(string(all[0].Blocks), "Resolved") || strings.Contains(string(all[0].Blocks), "hansho_acknowledge") {
		t.Fatalf("%d messages, the first with %s", len(all), all[0].Blocks)
	}
	if shown := string(all[0].Attachments); !strings.Contains(shown, "nobody yet") || !strings.Contains(shown, "17b26a") {
		t.Errorf("attachment %s", shown)
	}
}

// A card comes back unchanged when only its thread is behind: that costs no edit, whichever worker showed it.
func TestACardThatShowsItAlreadyIsNotEdited(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	place, err := chat.Show(t.Context(), activities.Place{Channel: channel}, card("x"))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if again, err := newChat(t, sb.BaseURL()+"/slack/api").Show(t.Context(), place, card("x")); err != nil || again != place {
			t.Errorf("%+v, %v", again, err)
		}
	}
	for _, e := range sb.Log() {
		if strings.HasSuffix(e.Path, "chat.update") {
			t.Error("it was edited")
		}
	}
}

func TestALostAnswerDoesNotDoubleTheCard(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	if _, err := chat.Say(t.Context(), activities.Place{Channel: channel}, message.Saying{Mark: "other", Text: "x"}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{channel, "#" + channel} {
		before := len(messages(sb))
		fail(t, sb, sandbox.Fault{Provider: "slack", Path: "chat.postMessage", Kind: fault.Lost, Count: 1})
		next := card("a card in " + name)
		next.Mark = "run/" + name
		_, err := chat.Show(t.Context(), activities.Place{Channel: name}, next)
		if _, lost := errors.AsType[*activities.AnswerLostError](err); !lost {
			t.Fatalf("a lost answer is %v", err)
		}
		next.Text = "🛠 *Acknowledged*"
		place, err := chat.Show(activities.WithRetrying(t.Context()), activities.Place{Channel: name}, next)
		all := messages(sb)
		if err != nil || len(all) != before+1 || all[before].TS != place.Message || !strings.Contains(string(all[before].Blocks), "Acknowledged") {
			t.Fatalf("%d messages, %+v, %v", len(all), place, err)
		}
	}
}

func TestALostAnswerDoesNotDoubleAReply(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	place, err := chat.Show(t.Context(), activities.Place{Channel: channel}, card("x"))
	if err != nil {
		t.Fatal(err)
	}
	say := message.Saying{Mark: "run-1/thread/1", Text: "line"}
	fail(t, sb, sandbox.Fault{Provider: "slack", Path: "chat.postMessage", Kind: fault.Lost, Count: 1})
	if _, err := chat.Say(t.Context(), place, say); err == nil {
		t.Fatal("the lost answer was not reported")
	}
	if _, err := chat.Say(activities.WithRetrying(t.Context()), place, say); err != nil {
		t.Fatal(err)
	}
	if replies := messages(sb)[0].Replies; len(replies) != 1 || replies[0].Text != "line" {
		t.Errorf("%d replies", len(replies))
	}
	fail(t, sb, sandbox.Fault{Provider: "slack", Path: "chat.postMessage", Kind: fault.Cut, Count: 1})
	say.Mark = "run-1/thread/2"
	if _, err := chat.Say(t.Context(), place, say); err == nil {
		t.Fatal("the cut connection was not reported")
	}
	if _, err := chat.Say(activities.WithRetrying(t.Context()), place, say); err != nil || len(messages(sb)[0].Replies) != 2 {
		t.Errorf("what never arrived was not said again: %v", err)
	}
}

func TestACardThatIsGoneIsPostedAnew(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	place, err := chat.Show(t.Context(), activities.Place{Channel: channel}, card("x"))
	if err != nil {
		t.Fatal(err)
	}
	place.Message = "1.000001"
	again, err := chat.Show(t.Context(), place, card("y"))
	if err != nil || again.Message == place.Message || len(messages(sb)) != 2 {
		t.Errorf("%+v, %v, %d messages", again, err, len(messages(sb)))
	}
}

func TestLoudAndHere(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	place, err := chat.Show(t.Context(), activities.Place{Channel: channel}, card("x"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chat.Say(t.Context(), place, message.Saying{Mark: "1", Text: "loud", Loud: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := chat.Say(t.Context(), place, message.Saying{Mark: "2", Text: "nobody answered", Loud: true, Here: true}); err != nil {
		t.Fatal(err)
	}
	api := client.New(sandbox.DefaultSlackToken, client.OptionAPIURL(sb.BaseURL()+"/slack/api/"))
	history, err := api.GetConversationHistoryContext(t.Context(), &client.GetConversationHistoryParameters{ChannelID: place.Channel})
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{}
	for _, m := range history.Messages {
		shown[m.Text] = m.ThreadTimestamp
	}
	if thread, ok := shown["loud"]; !ok || thread != place.Message {
		t.Errorf("what is loud is in thread %q, shown %t", thread, ok)
	}
	if thread, ok := shown["<!here> nobody answered"]; !ok || thread != "" {
		t.Errorf("what calls everybody is in thread %q, shown %t", thread, ok)
	}
}

func TestTellFindsPeople(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	say := message.Saying{Mark: "1", Text: "Are you still on it?", Buttons: card("").Buttons}
	for _, err := range []error{
		chat.Tell(t.Context(), "U0A", "", say), chat.Tell(t.Context(), "", "b@example.com", say), chat.Tell(t.Context(), "", "B@example.com", say),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for direct, want := range map[string]int{"D0A": 1, "D0B": 2} {
		if got := sb.Slack().Messages(direct); len(got) != want || got[0].Text != say.Text {
			t.Errorf("%s has %d messages", direct, len(got))
		}
	}
	var refused *activities.RefusedError
	for _, email := range []string{"", "nobody@example.com"} {
		if err := chat.Tell(t.Context(), "", email, say); !errors.As(err, &refused) {
			t.Errorf("%q: %v", email, err)
		}
	}
}

func TestWithoutTheScopeToLookThePostIsMadeAgain(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, func(o *sandbox.Options) { o.SlackScopes = []string{"chat:write"} })
	fail(t, sb, sandbox.Fault{Provider: "slack", Path: "chat.postMessage", Kind: fault.Lost, Count: 1})
	if _, err := chat.Show(t.Context(), activities.Place{Channel: channel}, card("x")); err == nil {
		t.Fatal("the lost answer was not reported")
	}
	if _, err := chat.Show(activities.WithRetrying(t.Context()), activities.Place{Channel: channel}, card("x")); err != nil {
		t.Fatal(err)
	}
	if n := len(messages(sb)); n != 2 {
		t.Errorf("%d messages", n)
	}
}

func TestABurstOfPostsWaitsItsTurnOrComesBackLater(t *testing.T) {
	t.Parallel()
	_, chat := newSandbox(t, nil)
	var limited *activities.RateLimitedError
	results := make(chan error)
	for i := range 20 {
		go func() {
			_, err := chat.Say(t.Context(), activities.Place{Channel: channel}, message.Saying{Mark: fmt.Sprint(i), Text: "x"})
			results <- err
		}()
	}
	later := 0
	for range 20 {
		if err := <-results; errors.As(err, &limited) {
			later++
		} else if err != nil {
			t.Error(err)
		}
	}
	if later < 12 || later == 20 { // A burst of four and three seconds' patience, whether the channel is known by its name or its ID.
		t.Errorf("%d of 20 posts at once were told to come back later", later)
	}
}
