package sandbox_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	slackapi "github.com/slack-go/slack"

	"hansho/sandbox"
	"hansho/sandbox/fault"
	"hansho/sandbox/slack"
)

func TestTheStateSurvivesARestart(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.StateFile = filepath.Join(t.TempDir(), "sandbox.journal")
	before := start(t, opts)
	open := before.page("open", alice)
	before.page("acked", bob)
	before.page("done", alice)
	if err := before.PagerDuty().Acknowledge("acked", bob); err != nil {
		t.Fatal(err)
	}
	if err := before.PagerDuty().Resolve("done", alice); err != nil {
		t.Fatal(err)
	}
	channel, ts, err := before.slack().PostMessageContext(t.Context(), "incidents", buttons())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"first", "second"} {
		if _, _, err := before.slack().PostMessageContext(t.Context(), channel, slackapi.MsgOptionText(text, false), slackapi.MsgOptionTS(ts)); err != nil {
			t.Fatal(err)
		}
	}
	_, gone, err := before.slack().PostMessageContext(t.Context(), channel, slackapi.MsgOptionText("gone", false))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := before.slack().DeleteMessageContext(t.Context(), channel, gone); err != nil {
		t.Fatal(err)
	}
	// Nothing is closed, as after a SIGKILL; then it is started twice, so that the compacted file is read too.
	for range 2 {
		after := start(t, opts)
		after.SetBaseURL(before.BaseURL())
		if diff := cmp.Diff(before.PagerDuty().Phones(), after.PagerDuty().Phones()); diff != "" {
			t.Errorf("phones (-before +after):\n%s", diff)
		}
		if diff := cmp.Diff(before.Slack().Messages("incidents"), after.Slack().Messages("incidents")); diff != "" {
			t.Errorf("messages (-before +after):\n%s", diff)
		}
		if diff := cmp.Diff(len(before.entries("page")), len(after.entries("page"))); diff != "" {
			t.Errorf("pages in the log (-before +after):\n%s", diff)
		}
		if _, err := after.create("open", alice); err == nil {
			t.Error("the key of an open incident was accepted again after a restart")
		}
		if got, err := after.pd.GetIncidentWithContext(t.Context(), open.ID); err != nil || got.IncidentNumber != open.IncidentNumber {
			t.Errorf("the open incident: %+v, %v", got, err)
		}
	}
}

func TestAWebhookThatWasNotDeliveredIsDeliveredAfterARestart(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.StateFile = filepath.Join(t.TempDir(), "sandbox.journal")
	opts.PagerDutyWebhookURL = "http://127.0.0.1:1/"
	before := start(t, opts)
	inc := before.page("key", alice)
	if err := before.PagerDuty().Acknowledge(inc.ID, alice); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "a failed attempt", func() bool { return len(before.entries("webhook")) > 0 })
	before.stop()
	r := receive(t)
	opts.PagerDutyWebhookURL = r.URL
	start(t, opts)
	want := []string{"incident.triggered", "incident.acknowledged"}
	if diff := cmp.Diff(want, events(r.wait(t, 2))); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// control calls the sandbox as its page does.
func (w *world) control(method, path, body string, into any) int {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.server.URL+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if into != nil {
		if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
			w.t.Fatal(err)
		}
	}
	return resp.StatusCode
}

func TestThePageAcknowledgesPressesFailsAndHeals(t *testing.T) {
	t.Parallel()
	a := runApp(t)
	opts := options()
	opts.SlackURLs.Interactions = a.URL
	w := start(t, opts)
	inc := w.page("key", alice)
	if status := w.control("POST", "/control/incidents/"+inc.ID+"/acknowledge", `{"user":"`+alice+`"}`, nil); status != http.StatusOK {
		t.Errorf("acknowledge: %d", status)
	}
	if got, _ := w.Incident(inc.ID); got.Status != "acknowledged" {
		t.Errorf("the incident is %s", got.Status)
	}
	channel, ts, err := w.slack().PostMessageContext(t.Context(), "incidents", buttons())
	if err != nil {
		t.Fatal(err)
	}
	press, err := json.Marshal(slack.Press{User: "U0ALICE", Channel: channel, TS: ts, ActionID: "resolve"})
	if err != nil {
		t.Fatal(err)
	}
	if status := w.control("POST", "/control/slack/press", string(press), nil); status != http.StatusOK {
		t.Errorf("press: %d", status)
	}
	if call := <-a.calls; call.ActionCallback.BlockActions[0].ActionID != "resolve" {
		t.Errorf("pressed %+v", call.ActionCallback.BlockActions[0])
	}
	var added struct{ ID, Error string }
	w.control("POST", "/control/faults", `{"provider":"pagerduty","kind":"cut","for":"1m"}`, &added)
	var state struct {
		Faults []struct{ Text string }
		Phones []struct{ History []struct{ By string } }
	}
	w.control("GET", "/control/state", "", &state)
	if len(state.Faults) != 1 || state.Faults[0].Text != "pagerduty cannot be reached" || state.Phones[0].History[0].By != "Alice" {
		t.Errorf("state: %+v", state)
	}
	w.control("DELETE", "/control/faults/"+added.ID, "", nil)
	w.control("GET", "/control/state", "", &state)
	if len(state.Faults) != 0 {
		t.Errorf("faults are left: %+v", state.Faults)
	}
	if status := w.control("POST", "/control/faults", `{"kind":"nonsense"}`, &added); status != http.StatusBadRequest || added.Error == "" {
		t.Errorf("a nonsensical fault: %d %q", status, added.Error)
	}
	var log struct{ Entries []sandbox.Entry }
	w.control("GET", "/control/log?kind=page,acknowledge", "", &log)
	if len(log.Entries) != 2 || log.Entries[0].Key != "key" || log.Entries[0].At.IsZero() {
		t.Errorf("log: %+v", log.Entries)
	}
}

func TestAnotherSiteCannotUseTheControls(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL+"/control/faults", strings.NewReader(`{"kind":"cut"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", "https://elsewhere.example")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("another site got %d, want 403", resp.StatusCode)
	}
	if _, err := w.Fail(sandbox.Fault{Kind: fault.Cut}); err != nil {
		t.Error(err)
	}
}

func TestThePageIsToldOfChanges(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.server.URL+"/control/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	next := func() string {
		t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return data
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return ""
	}
	before := next()
	w.page("key", alice)
	if after := next(); after == before {
		t.Errorf("the stream says %s before and after a page", after)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := w.server.Config.Shutdown(ctx); err != nil {
		t.Errorf("the open page held up the server's shutdown: %v", err)
	}
}
