package sandbox_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	pd "github.com/PagerDuty/go-pagerduty"
	"github.com/google/go-cmp/cmp"

	"hansho/sandbox"
)

// do calls what go-pagerduty cannot, through the contract check, and decodes the answer.
func (w *world) do(method, path string, body, into any) int {
	w.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.server.URL+"/pagerduty"+path, bytes.NewReader(raw))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Token token="+sandbox.DefaultPagerDutyToken)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("From", bot)
	resp, err := w.pd.HTTPClient.Do(req)
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

func TestWhoIsOnCall(t *testing.T) {
	t.Parallel()
	opts := options()
	now := time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
	opts.Clock = func() time.Time { return now }
	opts.Schedules = append(opts.Schedules, sandbox.Schedule{
		ID: "PWEEKLY", Name: "Weekly", OnCall: []string{alice, bob},
		Start: time.Date(2026, time.November, 16, 9, 0, 0, 0, time.UTC),
	})
	w := start(t, opts)
	list := func(o pd.ListOnCallOptions) []string {
		t.Helper()
		got, err := w.pd.ListOnCallsWithContext(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, x := range got.OnCalls {
			lines = append(lines, x.Schedule.ID+" "+x.User.ID+" "+x.Start+" "+x.End)
		}
		return lines
	}
	weekly := pd.ListOnCallOptions{ScheduleIDs: []string{"PWEEKLY"}}
	want := []string{"PWEEKLY PALICE0 2026-11-16T09:00:00Z 2026-11-23T09:00:00Z"}
	if diff := cmp.Diff(want, list(weekly)); diff != "" {
		t.Errorf("now (-want +got):\n%s", diff)
	}
	override := map[string]any{"overrides": []any{map[string]any{
		"start": "2026-11-21T11:00:00Z", "end": "2026-11-21T13:00:00Z", "user": map[string]string{"id": carol, "type": "user_reference"},
	}}}
	if status := w.do(http.MethodPost, "/schedules/PWEEKLY/overrides", override, nil); status != http.StatusCreated {
		t.Errorf("override: %d", status)
	}
	weekly.Since, weekly.Until = "2026-11-20T09:00:00Z", "2026-11-25T09:00:00Z"
	want = []string{
		"PWEEKLY PALICE0 2026-11-16T09:00:00Z 2026-11-21T11:00:00Z",
		"PWEEKLY PCAROL0 2026-11-21T11:00:00Z 2026-11-21T13:00:00Z",
		"PWEEKLY PALICE0 2026-11-21T13:00:00Z 2026-11-23T09:00:00Z",
		"PWEEKLY PBOB000 2026-11-23T09:00:00Z 2026-11-30T09:00:00Z",
	}
	if diff := cmp.Diff(want, list(weekly)); diff != "" {
		t.Errorf("five days (-want +got):\n%s", diff)
	}
	weekly.Earliest = true
	if got := list(weekly); len(got) != 3 {
		t.Errorf("the earliest of each person: %v", got)
	}
	users, err := w.pd.ListOnCallUsersWithContext(t.Context(), "PWEEKLY", pd.ListOnCallUsersOptions{Since: weekly.Since, Until: weekly.Until})
	if err != nil || len(users) != 3 {
		t.Errorf("users on the schedule: %+v, %v", users, err)
	}
	page, err := w.pd.ListOnCallsWithContext(t.Context(), pd.ListOnCallOptions{Limit: 2})
	if err != nil || len(page.OnCalls) != 2 || !page.More {
		t.Errorf("the first page: %+v, %v", page, err)
	}
	schedule, err := w.pd.GetScheduleWithContext(t.Context(), "PWEEKLY", pd.GetScheduleOptions{Since: weekly.Since, Until: weekly.Until})
	if err != nil || len(schedule.FinalSchedule.RenderedScheduleEntries) != 4 {
		t.Errorf("the schedule: %+v, %v", schedule, err)
	}
	if status := w.do(http.MethodGet, "/schedules/PWEEKLY/overrides?since="+weekly.Since+"&until="+weekly.Until, nil, nil); status != http.StatusOK {
		t.Errorf("list overrides: %d", status)
	}
}

func TestWhatThereIs(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	ctx := t.Context()
	if x, err := w.pd.ListUsersWithContext(ctx, pd.ListUsersOptions{Query: "bob"}); err != nil || len(x.Users) != 1 {
		t.Errorf("users: %+v, %v", x, err)
	}
	if x, err := w.pd.GetUserWithContext(ctx, alice, pd.GetUserOptions{}); err != nil || x.Email != "alice@example.com" {
		t.Errorf("user: %+v, %v", x, err)
	}
	if x, err := w.pd.ListUserContactMethodsWithContext(ctx, alice); err != nil || len(x.ContactMethods) != 3 {
		t.Errorf("contact methods: %+v, %v", x, err)
	}
	if x, err := w.pd.ListPrioritiesWithContext(ctx, pd.ListPrioritiesOptions{}); err != nil || len(x.Priorities) != 5 {
		t.Errorf("priorities: %+v, %v", x, err)
	}
	if x, err := w.pd.ListServicesWithContext(ctx, pd.ListServiceOptions{}); err != nil || len(x.Services) != 1 {
		t.Errorf("services: %+v, %v", x, err)
	}
	if x, err := w.pd.GetServiceWithContext(ctx, "PCHECKO", nil); err != nil || x.EscalationPolicy.ID != "PPOLICY" {
		t.Errorf("service: %+v, %v", x, err)
	}
	if x, err := w.pd.ListEscalationPoliciesWithContext(ctx, pd.ListEscalationPoliciesOptions{}); err != nil || len(x.EscalationPolicies) != 1 {
		t.Errorf("policies: %+v, %v", x, err)
	}
	if x, err := w.pd.GetEscalationPolicyWithContext(ctx, "PPOLICY", nil); err != nil || x.EscalationRules[0].Delay != 5 {
		t.Errorf("policy: %+v, %v", x, err)
	}
	if x, err := w.pd.ListSchedulesWithContext(ctx, pd.ListSchedulesOptions{}); err != nil || len(x.Schedules) != 2 {
		t.Errorf("schedules: %+v, %v", x, err)
	}
	if x, err := w.pd.ListAbilitiesWithContext(ctx); err != nil || len(x.Abilities) == 0 {
		t.Errorf("abilities: %+v, %v", x, err)
	}
}

func TestWhatHappensAroundAnIncident(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	ctx := t.Context()
	inc, other := w.page("a", alice), w.page("b", bob)
	if _, err := w.pd.CreateIncidentStatusUpdate(ctx, inc.ID, bot, "We are on it"); err != nil {
		t.Error(err)
	}
	team := []pd.IncidentNotificationSubscriber{{SubscriberID: "PTEAM", SubscriberType: "team"}}
	if x, err := w.pd.AddIncidentNotificationSubscribersWithContext(ctx, inc.ID, team); err != nil || x.Subscriptions[0].Result != "success" {
		t.Errorf("subscribe: %+v, %v", x, err)
	}
	if x, err := w.pd.ListIncidentNotificationSubscribersWithContext(ctx, inc.ID); err != nil || len(x.Subscribers) != 1 {
		t.Errorf("subscribers: %+v, %v", x, err)
	}
	if x, err := w.pd.RemoveIncidentNotificationSubscribersWithContext(ctx, inc.ID, team); err != nil || x.DeleteCount != 1 {
		t.Errorf("unsubscribe: %+v, %v", x, err)
	}
	asked := map[string]any{
		"requester_id": "PHANSHO", "message": "please help",
		"responder_request_targets": []any{map[string]any{"responder_request_target": map[string]string{"id": carol, "type": "user_reference"}}},
	}
	if status := w.do(http.MethodPost, "/incidents/"+inc.ID+"/responder_requests", asked, nil); status != http.StatusOK {
		t.Errorf("responder request: %d", status)
	}
	if pages := w.entries("page"); pages[len(pages)-1].User != carol {
		t.Errorf("the last page went to %s, want Carol who was asked to help", pages[len(pages)-1].User)
	}
	if _, err := w.pd.CreateIncidentNoteWithContext(ctx, inc.ID, pd.IncidentNote{Content: "rolled back", User: pd.APIObject{Summary: bot}}); err != nil {
		t.Error(err)
	}
	if x, err := w.pd.ListIncidentNotesWithContext(ctx, inc.ID); err != nil || len(x) != 1 {
		t.Errorf("notes: %+v, %v", x, err)
	}
	_, err := w.pd.MergeIncidentsWithContext(ctx, bot, inc.ID, []pd.MergeIncidentsOptions{{ID: other.ID, Type: "incident_reference"}})
	if err != nil {
		t.Error(err)
	}
	if got, err := w.pd.GetIncidentWithContext(ctx, other.ID); err != nil || got.Status != "resolved" || got.ResolveReason.Incident.ID != inc.ID {
		t.Errorf("the merged incident: %+v, %v", got, err)
	}
	if x, err := w.pd.ListLogEntriesWithContext(ctx, pd.ListLogEntriesOptions{Limit: 3, Total: true}); err != nil || len(x.LogEntries) != 3 || x.Total < 8 {
		t.Errorf("log entries: %+v, %v", x, err)
	}
	if x, err := w.pd.ListIncidentsWithContext(ctx, pd.ListIncidentsOptions{Statuses: []string{"triggered"}}); err != nil || len(x.Incidents) != 1 {
		t.Errorf("triggered incidents: %+v, %v", x, err)
	}
}

func TestASnoozeEndsByItself(t *testing.T) {
	t.Parallel()
	r := receive(t)
	w := start(t, withHooks(r))
	inc := w.page("a", alice)
	if status := w.do(http.MethodPost, "/incidents/"+inc.ID+"/snooze", map[string]int{"duration": 1}, nil); status != http.StatusCreated {
		t.Fatalf("snooze: %d", status)
	}
	want := []string{"incident.triggered", "incident.acknowledged", "incident.unacknowledged"}
	if diff := cmp.Diff(want, events(r.wait(t, 3))); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if pages := w.entries("page"); len(pages) != 2 {
		t.Errorf("Alice was paged %d times, want again after the snooze", len(pages))
	}
}

func TestTheEventsAPI(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	send := func(action, key string) error {
		_, err := w.pd.ManageEventWithContext(t.Context(), &pd.V2Event{
			RoutingKey: "0123456789abcdef0123456789abcdef", Action: action, DedupKey: key,
			Payload: &pd.V2Payload{Summary: "Disk full", Source: "db-3", Severity: "critical"},
		})
		return err
	}
	for _, step := range []struct{ action, status string }{
		{"trigger", "triggered"}, {"trigger", "triggered"}, {"acknowledge", "acknowledged"}, {"resolve", "resolved"}, {"acknowledge", "resolved"},
	} {
		if err := send(step.action, "disk"); err != nil {
			t.Fatal(err)
		}
		if inc, _ := w.Incident("disk"); string(inc.Status) != step.status {
			t.Errorf("after %s the incident is %s, want %s", step.action, inc.Status, step.status)
		}
	}
	if len(w.entries("page")) != 1 {
		t.Errorf("%d pages, want one for both triggers", len(w.entries("page")))
	}
	if err := send("trigger", "disk"); err != nil {
		t.Fatal(err)
	}
	inc, _ := w.Incident("disk")
	if x, err := w.pd.ListIncidentAlertsWithContext(t.Context(), inc.ID, pd.ListIncidentAlertsOptions{}); err != nil || len(x.Alerts) != 1 {
		t.Errorf("alerts: %+v, %v", x, err)
	}
	if err := send("nonsense", "disk"); err == nil {
		t.Error("an unknown action was accepted")
	}
}

func TestWebhookSubscriptionsThroughTheAPI(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	body := map[string]any{"webhook_subscription": map[string]any{
		"type": "webhook_subscription", "events": []string{"incident.resolved"}, "filter": map[string]string{"type": "account_reference"},
		"delivery_method": map[string]string{"type": "http_delivery_method", "url": "http://127.0.0.1:1/"},
	}}
	var made struct {
		Subscription struct {
			ID     string `json:"id"`
			Method struct {
				Secret string `json:"secret"`
			} `json:"delivery_method"`
		} `json:"webhook_subscription"`
	}
	if status := w.do(http.MethodPost, "/webhook_subscriptions", body, &made); status != http.StatusOK || made.Subscription.Method.Secret == "" {
		t.Fatalf("created: %d %+v", status, made)
	}
	path := "/webhook_subscriptions/" + made.Subscription.ID
	for _, step := range []struct {
		method string
		want   int
	}{{http.MethodGet, 200}, {http.MethodDelete, 204}, {http.MethodDelete, 404}} {
		if status := w.do(step.method, path, nil, nil); status != step.want {
			t.Errorf("%s: %d, want %d", step.method, status, step.want)
		}
	}
	if status := w.do(http.MethodGet, "/webhook_subscriptions", nil, nil); status != http.StatusOK {
		t.Errorf("list: %d", status)
	}
}

func TestTheRateLimit(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.PagerDutyRequestsPerMinute = 2
	w := start(t, opts)
	w.page("a", alice)
	w.page("b", alice)
	_, err := w.create("c", alice)
	wantError(t, err, http.StatusTooManyRequests, 2020)
	if len(w.entries("page")) != 2 {
		t.Error("a refused request had an effect")
	}
}

func TestAResponderRequestIsTakenBack(t *testing.T) {
	t.Parallel()
	w := start(t, options())
	inc := w.page("key-1", alice)
	target := map[string]string{"id": carol, "type": "user_reference"}
	asked := map[string]any{
		"requester_id": "PHANSHO", "message": "please help", "responder_request_targets": []any{map[string]any{"responder_request_target": target}},
	}
	cancel := map[string]any{"requester_id": "PHANSHO", "responder_request_targets": []any{target}}
	result := func() string {
		t.Helper()
		var answer struct {
			Targets []struct{ Result string } `json:"responder_request_targets"`
		}
		if status := w.do(http.MethodPut, "/incidents/"+inc.ID+"/responder_requests/cancel", cancel, &answer); status != http.StatusOK {
			t.Fatalf("cancel: %d", status)
		}
		return answer.Targets[0].Result
	}
	if got := result(); got != "not_found" {
		t.Errorf("who was never asked: %s", got)
	}
	if status := w.do(http.MethodPost, "/incidents/"+inc.ID+"/responder_requests", asked, nil); status != http.StatusOK {
		t.Fatalf("responder request: %d", status)
	}
	if got := result(); got != "cancelled" {
		t.Errorf("who was asked: %s", got)
	}
	if phones := w.PagerDuty().Phones(); len(phones[2].Ringing) != 0 {
		t.Error("Carol's phone still rings")
	}
}

func TestTeamsAreFoundByName(t *testing.T) {
	t.Parallel()
	opts := options()
	opts.Teams = []sandbox.Team{{ID: "PSTAKE0", Name: "SEV-1 Stakeholders"}, {ID: "PTEAM00", Name: "Checkout"}}
	w := start(t, opts)
	if x, err := w.pd.ListTeamsWithContext(t.Context(), pd.ListTeamOptions{Query: "stake"}); err != nil || len(x.Teams) != 1 || x.Teams[0].ID != "PSTAKE0" {
		t.Errorf("teams: %+v, %v", x, err)
	}
}
