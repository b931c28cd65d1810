package sandbox_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	slackapi "github.com/slack-go/slack"

	"hansho/sandbox"
	"hansho/sandbox/slack"
)

func (w *world) slack() *slackapi.Client {
	return slackapi.New(sandbox.DefaultSlackToken, slackapi.OptionAPIURL(w.server.URL+"/slack/api/"))
}

// app is the other side of Slack: it takes interactions, checks their signatures, and answers as told.
type app struct {
	URL   string
	calls chan slackapi.InteractionCallback
	reply func(slackapi.InteractionCallback) any
}

func runApp(t *testing.T) *app {
	t.Helper()
	a := &app{calls: make(chan slackapi.InteractionCallback, 10)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		verifier, err := slackapi.NewSecretsVerifier(r.Header, sandbox.DefaultSlackSigningSecret)
		if err == nil {
			_, _ = verifier.Write(body)
			err = verifier.Ensure()
		}
		if err != nil {
			t.Errorf("the interaction's signature: %v", err)
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		call, err := slackapi.InteractionCallbackParse(r)
		if err != nil {
			t.Errorf("the interaction: %v", err)
		}
		a.calls <- call
		if a.reply != nil {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(a.reply(call))
		}
	}))
	t.Cleanup(server.Close)
	a.URL = server.URL
	return a
}

func buttons() slackapi.MsgOption {
	text := func(s string) *slackapi.TextBlockObject {
		return slackapi.NewTextBlockObject("plain_text", s, false, false)
	}
	return slackapi.MsgOptionBlocks(
		slackapi.NewSectionBlock(slackapi.NewTextBlockObject("mrkdwn", "*Checkout* is slow", false, false), nil, nil),
		slackapi.NewActionBlock("buttons",
			slackapi.NewButtonBlockElement("ack", "instance-1", text("Acknowledge")),
			slackapi.NewButtonBlockElement("resolve", "instance-1", text("Resolve"))),
	)
}

func TestAMessageIsPostedEditedAndAnsweredInItsThread(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	api := w.slack()
	channel, ts, err := api.PostMessageContext(t.Context(), "#incidents", buttons(), slackapi.MsgOptionText("Checkout is slow", false),
		slackapi.MsgOptionMetadata(slackapi.SlackMetadata{EventType: "hansho", EventPayload: map[string]any{"key": "k1"}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := api.UpdateMessageContext(t.Context(), channel, ts, slackapi.MsgOptionText("acknowledged", false)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := api.PostMessageContext(t.Context(), channel, slackapi.MsgOptionText("Alice was paged", false), slackapi.MsgOptionTS(ts)); err != nil {
		t.Fatal(err)
	}
	history, err := api.GetConversationHistoryContext(t.Context(), &slackapi.GetConversationHistoryParameters{
		ChannelID: channel, IncludeAllMetadata: true,
	})
	if err != nil || len(history.Messages) != 1 {
		t.Fatalf("history: %+v, %v", history, err)
	}
	m := history.Messages[0]
	if m.Text != "acknowledged" || m.ReplyCount != 1 || len(m.Blocks.BlockSet) != 2 || m.Metadata.EventPayload["key"] != "k1" {
		t.Errorf("the message: %+v", m)
	}
	replies, _, _, err := api.GetConversationRepliesContext(t.Context(), &slackapi.GetConversationRepliesParameters{ChannelID: channel, Timestamp: ts})
	if err != nil || len(replies) != 2 || replies[1].Text != "Alice was paged" {
		t.Errorf("the thread: %+v, %v", replies, err)
	}
	if _, _, err := api.DeleteMessageContext(t.Context(), channel, ts); err != nil {
		t.Fatal(err)
	}
	if left := w.Slack().Messages("incidents"); len(left) != 0 {
		t.Errorf("after the deletion there is %+v", left)
	}
}

func TestSlackErrorsHaveTheirRealCodes(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.SlackScopes, opts.SlackPostsPerSecond = []string{"chat:write", "users:read"}, 1
	w := start(t, opts)
	api := w.slack()
	post := func(channel string, options ...slackapi.MsgOption) error {
		_, _, err := api.PostMessageContext(t.Context(), channel, options...)
		return err
	}
	stranger := slackapi.New("xoxb-wrong", slackapi.OptionAPIURL(w.server.URL+"/slack/api/"))
	_, wrongToken := stranger.AuthTestContext(t.Context())
	_, noScope := api.CreateConversationContext(t.Context(), slackapi.CreateConversationParams{ChannelName: "x"})
	_, noUser := api.GetUserInfoContext(t.Context(), "U0NOBODY")
	_, _, _, noMessage := api.UpdateMessageContext(t.Context(), "incidents", "1.000001", slackapi.MsgOptionText("x", false))
	long := slackapi.NewSectionBlock(slackapi.NewTextBlockObject("mrkdwn", strings.Repeat("x", 3001), false, false), nil, nil)
	many := make([]slackapi.Block, 51)
	for i := range many {
		many[i] = slackapi.NewDividerBlock()
	}
	for want, err := range map[string]error{
		"invalid_auth": wrongToken, "missing_scope": noScope, "user_not_found": noUser, "message_not_found": noMessage,
		"channel_not_found": post("nowhere", slackapi.MsgOptionText("x", false)),
		"no_text":           post("incidents"),
		"thread_not_found":  post("incidents", slackapi.MsgOptionText("x", false), slackapi.MsgOptionTS("1.000001")),
		"invalid_blocks":    post("incidents", slackapi.MsgOptionBlocks(long)),
	} {
		var e slackapi.SlackErrorResponse
		if !errors.As(err, &e) || e.Err != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := post("incidents", slackapi.MsgOptionBlocks(many...)); err == nil || err.Error() != "invalid_blocks" {
		t.Errorf("51 blocks: %v, want invalid_blocks", err)
	}
	if err := post("incidents", slackapi.MsgOptionText("x", false)); err != nil {
		t.Errorf("the first post: %v", err)
	}
	var limited *slackapi.RateLimitedError
	if err := post("incidents", slackapi.MsgOptionText("y", false)); !errors.As(err, &limited) || limited.RetryAfter != time.Second {
		t.Errorf("the second post within a second: %v, want a rate limit of 1s", err)
	}
}

func TestAPressIsSignedAndAnsweredThroughItsResponseURL(t *testing.T) {
	t.Parallel()
	a := runApp(t)
	opts := options()
	opts.SlackURLs.Interactions = a.URL
	w := start(t, opts)
	channel, ts, err := w.slack().PostMessageContext(t.Context(), "incidents", buttons())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Slack().Press(t.Context(), slack.Press{User: "U0ALICE", Channel: channel, TS: ts, ActionID: "ack"}); err != nil {
		t.Fatal(err)
	}
	call := <-a.calls
	action := call.ActionCallback.BlockActions[0]
	got := []string{string(call.Type), call.User.ID, call.Channel.ID, call.Message.Timestamp, action.ActionID, action.Value}
	if diff := cmp.Diff([]string{"block_actions", "U0ALICE", channel, ts, "ack", "instance-1"}, got); diff != "" {
		t.Errorf("the press (-want +got):\n%s", diff)
	}
	_, _, err = w.slack().PostMessageContext(t.Context(), channel, slackapi.MsgOptionText("done by Alice", false),
		slackapi.MsgOptionReplaceOriginal(call.ResponseURL))
	if err != nil {
		t.Fatal(err)
	}
	if text := w.Slack().Messages("incidents")[0].Text; text != "done by Alice" {
		t.Errorf("the message says %q", text)
	}
	if err := w.Slack().Press(t.Context(), slack.Press{User: "U0ALICE", Channel: channel, TS: ts, ActionID: "nothing"}); err == nil {
		t.Error("pressing a button that is not there succeeded")
	}
}

func TestADialogIsOpenedFilledInAndSubmitted(t *testing.T) {
	t.Parallel()
	a := runApp(t)
	opts := options()
	opts.SlackURLs.Interactions = a.URL
	w := start(t, opts)
	text := func(s string) *slackapi.TextBlockObject {
		return slackapi.NewTextBlockObject("plain_text", s, false, false)
	}
	view := slackapi.ModalViewRequest{
		Type: "modal", Title: text("Stakeholder update"), Submit: text("Send"), CallbackID: "update",
		Blocks: slackapi.Blocks{BlockSet: []slackapi.Block{
			slackapi.NewInputBlock("text", text("What should they know?"), nil, slackapi.NewPlainTextInputBlockElement(nil, "text")),
		}},
	}
	channel, ts, err := w.slack().PostMessageContext(t.Context(), "executives", buttons())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Slack().Press(t.Context(), slack.Press{User: "U0BOB", Channel: channel, TS: ts, ActionID: "ack"}); err != nil {
		t.Fatal(err)
	}
	trigger := (<-a.calls).TriggerID
	if _, err := w.slack().OpenViewContext(t.Context(), trigger, view); err != nil {
		t.Fatal(err)
	}
	if _, err := w.slack().OpenViewContext(t.Context(), trigger, view); err == nil || err.Error() != "exchanged_trigger_id" {
		t.Errorf("opening a second dialog with one press: %v, want exchanged_trigger_id", err)
	}
	dialog := w.Slack().State().Dialogs[0]
	submit := func(value string) map[string]string {
		t.Helper()
		complaints, err := w.Slack().Submit(t.Context(), slack.Submission{
			View: dialog.ID, Values: map[string]map[string]string{"text": {"text": value}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return complaints
	}
	if complaints := submit(""); len(complaints) != 1 {
		t.Errorf("an empty required field was not complained about: %v", complaints)
	}
	a.reply = func(slackapi.InteractionCallback) any {
		return slackapi.NewErrorsViewSubmissionResponse(map[string]string{"text": "too short"})
	}
	if complaints := submit("x"); complaints["text"] != "too short" {
		t.Errorf("the app's complaint did not come: %v", complaints)
	}
	a.reply = func(slackapi.InteractionCallback) any { return map[string]string{} }
	submit("We roll back")
	<-a.calls
	call := <-a.calls
	if got := call.View.State.Values["text"]["text"].Value; got != "We roll back" || call.View.CallbackID != "update" {
		t.Errorf("the submission says %q for %q", got, call.View.CallbackID)
	}
	if open := w.Slack().State().Dialogs; len(open) != 0 {
		t.Errorf("dialogs still open: %+v", open)
	}
}

func TestChannelsPeoplePinsAndReactions(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	api := w.slack()
	c, err := api.CreateConversationContext(t.Context(), slackapi.CreateConversationParams{ChannelName: "inc-2026-1-決済"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.CreateConversationContext(t.Context(), slackapi.CreateConversationParams{ChannelName: c.Name}); err == nil || err.Error() != "name_taken" {
		t.Errorf("creating it twice: %v, want name_taken", err)
	}
	if _, err := api.InviteUsersToConversationContext(t.Context(), c.ID, "U0ALICE", "U0BOB"); err != nil {
		t.Fatal(err)
	}
	if _, err := api.SetTopicOfConversationContext(t.Context(), c.ID, "SEV-1"); err != nil {
		t.Fatal(err)
	}
	_, ts, err := api.PostMessageContext(t.Context(), c.ID, slackapi.MsgOptionText("contact card", false))
	if err != nil {
		t.Fatal(err)
	}
	item := slackapi.NewRefToMessage(c.ID, ts)
	if err := errors.Join(api.AddPinContext(t.Context(), c.ID, item), api.AddReactionContext(t.Context(), "fire", item)); err != nil {
		t.Fatal(err)
	}
	if _, err := api.PostEphemeralContext(t.Context(), c.ID, "U0ALICE", slackapi.MsgOptionText("only you", false)); err != nil {
		t.Fatal(err)
	}
	info, err := api.GetConversationInfoContext(t.Context(), &slackapi.GetConversationInfoInput{ChannelID: c.ID})
	if err != nil || info.Topic.Value != "SEV-1" || !info.IsMember {
		t.Errorf("the channel: %+v, %v", info, err)
	}
	u, err := api.GetUserByEmailContext(t.Context(), "bob@example.com")
	if err != nil || u.ID != "U0BOB" {
		t.Errorf("by e-mail: %+v, %v", u, err)
	}
	shown := w.Slack().Messages(c.Name)
	if len(shown) != 2 || len(shown[0].Reactions) != 1 || len(shown[0].PinnedTo) != 1 || shown[1].Ephemeral != "U0ALICE" {
		t.Errorf("messages: %+v", shown)
	}
	if _, _, err := api.PostMessageContext(t.Context(), "U0CAROL", slackapi.MsgOptionText("hello", false)); err != nil {
		t.Errorf("a message to a person: %v", err)
	}
}
