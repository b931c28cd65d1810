package slack_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/message"
	"hansho/activities/secret"
	"hansho/activities/slack"
	"hansho/sandbox"
	world "hansho/sandbox/slack"
)

const channel = "alerts"

// newSandbox runs a Slack with one channel and two people, and a Chat that talks to it.
func newSandbox(t *testing.T, change func(*sandbox.Options)) (*sandbox.Sandbox, *slack.Chat) {
	t.Helper()
	options := sandbox.Options{
		Users: []sandbox.User{
			{ID: "PA", Name: "A", Email: "a@example.com", SlackID: "U0A"}, {ID: "PB", Name: "B", Email: "b@example.com", SlackID: "U0B"},
		},
		Services: []sandbox.Service{{ID: "PS", Name: "checkout"}}, Channels: []string{channel}, Logger: zerolog.Nop(),
		SlackScopes: slack.Scopes(), // Everything works with the manifest's scopes.
	}
	if change != nil {
		change(&options)
	}
	sb, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	sb.SetBaseURL(server.URL)
	t.Cleanup(func() {
		server.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := sb.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return sb, newChat(t, server.URL+"/slack/api")
}

func newChat(t *testing.T, url string) *slack.Chat {
	t.Helper()
	chat, err := slack.New(slack.Config{Token: secret.New(sandbox.DefaultSlackToken), URL: url}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return chat
}

// pressOn is a press of the first button of the channel's first message.
func pressOn(sb *sandbox.Sandbox) world.Press {
	first := messages(sb)[0]
	return world.Press{User: "U0A", Channel: channel, TS: first.TS, ActionID: message.ActionAcknowledge}
}

// answering runs a Slack that gives one answer to everything.
func answering(t *testing.T, status int, header http.Header, body string) *slack.Chat {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		maps.Copy(w.Header(), header)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return newChat(t, server.URL)
}

func fail(t *testing.T, sb *sandbox.Sandbox, fault sandbox.Fault) {
	t.Helper()
	if _, err := sb.Fail(fault); err != nil {
		t.Fatal(err)
	}
}

func messages(sb *sandbox.Sandbox) []world.MessageState { return sb.Slack().Messages(channel) }

func card(title string) message.Card {
	target := message.Target{WorkflowID: "escalation/checkout/x", Instance: "run-1", Language: "en"}
	return message.Card{
		Mark: "run-1/card", Title: title, Color: "danger", Text: "🔔 *Paging …*", Fallback: title + ": Paging",
		Fields: []message.Field{{Label: "Owner", Value: "nobody yet"}},
		Buttons: []message.Button{
			{Action: message.ActionAcknowledge, Label: "Acknowledge", Value: target.Value(), Style: "primary"},
			{Action: message.ActionResolve, Label: "Resolve", Value: target.Value(), Confirm: "It ends.", Deny: "Cancel"},
		},
	}
}
