package process

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/activities/secret"
	"hansho/activities/slack"
	"hansho/activities/slack/interaction"
	"hansho/activities/slack/socket"
	"hansho/oncall"
	"hansho/sandbox"
	world "hansho/sandbox/slack"
	"hansho/starter"
	"hansho/workflows/contract"
)

// commands is an engine that takes every command for one open escalation.
type commands struct {
	starter.Engine

	mu   sync.Mutex
	took []string
}

func (c *commands) Do(_ context.Context, id, instance string, command contract.Command) (contract.Answer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took = append(c.took, strings.Join([]string{id, instance, string(command.Verb), command.By.ID, command.Person, command.Text}, "|"))
	return contract.Answer{Result: contract.Done, Text: "Done."}, nil
}

func (c *commands) List(context.Context, starter.Filter) ([]starter.Listed, error) {
	return []starter.Listed{{WorkflowID: "escalation/checkout/disk", Service: "checkout", State: "paging", Title: "Disk full", Open: true}}, nil
}

func (c *commands) taken() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.took)
}

// slackHouse is a door with its Slack, both on the wire.
type slackHouse struct {
	*commands
	*sandbox.Sandbox

	chat *slack.Chat
	door *starter.Door
}

func newSlackHouse(t *testing.T, socketMode bool) slackHouse {
	t.Helper()
	org := &oncall.Org{
		DefaultService: "checkout", Services: map[string]oncall.Service{"checkout": {ID: "checkout", Channel: "alerts"}},
		People: map[string]oncall.Person{
			"alice": {ID: "alice", Slack: "U0ALICE0", Contacts: []oncall.Contact{{Provider: oncall.PagerDuty, Address: "PALICE0"}}},
			"bob":   {ID: "bob", Email: "bob@example.com", Contacts: []oncall.Contact{{Provider: oncall.Slack, Address: "bob@example.com"}}},
		},
	}
	sb, err := sandbox.New(sandbox.Options{
		Users: []sandbox.User{
			{ID: "PALICE0", Name: "Alice", Email: "alice@example.com", SlackID: "U0ALICE0"},
			{ID: "PBOB000", Name: "Bob", Email: "bob@example.com", SlackID: "U0BOB000"},
			{ID: "PEVE000", Name: "Eve", Email: "eve@example.com", SlackID: "U0EVE000"},
		},
		Services: []sandbox.Service{{ID: "PS", Name: "x"}}, Channels: []string{"alerts"}, SlackScopes: slack.Scopes(), SlackEchoes: true, Logger: zerolog.Nop(),
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	sb.SetBaseURL(server.URL)
	chat, err := slack.New(slack.Config{Token: secret.New(sandbox.DefaultSlackToken), URL: server.URL + "/slack/api"}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	h := slackHouse{commands: &commands{}, Sandbox: sb, chat: chat}
	options := starter.Options{Client: h.commands, Org: func() *oncall.Org { return org }, Logger: zerolog.Nop(), Chat: chat}
	options.Secrets.SlackSigning = secret.New(sandbox.DefaultSlackSigningSecret)
	if h.door, err = starter.New(options); err != nil {
		t.Fatal(err)
	}
	stop := h.connect(t, socketMode, server.URL)
	t.Cleanup(func() {
		stop()
		last, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		h.door.Finish(last)
		if err := sb.Close(last); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return h
}

// connect joins the door with Slack, one way or the other.
func (h slackHouse) connect(t *testing.T, socketMode bool, base string) (stop func()) {
	t.Helper()
	if !socketMode {
		door := httptest.NewServer(h.door)
		h.SetSlackURLs(SlackURLs(door.URL))
		return door.Close
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- socket.New(secret.New(sandbox.DefaultSlackAppToken), base+"/slack/api", h.door.Slack, zerolog.Nop()).Run(ctx)
	}()
	eventually(t, "no connection of Socket Mode", func() bool { return h.Slack().Connections() == 1 })
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(what)
		}
	}
}

// play does what people do, and tells what was commanded and what they were told.
func (h slackHouse) play(t *testing.T) (commanded, told []string) {
	t.Helper()
	target := message.Target{WorkflowID: "escalation/checkout/disk", Instance: "run-1", Language: "en"}
	card := message.Card{Mark: "card", Title: "Disk full", Fallback: "Disk full"}
	for _, action := range []string{message.ActionAcknowledge, message.ActionResolve, message.ActionReassign} {
		card.Buttons = append(card.Buttons, message.Button{Action: action, Label: action, Value: target.Value()})
	}
	place, err := h.chat.Show(t.Context(), activities.Place{Channel: "alerts"}, card)
	if err != nil {
		t.Fatal(err)
	}
	h.press(t, place, "U0BOB000", interaction.Acknowledge)
	h.after(t, 1)
	h.fill(t, place, interaction.Resolve, interaction.FieldAction, "a full disk", "")
	h.fill(t, place, interaction.Reassign, interaction.PickAction, "U0EVE000", "nobody whom hansho.yaml names")
	h.fill(t, place, interaction.Reassign, interaction.PickAction, "U0BOB000", "")
	for i, line := range []string{"/hansho note <b> & @Bob", "@hansho escalate now", "／ｈａｎｓｈｏ　ｓｅｖ　２", "just talk"} {
		if strings.HasPrefix(line, "/") {
			err = h.Slack().Command(t.Context(), world.CommandLine{User: "U0ALICE0", Channel: "alerts", Text: line})
		} else {
			_, err = h.Slack().Say(world.Saying{User: "U0ALICE0", Channel: "alerts", Text: line})
		}
		if err != nil {
			t.Fatal(err)
		}
		h.after(t, min(4+i, 6))
	}
	if _, err := h.Slack().Say(world.Saying{User: "U0EVE000", Channel: "U0HANSHO", Text: "ack"}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the stranger was not answered", func() bool { return len(h.Slack().Messages("D0EVE000")) == 2 })
	eventually(t, "an answer is missing", func() bool { return len(h.Slack().Messages("alerts")) == 8 })
	for _, m := range append(h.Slack().Messages("alerts"), h.Slack().Messages("D0EVE000")...) {
		told = append(told, m.Ephemeral+": "+m.Text)
	}
	slices.Sort(told)
	return h.taken(), told
}

// after waits until so many commands were taken.
func (h slackHouse) after(t *testing.T, n int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d commands of %d: %v", len(h.taken()), n, h.taken()), func() bool { return len(h.taken()) >= n })
}

func (h slackHouse) press(t *testing.T, place activities.Place, user, action string) {
	t.Helper()
	if err := h.Slack().Press(t.Context(), world.Press{User: user, Channel: place.Channel, TS: place.Message, ActionID: action}); err != nil {
		t.Fatal(err)
	}
}

// fill presses a button, fills its dialog in, and expects a complaint, or none.
func (h slackHouse) fill(t *testing.T, place activities.Place, action, field, value, complaint string) {
	t.Helper()
	h.press(t, place, "U0ALICE0", action)
	eventually(t, "no dialog for "+action, func() bool { return len(h.Slack().State().Dialogs) == 1 })
	dialog := h.Slack().State().Dialogs[0].ID
	complaints, err := h.Slack().Submit(t.Context(), world.Submission{View: dialog, Values: map[string]map[string]string{interaction.FieldOf(action): {field: value}}})
	if err != nil || !strings.Contains(complaints[interaction.FieldOf(action)], complaint) || (complaint == "") != (len(complaints) == 0) {
		t.Fatalf("%s: %v, %v", action, complaints, err)
	}
	h.Slack().Dismiss(dialog)
}

// TestSlackBothWays plays the same over HTTP and over Socket Mode, on the wire, with the manifest's scopes, and with the app hearing
// its own messages.
func TestSlackBothWays(t *testing.T) {
	t.Parallel()
	commandsHTTP, toldHTTP := newSlackHouse(t, false).play(t)
	commandsSocket, toldSocket := newSlackHouse(t, true).play(t)
	want := []string{
		"escalation/checkout/disk|run-1|acknowledge|bob||",
		"escalation/checkout/disk|run-1|resolve|alice||a full disk",
		"escalation/checkout/disk|run-1|reassign|alice|bob|",
		"escalation/checkout/disk||note|alice||<b> & @bob",
		"escalation/checkout/disk||escalate|alice||now",
		"escalation/checkout/disk||set-severity|alice||",
	}
	if diff := cmp.Diff(want, commandsHTTP); diff != "" {
		t.Errorf("over HTTP (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(commandsHTTP, commandsSocket); diff != "" {
		t.Errorf("commands (-HTTP +Socket Mode):\n%s", diff)
	}
	if diff := cmp.Diff(toldHTTP, toldSocket); diff != "" {
		t.Errorf("told (-HTTP +Socket Mode):\n%s", diff)
	}
}
