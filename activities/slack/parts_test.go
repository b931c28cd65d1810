package slack_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/fault"
	world "hansho/sandbox/slack"
)

// huge is a text of Japanese lines that fills several messages.
func huge(lines int) string {
	var text strings.Builder
	for i := range lines {
		fmt.Fprintf(&text, "%04d 決済サービスの応答が遅延しています & <%s>\n", i, strings.Repeat("遅", 40))
	}
	return text.String()
}

// read is all that people see of a message: the texts of its sections.
func read(messages ...world.MessageState) string {
	var text strings.Builder
	for _, m := range messages {
		text.Write(m.Blocks)
	}
	return text.String()
}

func TestWhatDoesNotFitStandsInTheThread(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	text := message.Markup(huge(500))
	shown := card("huge")
	shown.Text = text
	place, err := chat.Show(t.Context(), activities.Place{Channel: channel}, shown)
	if err != nil {
		t.Fatal(err)
	}
	first := messages(sb)[0]
	if len(first.Replies) < 2 {
		t.Fatalf("%d replies hold the rest of %d characters", len(first.Replies), utf8.RuneCountInString(text))
	}
	everything := read(append([]world.MessageState{first}, first.Replies...)...)
	for i := range 500 {
		if n := strings.Count(everything, fmt.Sprintf("%04d 決済", i)); n != 1 {
			t.Fatalf("line %d is shown %d times", i, n)
		}
	}
	if _, err := chat.Show(t.Context(), place, shown); err != nil || len(messages(sb)[0].Replies) != len(first.Replies) {
		t.Errorf("editing the card says the rest again: %v", err)
	}
	if _, err := chat.Say(t.Context(), activities.Place{Channel: channel}, message.Saying{Mark: "s", Text: text, Here: true}); err != nil {
		t.Fatal(err)
	}
	if all := messages(sb); len(all) != 2 || len(all[1].Replies) != len(first.Replies) {
		t.Errorf("%d messages, %d replies", len(all), len(all[1].Replies))
	}
}

func TestALostAnswerDoublesNoPart(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	say := message.Saying{Mark: "s", Text: message.Markup(huge(500))}
	fail(t, sb, sandbox.Fault{Provider: "slack", Path: "chat.postMessage", Kind: fault.Lost, Chance: 0.5})
	place := activities.Place{Channel: channel}
	ctx := t.Context()
	for attempt := range 50 {
		if _, err := chat.Say(ctx, place, say); err == nil {
			break
		} else if class(err) == "refused" || attempt == 49 {
			t.Fatal(err)
		}
		ctx = activities.WithRetrying(t.Context())
		chat = newChat(t, sb.BaseURL()+"/slack/api") // Without the waiting.
	}
	all := messages(sb)
	everything := read(append(all[:1], all[0].Replies...)...)
	if len(all) != 1 || strings.Count(everything, "0499 決済") != 1 || strings.Count(everything, "0250 決済") != 1 {
		t.Errorf("%d messages, %d replies", len(all), len(all[0].Replies))
	}
}

func TestEndlessTextsEnd(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	for name, text := range map[string]string{
		"one line": strings.Repeat("遅延 ", 100_000), "no blanks": strings.Repeat("遅", 300_000), "one link": "<https://x.example/" + strings.Repeat("y", 50_000) + "|a>",
		"escapes": strings.Repeat("&amp;", 60_000), "nothing": "",
	} {
		_, err := chat.Say(t.Context(), activities.Place{Channel: channel}, message.Saying{Mark: name, Text: text})
		if err != nil && name != "nothing" {
			t.Errorf("%s: %v", name, err)
		}
		chat = newChat(t, sb.BaseURL()+"/slack/api") // Without the waiting.
	}
	for _, m := range messages(sb) {
		if len(m.Replies) > 9 || !utf8.Valid(m.Blocks) || strings.Contains(string(m.Blocks), `\u0026am"`) {
			t.Errorf("%d replies to %.80s", len(m.Replies), m.Blocks)
		}
	}
}

func TestTheThreadHoldsTheDetailsThatTheCardCuts(t *testing.T) {
	t.Parallel()
	_, chat := newSandbox(t, nil)
	s := oncall.Snapshot{
		WorkflowID: "escalation/x/y", Instance: "i", Service: "x", Title: "t", Details: huge(100), Severity: oncall.SEV1, Status: oncall.Paging,
		Events: []oncall.Event{{Kind: oncall.Opened, Severity: oncall.SEV1}},
	}
	shown := message.CardFor(s, &oncall.Org{})
	say, worth := message.ThreadFor(s, &oncall.Org{})
	if strings.Contains(shown.Text, "0099 決済") || !worth || !strings.Contains(say.Text, "0099 決済") {
		t.Errorf("the card says %d characters, the thread %d", len(shown.Text), len(say.Text))
	}
	place, err := chat.Show(t.Context(), activities.Place{Channel: channel}, shown)
	if err == nil {
		_, err = chat.Say(t.Context(), place, say)
	}
	if err != nil {
		t.Error(err)
	}
}
