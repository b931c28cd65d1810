package sandbox_test

import (
	"net/http"
	"path/filepath"
	"testing"

	pd "github.com/PagerDuty/go-pagerduty"
	"github.com/google/go-cmp/cmp"

	"hansho/sandbox"
)

type arranged struct {
	Service struct {
		ID          string                 `json:"id"`
		Status      string                 `json:"status"`
		AckTimeout  *int                   `json:"acknowledgement_timeout"`
		AutoResolve *int                   `json:"auto_resolve_timeout"`
		Urgency     map[string]any         `json:"incident_urgency_rule"`
		Grouping    struct{ Type *string } `json:"alert_grouping_parameters"`
		AutoPause   struct{ Enabled bool } `json:"auto_pause_notifications_parameters"`
		Policy      struct{ ID string }    `json:"escalation_policy"`
		Hours       map[string]any         `json:"support_hours"`
	} `json:"service"`
}

func TestAServiceIsMadeChangedAndKept(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.StateFile = filepath.Join(t.TempDir(), "sandbox.journal")
	w := start(t, opts)
	policy := map[string]any{"escalation_policy": map[string]any{
		"type": "escalation_policy", "name": "Pages nobody", "num_loops": 0,
		"escalation_rules": []any{map[string]any{
			"escalation_delay_in_minutes": 30, "targets": []any{map[string]string{"id": carol, "type": "user_reference"}},
		}},
	}}
	var made struct {
		Policy struct{ ID string } `json:"escalation_policy"`
	}
	if status := w.do(http.MethodPost, "/escalation_policies", policy, &made); status != http.StatusCreated {
		t.Fatalf("the policy: %d", status)
	}
	if status := w.do(http.MethodPost, "/escalation_policies", policy, nil); status != http.StatusBadRequest {
		t.Errorf("a second policy of that name: %d", status)
	}
	service := map[string]any{"service": map[string]any{
		"type": "service", "name": "Pages", "acknowledgement_timeout": 600, "auto_resolve_timeout": 14400,
		"escalation_policy":                   map[string]string{"id": made.Policy.ID, "type": "escalation_policy_reference"},
		"incident_urgency_rule":               map[string]any{"type": "constant", "urgency": "severity_based"},
		"alert_grouping_parameters":           map[string]any{"type": "time"},
		"auto_pause_notifications_parameters": map[string]any{"enabled": true, "timeout": 300},
	}}
	var got arranged
	if status := w.do(http.MethodPost, "/services", service, &got); status != http.StatusCreated || *got.Service.AckTimeout != 600 || !got.Service.AutoPause.Enabled {
		t.Fatalf("the service: %d %+v", status, got)
	}
	path := "/services/" + got.Service.ID
	quiet := map[string]any{"service": map[string]any{
		"type": "service", "name": "Pages", "acknowledgement_timeout": 0, "auto_resolve_timeout": 0,
		"escalation_policy":                   map[string]string{"id": made.Policy.ID, "type": "escalation_policy_reference"},
		"incident_urgency_rule":               map[string]any{"type": "constant", "urgency": "high"},
		"alert_grouping_parameters":           map[string]any{"type": nil},
		"auto_pause_notifications_parameters": map[string]any{"enabled": false},
	}}
	if status := w.do(http.MethodPut, path, quiet, nil); status != http.StatusOK {
		t.Fatalf("the change: %d", status)
	}
	w.stop()
	again := start(t, opts)
	got = arranged{}
	again.do(http.MethodGet, path, nil, &got)
	s := got.Service
	if s.AckTimeout != nil || s.AutoResolve != nil || s.AutoPause.Enabled || s.Grouping.Type != nil || s.Urgency["urgency"] != "high" || s.Policy.ID != made.Policy.ID {
		t.Errorf("after the change and a restart: %+v", s)
	}
	if status := again.do(http.MethodDelete, "/escalation_policies/"+made.Policy.ID, nil, nil); status != http.StatusBadRequest {
		t.Errorf("delete a policy that is used: %d", status)
	}
	if status := again.do(http.MethodDelete, "/escalation_policies/PPOLICY", nil, nil); status != http.StatusBadRequest {
		t.Errorf("delete the other policy: %d", status)
	}
}

func TestAClosedServiceTakesNoIncidents(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"disabled", "maintenance"} {
		opts := options()
		opts.Services[0].Status = status
		w := start(t, opts)
		_, err := w.create("key-1", alice)
		wantError(t, err, http.StatusBadRequest, 2001)
		w.trigger("disk-full")
		if _, ok := w.Incident("disk-full"); ok {
			t.Errorf("%s: an event made an incident", status)
		}
		var got arranged
		if w.do(http.MethodGet, "/services/PCHECKO", nil, &got); got.Service.Status != status {
			t.Errorf("the service is %s, want %s", got.Service.Status, status)
		}
	}
}

func TestSupportHoursAndSeveritiesDecideTheUrgency(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.Services = append(opts.Services, sandbox.Service{ID: "PHOURS0", Name: "Hours", Urgency: "use_support_hours"}, sandbox.Service{ID: "PLOW000", Name: "Low", Urgency: "low", IntegrationKey: "low"})
	w := start(t, opts)
	var got arranged
	if w.do(http.MethodGet, "/services/PHOURS0", nil, &got); got.Service.Urgency["type"] != "use_support_hours" || got.Service.Hours == nil {
		t.Errorf("support hours: %+v", got.Service)
	}
	if _, err := w.pd.ManageEventWithContext(t.Context(), &pd.V2Event{
		RoutingKey: "low", Action: "trigger", DedupKey: "quiet", Payload: &pd.V2Payload{Summary: "x", Source: "y", Severity: "critical"},
	}); err == nil {
		if inc, _ := w.Incident("quiet"); inc.Urgency != "low" || !inc.EscalateAt.IsZero() {
			t.Errorf("a low service's incident: %+v", inc)
		}
	} else {
		t.Error(err)
	}
}

func TestPeopleShowTheirRulesAndContacts(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.Users[0].Rules = []sandbox.NotificationRule{{Urgency: "high", By: "sms", Delay: 5 * 60e9}, {Urgency: "low", By: "email"}}
	opts.Users[1].Contacts, opts.Users[1].Rules = []string{}, []sandbox.NotificationRule{}
	w := start(t, opts)
	type rules []struct {
		Delay   int `json:"start_delay_in_minutes"`
		Urgency string
		Method  struct{ Type string } `json:"contact_method"`
	}
	var got struct {
		Rules rules `json:"notification_rules"`
	}
	w.do(http.MethodGet, "/users/"+alice+"/notification_rules", nil, &got)
	if len(got.Rules) != 2 || got.Rules[0].Delay != 5 || got.Rules[0].Method.Type != "sms_contact_method_reference" {
		t.Errorf("Alice's rules: %+v", got)
	}
	var all struct {
		Users []struct {
			ID       string
			Rules    rules                   `json:"notification_rules"`
			Contacts []struct{ Type string } `json:"contact_methods"`
		}
	}
	w.do(http.MethodGet, "/users?include[]=contact_methods&include[]=notification_rules", nil, &all)
	if u := all.Users[0]; len(u.Rules) != 2 || u.Rules[0].Delay != 5 || u.Contacts[0].Type != "email_contact_method" {
		t.Errorf("Alice: %+v", u)
	}
	if u := all.Users[1]; len(u.Rules) != 0 || len(u.Contacts) != 0 {
		t.Errorf("Bob, who cannot be reached: %+v", u)
	}
}

func TestAReadOnlyTokenChangesNothing(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.PagerDutyReadOnlyToken = "read-only"
	w := start(t, opts)
	reader := pd.NewClient("read-only", pd.WithAPIEndpoint(w.server.URL+"/pagerduty"))
	if _, err := reader.ListUsersWithContext(t.Context(), pd.ListUsersOptions{}); err != nil {
		t.Errorf("read: %v", err)
	}
	_, err := reader.CreateIncidentWithContext(t.Context(), bot, &pd.CreateIncidentOptions{Title: "x"})
	wantError(t, err, http.StatusForbidden, 2010)
}

func TestASubscriptionIsChangedAndFound(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	body := map[string]any{"webhook_subscription": map[string]any{
		"type": "webhook_subscription", "events": []string{"incident.resolved"}, "active": false,
		"filter":          map[string]string{"type": "service_reference", "id": "PCHECKO"},
		"delivery_method": map[string]string{"type": "http_delivery_method", "url": "http://127.0.0.1:1/"},
	}}
	type view struct {
		ID     string
		Active bool
		Events []string
		Filter struct{ Type string }
		Method struct{ Secret *string } `json:"delivery_method"`
	}
	var made struct {
		Subscription view `json:"webhook_subscription"`
	}
	w.do(http.MethodPost, "/webhook_subscriptions", body, &made)
	change := map[string]any{"webhook_subscription": map[string]any{
		"events": []string{"incident.resolved", "incident.triggered"}, "active": true, "filter": map[string]string{"type": "account_reference"},
	}}
	if status := w.do(http.MethodPut, "/webhook_subscriptions/"+made.Subscription.ID, change, nil); status != http.StatusOK {
		t.Fatalf("the change: %d", status)
	}
	var list struct {
		Subscriptions []view `json:"webhook_subscriptions"`
	}
	w.do(http.MethodGet, "/webhook_subscriptions?filter_type=account", nil, &list)
	if len(list.Subscriptions) != 1 {
		t.Fatalf("found %+v", list)
	}
	got := list.Subscriptions[0]
	if !got.Active || got.Method.Secret != nil {
		t.Errorf("after the change: %+v", got)
	}
	if diff := cmp.Diff([]string{"incident.resolved", "incident.triggered"}, got.Events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}
