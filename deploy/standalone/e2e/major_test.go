package e2e_test

import (
	"strings"
	"testing"
	"time"

	"hansho/oncall"
	"hansho/sandbox/slack"
	"hansho/starter"
	"hansho/workflows/contract"
)

// A SEV-1 owes its stakeholders updates: the executive channel is reminded with @here until somebody posts one, by the button
// or by command. When it is over a postmortem is owed, until somebody closes it.
func TestAMajorIncidentOwesUpdatesAndAPostmortem(t *testing.T) {
	t.Parallel()
	aMajorIncidentOwesUpdatesAndAPostmortem(t)
}

func aMajorIncidentOwesUpdatesAndAPostmortem(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("calm", "major"))
	x := h.trouble(t, "major", "SEV-1")
	x.awaitRing("alice", soon)
	byAPI(x, "alice")
	reminder := h.awaitSaid(t, "executives", "<!here>", 80*time.Second)
	if incident := x.incident(); incident.Summary.Reminded != 1 {
		t.Errorf("the incident says %+v", incident)
	}
	h.writeUpdate(t, reminder, "We are rolling back.")
	h.awaitSaid(t, "executives", "We are rolling back.", soon)
	if done := h.Hansho(t, "update", x.id, "--as", "alice", "It is fixed."); done.Code != 0 {
		t.Fatalf("hansho update: %s", done)
	}
	h.awaitSaid(t, "executives", "It is fixed.", soon)
	if incident := x.incident(); len(incident.Updates) != 2 || !incident.Updates[0].Late || incident.Updates[1].Late {
		t.Errorf("the incident says %+v", incident)
	}
	x.resolve("alice")
	slug := strings.TrimPrefix(x.state().Incident, "incident/")
	x.awaitPostmortem(slug, "draft")
	if done := h.Hansho(t, "postmortem", "state", slug, "reviewed", "--as", "alice"); done.Code != 0 {
		t.Fatalf("hansho postmortem state: %s", done)
	}
	if done := h.Hansho(t, "postmortem", "close", slug, "https://docs.example.com/1", "--as", "alice"); done.Code != 0 {
		t.Fatalf("hansho postmortem close: %s", done)
	}
	x.awaitPostmortem(slug, "closed")
	eventually(t, soon, "incident and postmortem are over", func() (bool, any) {
		over := h.completed(t, "WorkflowType IN ('Incident', 'Postmortem')")
		return len(over) == 2, over
	})
	return x
}

// incident is what the incident of the escalation knows.
func (x *trouble) incident() oncall.Incident {
	x.t.Helper()
	shown, err := starter.NewClient(x.temporal, nil).Show(x.t.Context(), x.state().Incident)
	if err != nil || shown.Incident == nil {
		x.t.Fatalf("the incident is not shown: %v", err)
	}
	return *shown.Incident
}

func (x *trouble) awaitPostmortem(slug string, status oncall.PostmortemStatus) {
	x.t.Helper()
	eventually(x.t, soon, "the postmortem is "+string(status), func() (bool, any) {
		shown, err := starter.NewClient(x.temporal, nil).Show(x.t.Context(), contract.PostmortemID(slug))
		return err == nil && shown.Postmortem != nil && shown.Postmortem.Status == status, err
	})
}

// awaitSaid returns the first message of a channel that holds a text.
func (h *house) awaitSaid(t *testing.T, channel, text string, within time.Duration) (found slack.MessageState) {
	t.Helper()
	eventually(t, within, text+" is said in "+channel, func() (bool, any) {
		for _, m := range h.providers.Slack().Messages(channel) {
			if strings.Contains(m.Text, text) || strings.Contains(unescaped(m.Blocks), text) {
				found = m
				return true, nil
			}
		}
		return false, h.providers.Slack().Messages(channel)
	})
	return found
}

// unescaped is JSON in which "<" and ">" stand for themselves.
func unescaped(blocks []byte) string {
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(string(blocks))
}

// writeUpdate presses the button of a reminder, and fills the dialog that opens.
func (h *house) writeUpdate(t *testing.T, reminder slack.MessageState, text string) {
	t.Helper()
	press := slack.Press{User: slackUsers["alice"], Channel: "executives", TS: reminder.TS, ActionID: "hansho_update"}
	if err := h.providers.Slack().Press(t.Context(), press); err != nil {
		t.Fatal(err)
	}
	var dialogs []slack.Dialog
	eventually(t, soon, "a dialog opens", func() (bool, any) {
		dialogs = h.providers.Slack().State().Dialogs
		return len(dialogs) == 1, dialogs
	})
	complaints, err := h.providers.Slack().Submit(t.Context(), slack.Submission{
		View: dialogs[0].ID, Values: map[string]map[string]string{"update": {"text": text}},
	})
	if err != nil || len(complaints) > 0 {
		t.Fatalf("the dialog was not taken: %v %v", complaints, err)
	}
}
