package starter_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities/secret"
	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

// upstreamBody is a webhook about an incident that Hansho did not make.
func upstreamBody(kind, user, service, key string, at time.Time) string {
	return fmt.Sprintf(`{"event": {"id": "E1", "event_type": %q, "resource_type": "incident", "occurred_at": %q,
		"agent": {"id": %q, "type": "user_reference"}, "client": null,
		"data": {"id": "Q7", "type": "incident", "status": "triggered", "incident_key": %q, "html_url": "https://acme.example/incidents/Q7", "title": "Disk  full",
			"created_at": "2026-11-21T03:00:00Z", "service": {"id": %q, "type": "service_reference"}, "urgency": "high",
			"assignees": [{"id": "PALICE1", "type": "user_reference"}], "priority": {"summary": "P2"}}}}`, kind, at.UTC().Format(time.RFC3339), user, key, service)
}

const annotated = `{"event": {"id": "E1", "event_type": "incident.annotated", "occurred_at": "2026-11-21T03:00:00Z", "agent": {"id": "PALICE1", "type": "user_reference"},
	"data": {"incident": {"id": "Q7", "type": "incident_reference"}, "content": "I am on it", "type": "incident_note"}}}`

func withWebhooks(o *starter.Options) {
	o.Secrets.PagerDuty, o.OwnPagerDutyUser = secret.New(webhookSecret), "POURS"
}

func TestAnIncidentOfPagerDutyBecomesAnAlert(t *testing.T) {
	t.Parallel()
	h := build(t, withWebhooks)
	body := upstreamBody("incident.triggered", "PX", "PLEGACY", "disk-7", time.Now())
	if code, answer, _ := h.call(t, "POST", "/webhooks/pagerduty", body, signed(body)...); code != 202 || !strings.Contains(answer, "taken") {
		t.Fatalf("%d %s", code, answer)
	}
	want := oncall.Alert{
		ID: "pagerduty:Q7", Service: "legacy", DedupKey: "disk-7", Title: "Disk full", Severity: oncall.SEV2, Source: "pagerduty",
		Link: "https://acme.example/incidents/Q7", BeganAt: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC),
		Upstream: oncall.Upstream{Provider: "pagerduty", Ref: "Q7", Link: "https://acme.example/incidents/Q7"},
	}
	if diff := cmp.Diff([]oncall.Alert{want}, h.alerts); diff != "" {
		t.Error(diff)
	}
	if len(h.events) != 1 || h.events[0].Kind != contract.ProviderTriggered || h.events[0].To[0].ID != "alice" {
		t.Errorf("whom PagerDuty rings was not told: %+v", h.events)
	}
}

func TestEventsOfAnIncidentFindTheirWay(t *testing.T) {
	t.Parallel()
	now, old := time.Now(), time.Now().Add(-time.Hour)
	for _, c := range []struct {
		name, body               string
		alerts, carried, signals int
		want                     string
	}{
		{"acknowledged before it was triggered", upstreamBody("incident.acknowledged", "PALICE1", "PLEGACY", "disk-7", now), 1, 0, 1, "taken"},
		{"resolved opens nothing", upstreamBody("incident.resolved", "PALICE1", "PLEGACY", "disk-7", old), 1, 0, 1, "taken"},
		{"an hour late", upstreamBody("incident.acknowledged", "PALICE1", "PLEGACY", "disk-7", old), 0, 1, 0, "taken"},
		{"triggered an hour ago", upstreamBody("incident.triggered", "PX", "PLEGACY", "disk-7", old), 0, 1, 0, "taken"},
		{"a note", annotated, 0, 1, 0, "taken"},
		{"a service that nobody names", upstreamBody("incident.triggered", "PX", "POTHER", "disk-7", now), 0, 0, 0, "foreign"},
		{"a page of ours on a mapped service", upstreamBody("incident.triggered", "PX", "PLEGACY", "escalation/legacy/disk#run-1/2", now), 0, 0, 0, "no alert"},
		{"a page of ours is acknowledged", upstreamBody("incident.acknowledged", "PX", "PLEGACY", "escalation/legacy/disk#run-1/2", now), 0, 0, 1, "taken"},
		{"the watcher's own alarm", upstreamBody("incident.triggered", "PX", "PLEGACY", "watch/ended/1", now), 0, 0, 0, "foreign"},
		{"done for somebody who is followed", upstreamBody("incident.acknowledged", "POURS", "PFOLLOW", "disk-7", now), 0, 0, 0, "own"},
		{"our user where nobody is followed", upstreamBody("incident.acknowledged", "POURS", "PLEGACY", "disk-7", now), 1, 0, 1, "taken"},
		{"a note of our own", strings.ReplaceAll(annotated, "PALICE1", "POURS"), 0, 0, 0, "own"},
	} {
		h := build(t, withWebhooks)
		code, answer, _ := h.call(t, "POST", "/webhooks/pagerduty", c.body, signed(c.body)...)
		if code != 202 || !strings.Contains(answer, c.want) || len(h.upstream) != c.alerts || len(h.carried) != c.carried || len(h.events) != c.signals || len(h.alerts) != 0 {
			t.Errorf("%s: %d %s: %d opened, %d upstream, %d carried, %d signalled", c.name, code, answer, len(h.alerts), len(h.upstream), len(h.carried), len(h.events))
		}
	}
}

func TestAnEventThatTemporalDoesNotTakeIsSentAgain(t *testing.T) {
	t.Parallel()
	for _, body := range []string{annotated, upstreamBody("incident.triggered", "PX", "PLEGACY", "k", time.Now()), upstreamBody("incident.acknowledged", "PX", "PLEGACY", "k", time.Now())} {
		h := build(t, withWebhooks)
		h.fail = starter.ErrUnavailable
		if code, answer, _ := h.call(t, "POST", "/webhooks/pagerduty", body, signed(body)...); code != 503 {
			t.Errorf("%d %s", code, answer)
		}
	}
}
