package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/activities/pagerduty"
	"hansho/activities/secret"
	"hansho/cmd/hansho/process"
	"hansho/compare"
	"hansho/config"
	"hansho/oncall"
	"hansho/sandbox"
)

const comparedYAML = `organization: {name: Test, zone: UTC}
people:
  anna: {pagerduty: PANNA01}
  ben: {pagerduty: PBEN001}
schedules:
  primary: {pagerduty: PPRIM01, fallback: [anna]}
policies:
  usual: {levels: [{page: [anna], ack_within: 1s}, {page: [ben]}], last_resort: ben}
services:
  shop: {policy: usual, paging: observe, pagerduty: PSHOP01}
  followed: {policy: usual, paging: follow, pagerduty: PFOLL01}
  plain: {policy: usual}
default_service: shop
`

// paged has an incident of the sandbox's PagerDuty, whose policy went through two levels, and what the API tells of it.
func paged(t *testing.T, org *oncall.Org) []activities.Paged {
	t.Helper()
	options := process.SandboxOf(org)
	options.Logger = zerolog.Nop()
	i := slices.IndexFunc(options.EscalationPolicies, func(p sandbox.EscalationPolicy) bool { return p.ID == "PEUSUAL" })
	options.EscalationPolicies[i].Rules[0].Delay = 2 * time.Second
	sb, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb.Handler())
	t.Cleanup(func() {
		server.Close()
		if err := sb.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	event := `{"routing_key": "` + process.SandboxKey("shop") + `", "event_action": "trigger", "dedup_key": "disk",
		"payload": {"summary": "Disk full", "source": "host", "severity": "critical"}}`
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/v2/enqueue", strings.NewReader(event))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	answer.Body.Close()
	if answer.StatusCode != http.StatusAccepted {
		t.Fatalf("%d %s", answer.StatusCode, body)
	}
	client, err := pagerduty.New(pagerduty.Config{
		Token: secret.New(sandbox.DefaultPagerDutyToken), From: "hansho@example.com", Service: "PPAGING", URL: server.URL + "/pagerduty",
	}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		list, err := client.Calls(t.Context(), "PSHOP01", time.Now().Add(-time.Hour), time.Now().Add(time.Minute), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 1 && slices.ContainsFunc(list[0].Calls, func(c activities.ProviderCall) bool { return c.Address == "PBEN001" }) {
			return list
		}
		time.Sleep(200 * time.Millisecond)
	}
	t.Fatal("PagerDuty's policy did not come to its second level")
	return nil
}

// observing is an escalation that observed, and would have paged these people so long after its alert.
func observing(began time.Time, ref string, would map[string]time.Duration) *oncall.State {
	s := oncall.NewState("run", "escalation/shop/disk", oncall.Plan{Paging: oncall.Observe})
	alert := oncall.Alert{Service: "shop", DedupKey: "disk", Title: "Disk full", Received: began, Upstream: oncall.Upstream{Ref: ref}}
	s.Apply(oncall.Event{At: began, Kind: oncall.Opened, Alert: &alert, Severity: oncall.SEV3})
	for person, after := range would {
		s.Apply(oncall.Event{At: began.Add(after), Kind: oncall.PageObserved, Person: person})
	}
	return s
}

func TestAnIncidentOfTheSandboxIsCompared(t *testing.T) {
	t.Parallel()
	org, err := config.Parse("hansho.yaml", []byte(comparedYAML))
	if err != nil {
		t.Fatal(err)
	}
	list := paged(t, org)
	began := list[0].BeganAt
	for want, would := range map[string]map[string]time.Duration{
		"1 incident of shop since 2026-11-21 03:00:00 UTC: 1 with the same people in the same order, 0 that differ.": {"anna": time.Second, "ben": 3 * time.Second},
		"≠ only PagerDuty paged ben, after 2s":                {"anna": time.Second},
		"≠ ben: PagerDuty after 2s, Hansho after 5m":          {"anna": 0, "ben": 5 * time.Minute},
		"≠ the order is another: PagerDuty anna, ben; Hansho": {"anna": 10 * time.Second, "ben": 0},
	} {
		c := comparison{Services: []string{"shop"}, Since: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)}
		for _, pair := range compare.Match(org.Services["shop"], theirs(org, list), []compare.Escalation{compare.Read(observing(began, list[0].Ref, would))}) {
			c.add(pair.Compare(time.Minute))
		}
		var out bytes.Buffer
		(&view{out: &out, zone: time.UTC}).comparison(c)
		if !strings.Contains(out.String(), want) || !strings.Contains(out.String(), "shop/disk") {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

// calling is a PagerDuty with one incident.
type calling struct{ incidents []activities.Paged }

func (c calling) Calls(_ context.Context, service string, _, _ time.Time, progress func(string)) ([]activities.Paged, error) {
	progress("the log of incidents of " + service)
	return c.incidents, nil
}

func TestCompareFindsBothSidesAndFailsWhenTold(t *testing.T) {
	t.Parallel()
	s, out, errs := reading(t, archived(t, shelves...))
	org, err := config.Parse("hansho.yaml", []byte(comparedYAML))
	if err != nil {
		t.Fatal(err)
	}
	s.org = org
	s.cmd.Flags().String("service", "", "")
	s.cmd.Flags().Bool("fail-on-difference", true, "")
	services, err := s.compared()
	if err != nil || len(services) != 1 || services[0].ID != "shop" {
		t.Fatalf("%v, %v", services, err)
	}
	own := activities.Paged{Incident: activities.Incident{Found: oncall.Found{Key: "escalation/shop/x#run/1"}}}
	other := activities.Paged{Incident: activities.Incident{Found: oncall.Found{Upstream: oncall.Upstream{Ref: "Q1"}, Key: "disk", Title: "Disk full"}}}
	c := comparison{}
	if err := s.compare(t.Context(), calling{[]activities.Paged{own, other}}, services, time.Minute, &c); err != nil {
		t.Fatal(err)
	}
	if c.Compared != 1 || c.Differing != 1 {
		t.Errorf("%+v", c)
	}
	said := &saidError{}
	if err := s.printComparison(c); !errors.As(err, &said) || !strings.Contains(out.String(), "Hansho has no escalation for it") {
		t.Errorf("%v\n%s%s", err, out, errs)
	}
}

func TestWhatCannotBeCompared(t *testing.T) {
	t.Parallel()
	org, err := config.Parse("hansho.yaml", []byte(comparedYAML))
	if err != nil {
		t.Fatal(err)
	}
	for service, want := range map[string]string{"nobody": "no service", "plain": "add pagerduty:", "followed": "nothing to compare"} {
		s, _, _ := reading(t, archived(t))
		s.org = org
		s.cmd.Flags().String("service", service, "")
		if _, err := s.compared(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", service, err)
		}
	}
}
