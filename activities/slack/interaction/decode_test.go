package interaction_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hansho/activities/slack/interaction"
)

func event(kind, text, more string) string {
	return `{"type":"event_callback","event_id":"Ev1","authorizations":[{"user_id":"U0APP","is_bot":true}],"event":{"type":"` + kind +
		`","user":"U1","text":` + quoted(text) + `,"ts":"5.1","channel":"C1","channel_type":"channel"` + more + `}}`
}

func TestEvents(t *testing.T) {
	t.Parallel()
	said := interaction.Interaction{Kind: interaction.Said, ID: "Ev1", User: "U1", Channel: "C1", Message: "5.1"}
	mentioned, typed, thread, direct := said, said, said, said
	said.Text, thread.Text, thread.Thread = "!ic page", "x", "4.0"
	mentioned.Kind, mentioned.Text = interaction.Mentioned, "ack @U2"
	typed.Kind, typed.Command, typed.Text = interaction.Commanded, "/hansho", "ack　now"
	direct.Kind, direct.Direct = interaction.Mentioned, true
	ignored := func(why string) interaction.Interaction {
		return interaction.Interaction{Kind: interaction.Ignored, Why: why}
	}
	for name, c := range map[string]struct {
		body string
		want interaction.Interaction
	}{
		"a message":             {event("message", "!ic page", ""), said},
		"in a thread":           {event("message", "x", `,"thread_ts":"4.0"`), thread},
		"with a file":           {event("message", "!ic page", `,"subtype":"file_share"`), said},
		"a mention":             {event("app_mention", " <@U0APP> ack <@U2|b>", ""), mentioned},
		"a mention, directly":   {event("message", "<@U0APP>", `,"channel_type":"im"`), direct},
		"wide letters":          {event("message", "／ＨＡＮＳＨＯ　ack　now", ""), typed},
		"the mention again":     {event("message", "<@U0APP> ack", ""), ignored("it comes as an app_mention too")},
		"in passing":            {event("app_mention", "ask <@U0APP>", ""), ignored("the app is mentioned in passing")},
		"an edit":               {event("message", "x", `,"subtype":"message_changed"`), ignored("messages of the kind message_changed")},
		"a program":             {event("message", "x", `,"bot_id":"B1"`), ignored("a program wrote it")},
		"itself":                {strings.Replace(event("message", "x", ""), `"user":"U1"`, `"user":"U0APP"`, 1), ignored("a program wrote it")},
		"nobody":                {strings.Replace(event("message", "x", ""), `"user":"U1"`, `"user":""`, 1), ignored("a program wrote it")},
		"another event":         {event("reaction_added", "x", ""), ignored("events of type reaction_added")},
		"no event":              {`{"type":"app_rate_limited"}`, ignored("events of type app_rate_limited")},
		"the address is tried":  {`{"type":"url_verification","challenge":"c"}`, interaction.Interaction{Kind: interaction.Challenged, Text: "c"}},
		"a future kind of body": {`{}`, ignored("events of type ")},
	} {
		got, err := interaction.Decode(interaction.Events, []byte(c.body))
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestSlashCommandsAreTheSameBothWays(t *testing.T) {
	t.Parallel()
	want := interaction.Interaction{
		Kind: interaction.Commanded, ID: "command/T1", User: "U1", Name: "b", Command: "/hansho", Text: `note a < b & "c"`, Channel: "C1",
		ChannelName: "alerts", ResponseURL: "https://hooks.example/1", TriggerID: "T1",
	}
	form := url.Values{
		"command": {"/hansho"}, "text": {`note a &lt; b &amp; "c"`}, "user_id": {"U1"}, "user_name": {"b"}, "channel_id": {"C1"}, "channel_name": {"alerts"},
		"response_url": {"https://hooks.example/1"}, "trigger_id": {"T1"},
	}
	got, err := interaction.Decode(interaction.Commands, []byte(form.Encode()))
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("HTTP: %v (-want +got):\n%s", err, diff)
	}
	payload := "{"
	for name := range form {
		payload += quoted(name) + ":" + quoted(form.Get(name)) + ","
	}
	got, err = interaction.DecodePayload(interaction.Commands, []byte(strings.TrimSuffix(payload, ",")+"}"))
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Socket Mode: %v (-want +got):\n%s", err, diff)
	}
}

func TestPlainUndoesWhatSlackMadeOfAText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a &lt;b&gt; &amp;amp; c":                     "a <b> &amp; c",
		"<@U012AB3CD|alice> and <@U012AB3CD>":         "@U012AB3CD and @U012AB3CD",
		"<#C1|alerts> <#C2> <#C3|>":                   "#alerts #C2 #C3",
		"<https://x.example/?a=1&amp;b=2|a label>":    "https://x.example/?a=1&b=2",
		"<mailto:a@example.com|a@example.com>":        "a@example.com",
		"<!here> <!subteam^S1|@oncall> <!channel|ch>": "@here @oncall @ch",
		" ｆｕｌｌ　width ":                                "ｆｕｌｌ　width",
		"1 < 2 > 0 <>":                                "1 < 2 > 0 <>",
	} {
		if got := interaction.Plain(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{press, submission, event("message", "<@U0APP> <x|", ""), `{}`, `null`, `[]`, `{"type":"block_actions","actions":[{}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		for _, kind := range []string{interaction.Interactive, interaction.Commands, interaction.Events} {
			for _, raw := range [][]byte{payload, body(string(payload))} {
				got, err := interaction.Decode(kind, raw)
				button := got.Kind == interaction.Pressed || got.Kind == interaction.Submitted
				switch {
				case err != nil && !errors.Is(err, interaction.ErrMalformed):
					t.Errorf("the error has no class: %v", err)
				case err == nil && got.Kind == interaction.Ignored && got.Why == "":
					t.Error("ignored without a reason")
				case err == nil && button && (got.Target.WorkflowID == "" || got.Target.Instance == ""):
					t.Errorf("taken without a target: %+v", got)
				case err == nil && got.Kind != interaction.Ignored && got.Kind != interaction.Challenged && (got.User == "" || got.ID == ""):
					t.Errorf("taken without a user or an ID: %+v", got)
				}
			}
		}
	})
}
