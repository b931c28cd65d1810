package sandbox_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"hansho/sandbox"
	"hansho/sandbox/slack"
)

// inbox is the addresses of an app, which keep what comes and answer as told.
type inbox struct {
	sandbox.SlackURLs

	mu     sync.Mutex
	took   []mail
	status []int  // to answer with, then 200
	reply  string // of commands
	more   chan struct{}
}

type mail struct {
	Path, Body, Retry, Reason string
}

func openInbox(t *testing.T, status ...int) *inbox {
	t.Helper()
	box := &inbox{status: status, more: make(chan struct{}, 100)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		verifier, err2 := slackapi.NewSecretsVerifier(r.Header, sandbox.DefaultSlackSigningSecret)
		if err == nil && err2 == nil {
			_, _ = verifier.Write(body)
			err = verifier.Ensure()
		}
		if err != nil || err2 != nil {
			t.Errorf("the signature: %v, %v", err, err2)
		}
		box.mu.Lock()
		defer box.mu.Unlock()
		box.took = append(box.took, mail{r.URL.Path, string(body), r.Header.Get("X-Slack-Retry-Num"), r.Header.Get("X-Slack-Retry-Reason")})
		code := http.StatusOK
		if len(box.status) > 0 {
			code, box.status = box.status[0], box.status[1:]
		}
		w.WriteHeader(code)
		if r.URL.Path == "/commands" {
			_, _ = io.WriteString(w, box.reply)
		}
		box.more <- struct{}{}
	}))
	t.Cleanup(server.Close)
	box.SlackURLs = sandbox.SlackURLs{Interactions: server.URL + "/interactions", Commands: server.URL + "/commands", Events: server.URL + "/events"}
	return box
}

// wait returns what came once there are n.
func (b *inbox) wait(t *testing.T, n int) []mail {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		b.mu.Lock()
		took := append([]mail(nil), b.took...)
		b.mu.Unlock()
		if len(took) >= n {
			return took
		}
		select {
		case <-b.more:
		case <-deadline:
			t.Fatalf("%d of %d came: %+v", len(took), n, took)
		}
	}
}

func TestWhatPeopleWriteIsSentAsEvents(t *testing.T) {
	t.Parallel()
	box := openInbox(t)
	opts := options()
	opts.SlackURLs = box.SlackURLs
	w := start(t, opts)
	ts, err := w.Slack().Say(slack.Saying{User: "U0ALICE", Channel: "incidents", Text: "@hansho ack <this> & @bob"})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, m := range box.wait(t, 2) {
		event, err := slackevents.ParseEvent(json.RawMessage(m.Body), slackevents.OptionNoVerifyToken())
		if err != nil || m.Path != "/events" {
			t.Fatal(m.Path, err)
		}
		switch inner := event.InnerEvent.Data.(type) {
		case *slackevents.MessageEvent:
			seen["message"] = inner.User + " " + inner.ChannelType + " " + inner.TimeStamp + " " + inner.Text
		case *slackevents.AppMentionEvent:
			seen["mention"] = inner.User + " " + inner.TimeStamp + " " + inner.Text
		}
	}
	text := "<@U0HANSHO> ack &lt;this&gt; &amp; <@U0BOB>"
	if diff := cmp.Diff(map[string]string{"message": "U0ALICE channel " + ts + " " + text, "mention": "U0ALICE " + ts + " " + text}, seen); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if _, err := w.Slack().Say(slack.Saying{User: "U0BOB", Channel: "U0HANSHO", Text: "help"}); err != nil {
		t.Fatal(err)
	}
	if m := box.wait(t, 3)[2]; !strings.Contains(m.Body, `"channel_type":"im"`) || len(w.Slack().Messages("D0BOB")) != 1 {
		t.Errorf("a direct message came as %s", m.Body)
	}
	for _, wrong := range []slack.Saying{{User: "U0NOBODY", Channel: "incidents", Text: "x"}, {User: "U0BOB", Channel: "nowhere", Text: "x"}, {User: "U0BOB", Channel: "incidents"}} {
		if _, err := w.Slack().Say(wrong); err == nil {
			t.Errorf("%+v was said", wrong)
		}
	}
}

func TestEventsThatAreNotAnsweredComeAgain(t *testing.T) {
	t.Parallel()
	box := openInbox(t, 500, 500)
	opts := options()
	opts.SlackURLs = box.SlackURLs
	w := start(t, opts)
	if _, err := w.Slack().Say(slack.Saying{User: "U0ALICE", Channel: "incidents", Text: "hello"}); err != nil {
		t.Fatal(err)
	}
	took := box.wait(t, 3)
	if took[0].Body != took[2].Body || took[0].Retry != "" || took[1].Retry != "1" || took[2].Retry != "2" || took[2].Reason == "" {
		t.Errorf("it came as %+v", took)
	}
	time.Sleep(150 * time.Millisecond)
	if n := len(box.wait(t, 3)); n != 3 {
		t.Errorf("it came %d times", n)
	}
}

func TestASlashCommandIsAnsweredAtOnceAndLater(t *testing.T) {
	t.Parallel()
	box := openInbox(t)
	box.reply = `{"text": "at once"}`
	opts := options()
	opts.SlackURLs = box.SlackURLs
	w := start(t, opts)
	w.SetBaseURL(w.server.URL)
	if err := w.Slack().Command(t.Context(), slack.CommandLine{User: "U0ALICE", Channel: "incidents", Text: "/hansho  note a < b"}); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/", strings.NewReader(box.wait(t, 1)[0].Body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	command, err := slackapi.SlashCommandParse(r)
	if err != nil || command.Command != "/hansho" || command.Text != "note a &lt; b" || command.UserID != "U0ALICE" || command.ChannelName != "incidents" {
		t.Errorf("%+v, %v", command, err)
	}
	err = slackapi.PostWebhookContext(t.Context(), command.ResponseURL, &slackapi.WebhookMessage{ResponseType: "ephemeral", Text: "later"})
	if err != nil {
		t.Fatal(err)
	}
	shown := w.Slack().Messages("incidents")
	if len(shown) != 2 || shown[0].Text != "at once" || shown[1].Text != "later" || shown[0].Ephemeral != "U0ALICE" || shown[1].Ephemeral != "U0ALICE" {
		t.Errorf("shown %+v", shown)
	}
	box.status = []int{500}
	if err := w.Slack().Command(t.Context(), slack.CommandLine{User: "U0ALICE", Channel: "incidents", Text: "/hansho"}); err == nil {
		t.Error("a command that failed has no error")
	}
}

// connect lets the most used client of Slack hold a connection.
func connect(t *testing.T, w *world) *socketmode.Client {
	t.Helper()
	api := slackapi.New(sandbox.DefaultSlackToken, slackapi.OptionAppLevelToken(sandbox.DefaultSlackAppToken), slackapi.OptionAPIURL(w.server.URL+"/slack/api/"))
	client := socketmode.New(api)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { _ = client.RunContext(ctx); close(done) }()
	t.Cleanup(func() { cancel(); <-done })
	awaitSocket(t, client, socketmode.EventTypeHello)
	return client
}

// awaitSocket waits for an event of a kind.
func awaitSocket(t *testing.T, client *socketmode.Client, kind socketmode.EventType) socketmode.Event {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case event := <-client.Events:
			if event.Type == kind {
				return event
			}
		case <-deadline:
			t.Fatalf("no %s came", kind)
		}
	}
}

func TestSocketModeCarriesEverything(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	client := connect(t, w)
	if _, err := w.Slack().Say(slack.Saying{User: "U0ALICE", Channel: "incidents", Text: "hello"}); err != nil {
		t.Fatal(err)
	}
	event := awaitSocket(t, client, socketmode.EventTypeEventsAPI)
	if err := client.Ack(*event.Request); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		done <- w.Slack().Command(context.Background(), slack.CommandLine{User: "U0ALICE", Channel: "incidents", Text: "/hansho help"})
	}()
	command := awaitSocket(t, client, socketmode.EventTypeSlashCommand)
	if data, ok := command.Data.(slackapi.SlashCommand); !ok || data.Text != "help" {
		t.Errorf("the command is %+v", command.Data)
	}
	if err := client.Ack(*command.Request, map[string]string{"text": "here you are"}); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if shown := w.Slack().Messages("incidents"); len(shown) != 2 || shown[1].Text != "here you are" {
		t.Errorf("shown %+v", shown)
	}
	w.Slack().Disconnect("refresh_requested", 50*time.Millisecond)
	awaitSocket(t, client, socketmode.EventTypeHello)
}

func TestAnEventThatWasNotAcknowledgedComesAgain(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	client := connect(t, w)
	if _, err := w.Slack().Say(slack.Saying{User: "U0ALICE", Channel: "incidents", Text: "hello"}); err != nil {
		t.Fatal(err)
	}
	awaitSocket(t, client, socketmode.EventTypeEventsAPI)
	w.Slack().Cut()
	again := awaitSocket(t, client, socketmode.EventTypeEventsAPI)
	if again.Request.RetryAttempt == 0 {
		t.Errorf("it came again as %+v", again.Request)
	}
	if err := client.Ack(*again.Request); err != nil {
		t.Fatal(err)
	}
}

func TestSocketModeNeedsTheAppsToken(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	for token, want := range map[string]string{sandbox.DefaultSlackToken: "not_allowed_token_type", "xapp-wrong": "invalid_auth"} {
		api := slackapi.New(sandbox.DefaultSlackToken, slackapi.OptionAppLevelToken(token), slackapi.OptionAPIURL(w.server.URL+"/slack/api/"))
		if _, _, err := api.StartSocketModeContext(t.Context()); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", token, err, want)
		}
	}
	resp, err := http.Get(w.server.URL + "/slack/link/?ticket=forged")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a forged ticket: %s", resp.Status)
	}
}

func TestAPersonIsPicked(t *testing.T) {
	t.Parallel()
	a := runApp(t)
	opts := options()
	opts.SlackURLs.Interactions = a.URL
	w := start(t, opts)
	channel, ts, err := w.slack().PostMessageContext(t.Context(), "incidents", buttons())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Slack().Press(t.Context(), slack.Press{User: "U0BOB", Channel: channel, TS: ts, ActionID: "ack"}); err != nil {
		t.Fatal(err)
	}
	text := slackapi.NewTextBlockObject("plain_text", "Who?", false, false)
	_, err = w.slack().OpenViewContext(t.Context(), (<-a.calls).TriggerID, slackapi.ModalViewRequest{
		Type: "modal", Title: text, Submit: text, CallbackID: "c", Blocks: slackapi.Blocks{BlockSet: []slackapi.Block{
			slackapi.NewInputBlock("who", text, nil, slackapi.NewOptionsSelectBlockElement("users_select", nil, "user")),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	dialog := w.Slack().State().Dialogs[0].ID
	if complaints, err := w.Slack().Submit(t.Context(), slack.Submission{View: dialog}); err != nil || len(complaints) != 1 {
		t.Errorf("nobody was picked: %v, %v", complaints, err)
	}
	if _, err := w.Slack().Submit(t.Context(), slack.Submission{View: dialog, Values: map[string]map[string]string{"who": {"user": "U0CAROL"}}}); err != nil {
		t.Fatal(err)
	}
	if got := (<-a.calls).View.State.Values["who"]["user"].SelectedUser; got != "U0CAROL" {
		t.Errorf("picked %q", got)
	}
}

func TestScopesDependOnTheConversation(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.SlackScopes = []string{"chat:write", "channels:history", "im:write", "users:read"}
	w := start(t, opts)
	api := w.slack()
	direct, _, _, err := api.OpenConversationContext(t.Context(), &slackapi.OpenConversationParameters{Users: []string{"U0BOB"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = api.GetConversationHistoryContext(t.Context(), &slackapi.GetConversationHistoryParameters{ChannelID: direct.ID})
	if err == nil || err.Error() != "missing_scope" {
		t.Errorf("a direct conversation was read: %v", err)
	}
	_, _, err = api.GetConversationsContext(t.Context(), &slackapi.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}})
	if err == nil || err.Error() != "missing_scope" {
		t.Errorf("channels were listed: %v", err)
	}
	if u, err := api.GetUserInfoContext(t.Context(), "U0BOB"); err != nil || u.Profile.Email != "" {
		t.Errorf("without the scope for it the address is %q, %v", u.Profile.Email, err)
	}
}
