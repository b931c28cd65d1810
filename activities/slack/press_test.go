package slack_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/activities/secret"
	"hansho/activities/slack/interaction"
	"hansho/sandbox"
	world "hansho/sandbox/slack"
)

// door takes interactions as the starter does: verified, then decoded.
func door(t *testing.T, sb *sandbox.Sandbox) <-chan interaction.Interaction {
	t.Helper()
	took := make(chan interaction.Interaction, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = interaction.Verify(r.Header, body, secret.New(sandbox.DefaultSlackSigningSecret), time.Now())
		}
		var got interaction.Interaction
		if err == nil {
			got, err = interaction.Decode(interaction.Interactive, body)
		}
		if err != nil {
			t.Error(err)
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		took <- got
	}))
	t.Cleanup(server.Close)
	sb.SetSlackURLs(sandbox.SlackURLs{Interactions: server.URL})
	return took
}

func TestAPressComesBackAndIsAnswered(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	took := door(t, sb)
	place, err := chat.Show(t.Context(), activities.Place{Channel: channel}, card("x"))
	if err != nil {
		t.Fatal(err)
	}
	err = sb.Slack().Press(t.Context(), world.Press{User: "U0B", Channel: place.Channel, TS: place.Message, ActionID: message.ActionAcknowledge})
	if err != nil {
		t.Fatal(err)
	}
	got := <-took
	if got.Kind != interaction.Pressed || got.Action != interaction.Acknowledge || got.User != "U0B" || got.Target.Instance != "run-1" ||
		got.Channel != place.Channel || got.Message != place.Message {
		t.Fatalf("%+v", got)
	}
	if err := chat.Respond(t.Context(), got.ResponseURL, "You have it."); err != nil {
		t.Fatal(err)
	}
	if err := chat.AskTakeOver(t.Context(), got.ResponseURL, "Take over?", got.Value); err != nil {
		t.Fatal(err)
	}
	all := messages(sb)
	if len(all) != 3 || all[1].Ephemeral != "U0B" || all[1].Text != "You have it." || !strings.Contains(string(all[2].Blocks), "hansho_take_over") {
		t.Errorf("the channel shows %+v", all)
	}
	if err := chat.Respond(t.Context(), got.ResponseURL+"x", "x"); err == nil || strings.Contains(err.Error(), "http") {
		t.Errorf("an unknown address is %v", err)
	}
}

func TestAStakeholderUpdateIsWrittenInADialog(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	took := door(t, sb)
	target := message.Target{WorkflowID: "incident/x", Instance: "run-2", Language: "en"}
	place, err := chat.Say(t.Context(), activities.Place{Channel: channel}, message.Saying{
		Mark: "owed", Text: "An update is owed", Here: true,
		Buttons: []message.Button{{Action: message.ActionUpdate, Label: "Post an update", Value: target.Value(), Style: "primary"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	err = sb.Slack().Press(t.Context(), world.Press{User: "U0A", Channel: place.Channel, TS: place.Message, ActionID: message.ActionUpdate})
	if err != nil {
		t.Fatal(err)
	}
	pressed := <-took
	if err := chat.OpenDialog(t.Context(), interaction.Update, pressed.TriggerID, pressed.Value, "SEV-1: nobody can pay"); err != nil {
		t.Fatal(err)
	}
	if err := chat.OpenDialog(t.Context(), interaction.Update, pressed.TriggerID, pressed.Value, ""); class(err) != "refused" {
		t.Errorf("a used trigger is %v", err)
	}
	dialogs := sb.Slack().State().Dialogs
	if len(dialogs) != 1 || dialogs[0].User != "U0A" || !strings.Contains(string(dialogs[0].Blocks), "SEV-1: nobody can pay") {
		t.Fatalf("%d dialogs", len(dialogs))
	}
	complaints, err := sb.Slack().Submit(t.Context(), world.Submission{
		View: dialogs[0].ID, Values: map[string]map[string]string{interaction.FieldBlock: {interaction.FieldAction: "Payments fail. We roll back."}},
	})
	if err != nil || len(complaints) > 0 {
		t.Fatal(complaints, err)
	}
	submitted := <-took
	if submitted.Kind != interaction.Submitted || submitted.Target != target || submitted.Text != "Payments fail. We roll back." || submitted.User != "U0A" {
		t.Errorf("%+v", submitted)
	}
	if class(chat.OpenDialog(t.Context(), interaction.Update, "x", "{}", "")) != "refused" {
		t.Error("a button without a target opened a dialog")
	}
}
