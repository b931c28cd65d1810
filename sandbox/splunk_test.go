package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/sandbox"
	"hansho/sandbox/fault"
	"hansho/sandbox/splunk"
)

// splunkOptions add a Splunk On-Call to the small team: Alice and Bob take turns, and one policy pages nobody.
func splunkOptions() sandbox.Options {
	opts := options()
	opts.Users[0].Splunk, opts.Users[1].Splunk, opts.Users[3].Splunk = "alice", "bob", "hansho"
	opts.Splunk = sandbox.SplunkOrganization{
		Teams:     []splunk.Team{{Slug: "team-web", Name: "Web", Members: []string{"alice", "bob"}}},
		Rotations: []splunk.Rotation{{Slug: "rtg-web", Team: "team-web", Label: "Primary", Shifts: []splunk.Shift{{Label: "All", Members: []string{"alice", "bob"}}}}},
		Policies: []splunk.Policy{
			{Slug: "pol-web", Name: "Web", Team: "team-web", Steps: []splunk.Step{{Entries: []splunk.Entry{{Type: "rotation_group", Target: "rtg-web"}}}}},
			{Slug: "pol-quiet", Name: "Quiet", Team: "team-web", Steps: []splunk.Step{{Entries: []splunk.Entry{{Type: "email", Target: "nobody@example.com"}}}}},
		},
		RoutingKeys: []splunk.RoutingKey{{Key: "routingdefault", Policies: []string{"pol-web"}}, {Key: "hansho", Policies: []string{"pol-quiet"}}},
	}
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) // Of a week in which it is Bob's turn.
	opts.Clock = func() time.Time { return monday }
	return opts
}

// splunkCall makes a request and decodes the answer.
func (w *world) splunkCall(method, path, body string) (int, map[string]any) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.server.URL+"/splunk-oncall"+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("X-VO-Api-Id", sandbox.DefaultSplunkAPIID)
	req.Header.Set("X-VO-Api-Key", sandbox.DefaultSplunkAPIKey)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	answer := map[string]any{}
	if bytes.HasPrefix(data, []byte("[")) {
		data = append(append([]byte(`{"list":`), data...), '}')
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		w.t.Fatalf("%s %s: %v: %s", method, path, err, data)
	}
	return resp.StatusCode, answer
}

func (w *world) splunkAlert(kind, entity, routingKey string) {
	w.t.Helper()
	status, answer := w.splunkCall("POST", "/integrations/generic/20131114/alert/"+sandbox.DefaultSplunkRESTKey+"/"+routingKey,
		`{"message_type":"`+kind+`","entity_id":"`+entity+`","entity_display_name":"Disk full"}`)
	if status != 200 || answer["result"] != "success" || answer["entity_id"] != entity {
		w.t.Fatalf("%s: %d %v", kind, status, answer)
	}
}

func TestAnAlertBelongsToTheOpenIncidentOfItsEntity(t *testing.T) {
	t.Parallel()
	w := start(t, splunkOptions())
	for range 3 {
		w.splunkAlert("CRITICAL", "disk", "ROUTINGDEFAULT")
	}
	inc, _ := w.SplunkOnCall().Incident("disk")
	if diff := cmp.Diff([]string{"bob"}, inc.Ringing); diff != "" || len(inc.Pages) != 1 || inc.Alerts != 3 || inc.Number != 1 {
		t.Errorf("one ring of whoever is on call: %s %+v", diff, inc)
	}
	w.splunkAlert("ACKNOWLEDGEMENT", "disk", "routingdefault")
	w.splunkAlert("RECOVERY", "disk", "routingdefault")
	if inc, _ = w.SplunkOnCall().Incident("disk"); inc.Phase != splunk.Resolved || len(inc.Ringing) != 0 {
		t.Errorf("after the recovery: %+v", inc)
	}
	w.splunkAlert("CRITICAL", "disk", "unheard-of")
	if inc, _ = w.SplunkOnCall().Incident("disk"); inc.Number != 2 || len(inc.Pages) != 1 {
		t.Errorf("an unknown routing key goes to the default, and a resolved entity opens a new incident: %+v", inc)
	}
	w.splunkAlert("RECOVERY", "never", "hansho")
	if _, known := w.SplunkOnCall().Incident("never"); known {
		t.Error("a recovery of nothing is an incident")
	}
}

func TestAnIncidentIsGivenToOnePerson(t *testing.T) {
	t.Parallel()
	w := start(t, splunkOptions())
	w.splunkAlert("CRITICAL", "disk", "hansho")
	if inc, _ := w.SplunkOnCall().Incident("disk"); len(inc.Pages) != 0 {
		t.Fatalf("the quiet policy paged: %+v", inc)
	}
	reroute := func(number, user string) map[string]any {
		_, answer := w.splunkCall("POST", "/api-public/v1/incidents/reroute",
			`{"userName":"hansho","reroutes":[{"incidentNumber":"`+number+`","targets":[{"type":"User","slug":"`+user+`"}]}]}`)
		return answer["statuses"].([]any)[0].(map[string]any)
	}
	if got := reroute("1", "alice"); got["success"] != true {
		t.Errorf("reroute: %v", got)
	}
	if got := reroute("1", "nobody"); got["success"] != false {
		t.Errorf("to nobody: %v", got)
	}
	if inc, _ := w.SplunkOnCall().Incident("1"); !cmp.Equal(inc.Ringing, []string{"alice"}) || !cmp.Equal(inc.Users, []string{"alice"}) {
		t.Errorf("whom it rings: %+v", inc)
	}
	_, answer := w.splunkCall("PATCH", "/api-public/v1/incidents/ack", `{"userName":"hansho","incidentNames":["1","7"],"message":"alex has it"}`)
	first, second := answer["results"].([]any)[0].(map[string]any), answer["results"].([]any)[1].(map[string]any)
	if first["cmdAccepted"] != true || first["entityId"] != "disk" || second["cmdAccepted"] != false {
		t.Errorf("ack: %v", answer)
	}
	_, answer = w.splunkCall("GET", "/api-public/v1/incidents", "")
	inc := answer["incidents"].([]any)[0].(map[string]any)
	if inc["currentPhase"] != "ACKED" || inc["entityId"] != "disk" || inc["transitions"].([]any)[0].(map[string]any)["by"] != "hansho" {
		t.Errorf("the list: %v", inc)
	}
}

func TestOnePhoneForBothProviders(t *testing.T) {
	t.Parallel()
	w := start(t, splunkOptions())
	w.splunkAlert("CRITICAL", "disk", "routingdefault")
	w.page("key", bob)
	var state struct {
		Phones []struct {
			User     struct{ ID, Name string }
			Accounts []struct{ Provider, User string }
			OnCall   []string `json:"on_call"`
			Waiting  int
			Ringing  []struct {
				ID       string `json:"incident_id"`
				Provider string
				As       string
			}
		}
	}
	w.control("GET", "/control/state", "", &state)
	phone := state.Phones[1]
	if phone.User.ID != bob || phone.Waiting != 2 || len(state.Phones) != 3 || !cmp.Equal(phone.OnCall, []string{"Secondary", "Web"}) {
		t.Fatalf("phones: %+v", state.Phones)
	}
	if a := phone.Accounts; len(a) != 2 || a[0].User != bob || a[1].Provider != "splunk-oncall" || a[1].User != "bob" {
		t.Errorf("accounts: %+v", a)
	}
	for _, page := range phone.Ringing {
		w.control("POST", "/control/incidents/"+page.ID+"/acknowledge", `{"user":"`+page.As+`","provider":"`+page.Provider+`"}`, nil)
	}
	w.control("POST", "/control/incidents/disk/resolve", `{"user":"bob"}`, nil)
	if inc, _ := w.SplunkOnCall().Incident("disk"); inc.Phase != splunk.Resolved || inc.Changes[0].By != "bob" {
		t.Errorf("%+v", inc)
	}
	if inc, _ := w.Incident("key"); inc.Status != "acknowledged" {
		t.Errorf("%+v", inc)
	}
}

func TestSplunkWebhooksSayWhatTheTemplateAsks(t *testing.T) {
	t.Parallel()
	heard := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Header.Get(splunk.HeaderSecret) != sandbox.DefaultSplunkWebhookSecret {
			t.Errorf("%v, header %v", err, r.Header)
		}
		heard <- string(body)
	}))
	t.Cleanup(server.Close)
	opts := splunkOptions()
	opts.SplunkWebhookPayload = `{"entity":"${{STATE.ENTITY_ID}}","phase":"${{STATE.CURRENT_ALERT_PHASE}}","by":"${{STATE.ACKED_BY}}","odd":"${{NO.SUCH}}"}`
	w := start(t, opts)
	w.SetSplunkWebhook(server.URL)
	w.splunkAlert("CRITICAL", "disk", "routingdefault")
	w.fail(sandbox.Fault{Provider: splunk.Name, Kind: fault.Double, Path: "Incident-Acknowledged"})
	if err := w.SplunkOnCall().Acknowledge("disk", "alice"); err != nil {
		t.Fatal(err)
	}
	acked := `{"entity":"disk","phase":"ACKED","by":"alice","odd":"${{NO.SUCH}}"}`
	for i, want := range []string{`{"entity":"disk","phase":"UNACKED","by":"null","odd":"${{NO.SUCH}}"}`, acked, acked} {
		select {
		case got := <-heard:
			if got != want {
				t.Errorf("webhook %d: %s", i, got)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("webhook %d did not come", i)
		}
	}
}

func TestSplunkCountsTheCallsOfEachEndpoint(t *testing.T) {
	t.Parallel()
	opts := splunkOptions()
	opts.SplunkCallsPerSecond = 2
	w := start(t, opts)
	for i, want := range []int{200, 200, 429} {
		if status, answer := w.splunkCall("GET", "/api-public/v1/incidents", ""); status != want {
			t.Errorf("call %d: %d %v", i, status, answer)
		}
	}
	if status, _ := w.splunkCall("GET", "/api-public/v1/oncall/current", ""); status != 200 {
		t.Errorf("another endpoint: %d", status)
	}
}

func TestTheStateOfSplunkSurvivesARestart(t *testing.T) {
	t.Parallel()
	opts := splunkOptions()
	opts.StateFile = filepath.Join(t.TempDir(), "sandbox.journal")
	before := start(t, opts)
	before.splunkAlert("CRITICAL", "disk", "routingdefault")
	before.splunkAlert("CRITICAL", "cpu", "routingdefault")
	if err := before.SplunkOnCall().Acknowledge("cpu", "bob"); err != nil {
		t.Fatal(err)
	}
	if err := before.SplunkOnCall().SetOnCall("rtg-web", "alice"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // The second time the compacted file is read.
		after := start(t, opts)
		if diff := cmp.Diff(before.SplunkOnCall().Phones(), after.SplunkOnCall().Phones()); diff != "" {
			t.Errorf("phones (-before +after):\n%s", diff)
		}
		want, _ := before.SplunkOnCall().Incident("cpu")
		if got, _ := after.SplunkOnCall().Incident("cpu"); !cmp.Equal(want, got) {
			t.Errorf("incident (-before +after):\n%s", cmp.Diff(want, got))
		}
	}
}

func TestShiftsKeepTheirHoursAndOverridesTheirTime(t *testing.T) {
	t.Parallel()
	opts := splunkOptions()
	day := func(d, h int) time.Time { return time.Date(2026, 11, d, h, 0, 0, 0, time.UTC) }
	opts.Splunk.Rotations[0].Shifts = []splunk.Shift{{
		Label: "Office", Start: day(23, 9), Days: 1, Members: []string{"alice", "bob"},
		Hours: []splunk.Hours{{Days: []time.Weekday{1, 2, 3, 4, 5}, From: 9 * time.Hour, Until: 17 * time.Hour}},
	}}
	opts.Splunk.Overrides = []splunk.Override{{Policy: "pol-web", Of: "alice", By: "bob", From: day(23, 10), Until: day(23, 12)}}
	now := day(23, 9)
	opts.Clock = func() time.Time { return now }
	w := start(t, opts)
	for _, x := range []struct {
		at   time.Time
		want string
	}{{day(23, 9), "alice"}, {day(23, 10), "bob"}, {day(23, 12), "alice"}, {day(23, 17), ""}, {day(24, 9), "bob"}, {day(28, 9), ""}} {
		now = x.at
		_, answer := w.splunkCall("GET", "/api-public/v1/oncall/current", "")
		policy := answer["teamsOnCall"].([]any)[0].(map[string]any)["oncallNow"].([]any)[0].(map[string]any)
		got := ""
		for _, user := range policy["users"].([]any) {
			got += user.(map[string]any)["onCalluser"].(map[string]any)["username"].(string)
		}
		if got != x.want {
			t.Errorf("%s: %q is on call, want %q", x.at, got, x.want)
		}
	}
}
