package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hansho/deploy/standalone/harness"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/pagerduty"
	"hansho/starter"
	"hansho/workflows/contract"
)

// soon bounds what should take milliseconds, on a machine that has other things to do.
const soon = 15 * time.Second

// trouble is one escalation in a house.
type trouble struct {
	*house

	t        *testing.T
	id       string // Workflow ID.
	instance string
}

// trouble opens the escalation of a service by the API; severity may be empty.
func (h *house) trouble(t *testing.T, service, severity string) *trouble {
	t.Helper()
	status, answer := h.alert(service, "disk", severity, "firing")
	var taken harness.Accepted
	if err := json.Unmarshal([]byte(answer), &taken); status != http.StatusAccepted || err != nil || taken.Result != "opened" {
		t.Fatalf("the alert was not taken: status %d\n%s", status, answer)
	}
	return h.existing(t, taken.WorkflowID, taken.Instance)
}

// alert sends an alert, or its recovery, by a person's token.
func (h *house) alert(service, key, severity, is string) (status int, answer string) {
	body := fmt.Sprintf(`{"service": %q, "dedup_key": %q, "title": "%s at %s", "severity": %q, "status": %q}`, service, key, key, service, severity, is)
	return h.Post("/api/v1/alerts", harness.Token("alice"), body)
}

func (h *house) existing(t *testing.T, id, instance string) *trouble {
	t.Helper()
	return &trouble{house: h, t: t, id: id, instance: instance}
}

// shown is what anybody may see of the escalation.
func (x *trouble) shown() starter.Shown {
	x.t.Helper()
	shown, err := starter.NewClient(x.temporal, nil).Show(x.t.Context(), x.id)
	if err != nil {
		x.t.Fatal(err)
	}
	return shown
}

// state is the escalation's whole state; the escalation may be over.
func (x *trouble) state() *oncall.State {
	x.t.Helper()
	state := x.shown().State
	if state == nil {
		x.t.Fatalf("no worker answers for %s", x.id)
	}
	return state
}

// of tells whether a page belongs to the escalation.
func (x *trouble) of(key string) bool {
	id, instance, _, err := contract.ParsePageKey(key)
	return err == nil && id == x.id && (x.instance == "" || instance == x.instance)
}

// rings are the moments in which telephones rang for the escalation; of one person, or of all.
func (x *trouble) rings(person string) []sandbox.Entry {
	var rings []sandbox.Entry
	for _, e := range x.providers.Log() {
		if e.Kind == "page" && x.of(e.Key) && (person == "" || e.User == x.providers.Address(person)) {
			rings = append(rings, e)
		}
	}
	return rings
}

// awaitRing returns the first time that a person's telephone rang for the escalation.
func (x *trouble) awaitRing(person string, within time.Duration) sandbox.Entry {
	x.t.Helper()
	eventually(x.t, within, person+"'s telephone rings", func() (bool, any) { return len(x.rings(person)) > 0, x.timeline() })
	return x.rings(person)[0]
}

// incidents are the provider's, one a page.
func (x *trouble) incidents() []sandbox.Incident {
	keys := map[string]bool{}
	var incidents []sandbox.Incident
	for _, e := range x.providers.Log() {
		if e.Key == "" || keys[e.Key] || !x.of(e.Key) {
			continue
		}
		keys[e.Key] = true
		if incident, ok := x.providers.Incident(e.Key); ok {
			incidents = append(incidents, incident)
		}
	}
	return incidents
}

// inState lists the escalation's incidents at the provider that are in a state.
func (x *trouble) inState(state pagerduty.Status) []string {
	var found []string
	for _, i := range x.incidents() {
		if i.Status == state {
			found = append(found, i.Key)
		}
	}
	return found
}

// awaitSilence waits until no telephone rings for the escalation, and then sees that none rings for a while.
func (x *trouble) awaitSilence(while time.Duration) {
	x.t.Helper()
	eventually(x.t, soon, "nothing rings", func() (bool, any) { ringing := x.inState(pagerduty.Triggered); return len(ringing) == 0, ringing })
	before := len(x.rings(""))
	time.Sleep(while)
	if after := x.rings(""); len(after) != before {
		x.t.Errorf("a telephone rang after all was silent: %+v", after[before:])
	}
}

// awaitStatus waits until the escalation stands somewhere.
func (x *trouble) awaitStatus(status oncall.Status, within time.Duration) {
	x.t.Helper()
	eventually(x.t, within, "the escalation is "+string(status), func() (bool, any) {
		state := x.shown().State
		return state != nil && state.Status == status, x.timeline()
	})
}

// resolve resolves by the API and sees that it ends: the provider's incidents closed, the workflow completed.
func (x *trouble) resolve(person string) {
	x.t.Helper()
	if status, answer := x.Do(person, x.id, "resolve", "{}"); status != 200 {
		x.t.Fatalf("resolve: status %d\n%s", status, answer)
	}
	x.awaitEnd("resolved")
}

// awaitEnd waits until the escalation is over with an outcome and nothing is left at the provider.
func (x *trouble) awaitEnd(outcome string) {
	x.t.Helper()
	eventually(x.t, soon, "the workflow is over", func() (bool, any) { return x.shown().Outcome != nil, x.timeline() })
	if got := x.shown().Outcome.Outcome; got != outcome {
		x.t.Errorf("it ended as %q, not %q", got, outcome)
	}
	eventually(x.t, soon, "everything is closed at the provider", func() (bool, any) {
		closed, all := x.inState(pagerduty.Resolved), x.incidents()
		return len(closed) == len(all), all
	})
}

// channel is that of the escalation's service, which has its name.
func (x *trouble) channel() string { return strings.Split(x.id, "/")[1] }

// card is the timestamp of the escalation's message in the chat.
func (x *trouble) card() (ts string) {
	x.t.Helper()
	eventually(x.t, soon, "the chat shows the escalation", func() (bool, any) {
		for _, m := range x.providers.Slack().Messages(x.channel()) {
			if strings.Contains(string(m.Blocks), x.instance) {
				ts = m.TS
			}
		}
		return ts != "", "no message with a button for " + x.instance
	})
	return ts
}

// timeline is what happened, for a complaint.
func (x *trouble) timeline() string {
	shown, err := starter.NewClient(x.temporal, nil).Show(x.t.Context(), x.id)
	if err != nil || shown.State == nil {
		return fmt.Sprintf("no state: %v, %+v", err, shown.Listed)
	}
	var lines strings.Builder
	for _, e := range shown.State.Timeline {
		fmt.Fprintf(&lines, "\n  %s %s %s %s %s", e.At.Format("15:04:05.000"), e.Kind, e.By.ID, e.Person, e.Reason)
	}
	return lines.String()
}

// happened tells whether the timeline has an event of a kind.
func (x *trouble) happened(kind oncall.Kind) bool {
	state := x.shown().State
	return state != nil && slices.ContainsFunc(state.Timeline, func(e oncall.Event) bool { return e.Kind == kind })
}

// saidAloud tells whether the escalation's thread has a reply with a text.
func (x *trouble) saidAloud(text string) bool {
	for _, m := range x.providers.Slack().Messages(x.channel()) {
		for _, reply := range m.Replies {
			if strings.Contains(reply.Text, text) || strings.Contains(string(reply.Blocks), text) {
				return true
			}
		}
	}
	return false
}
