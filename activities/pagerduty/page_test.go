package pagerduty_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

func TestAPageIsOneIncidentForOnePerson(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"POST /incidents": says(201, ringing), "GET /priorities": says(200, twoPriorities),
	})
	got, err := w.client(t).Page(t.Context(), key, "PCHIYO", words)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(activities.Receipt{Ref: "Q1", Link: "https://x/Q1"}, got); diff != "" {
		t.Errorf("receipt (-want +got):\n%s", diff)
	}
	sent := w.all("POST", "/incidents")[0]
	want := map[string]any{
		"type": "incident", "title": "Checkout is slow", "urgency": "high", "incident_key": key,
		"service":     map[string]any{"id": "PPAGING", "type": "service_reference"},
		"priority":    map[string]any{"id": "PRIO1", "type": "priority_reference"},
		"body":        map[string]any{"type": "incident_body", "details": "p99 is 9 s"},
		"assignments": []any{map[string]any{"assignee": map[string]any{"id": "PCHIYO", "type": "user_reference"}}},
	}
	if diff := cmp.Diff(want, sent.incident(t)); diff != "" {
		t.Errorf("incident (-want +got):\n%s", diff)
	}
	if sent.Header.Get("From") != "hansho@example.com" || sent.Header.Get("Authorization") != "Token token="+token {
		t.Errorf("headers: %v", sent.Header)
	}
}

func TestUrgencyAndPriorityFollowTheSeverity(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"POST /incidents": says(201, ringing), "GET /priorities": says(200, twoPriorities),
	})
	c := w.client(t)
	for severity, want := range map[oncall.Severity][2]any{
		oncall.SEV1: {"high", "PRIO1"}, oncall.SEV2: {"high", "PRIO2"}, oncall.SEV3: {"high", nil}, oncall.SEV4: {"low", nil}, 0: {"high", nil},
	} {
		if _, err := c.Page(t.Context(), key, "PCHIYO", message.Page{Title: "x", Severity: severity}); err != nil {
			t.Fatal(err)
		}
		requests := w.all("POST", "/incidents")
		sent := requests[len(requests)-1].incident(t)
		priority, given := sent["priority"].(map[string]any)
		if sent["urgency"] != want[0] || given != (want[1] != nil) || given && priority["id"] != want[1] {
			t.Errorf("%s: urgency %v, priority %v, want %v", severity, sent["urgency"], sent["priority"], want)
		}
		if _, has := sent["priority"]; has && !given {
			t.Errorf("%s: a priority of null is sent", severity)
		}
	}
	if asked := len(w.all("GET", "/priorities")); asked != 1 {
		t.Errorf("the priorities were asked for %d times", asked)
	}
}

func TestABurstAsksForPrioritiesOnce(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"POST /incidents": says(201, ringing), "GET /priorities": says(500, ""),
	})
	c := w.client(t)
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if _, err := c.Page(t.Context(), key, "PCHIYO", words); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if pages, asked := len(w.all("POST", "/incidents")), len(w.all("GET", "/priorities")); pages != 50 || asked != 1 {
		t.Errorf("%d pages, %d questions", pages, asked)
	}
}

func TestADeletedPriorityDoesNotHoldUpThePage(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"POST /incidents": inTurn(says(400, `{"error":{"message":"Invalid Priority","code":1020}}`), says(201, ringing)),
		"GET /priorities": says(200, twoPriorities),
	})
	got, err := w.client(t).Page(t.Context(), key, "PCHIYO", words)
	if err != nil || got.Ref != "Q1" {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, has := w.all("POST", "/incidents")[1].incident(t)["priority"]; has {
		t.Error("the priority was sent again")
	}
}

func TestLongWordsAreCutBetweenCharacters(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{"POST /incidents": says(201, ringing)})
	c := w.client(t)
	for title, want := range map[string]string{
		strings.Repeat("鐘", 1025): strings.Repeat("鐘", 1023) + "…", strings.Repeat("鐘", 1024): strings.Repeat("鐘", 1024),
		"\xff broken": "\uFFFD broken", "": "checkout",
	} {
		if _, err := c.Page(t.Context(), key, "PCHIYO", message.Page{Title: title, Service: "checkout", Body: strings.Repeat("語", 40_000)}); err != nil {
			t.Fatal(err)
		}
		requests := w.all("POST", "/incidents")
		sent := requests[len(requests)-1].incident(t)
		if sent["title"] != want {
			t.Errorf("title of %d characters: %.40q", utf8.RuneCountInString(sent["title"].(string)), sent["title"])
		}
		if n := utf8.RuneCountInString(sent["body"].(map[string]any)["details"].(string)); n != 30_000 {
			t.Errorf("body of %d characters", n)
		}
	}
}

func TestAPageThatExistsIsAdopted(t *testing.T) {
	t.Parallel()
	const open = `{"incidents":[{"id":"Q2","status":"resolved"},{"id":"Q1","status":"acknowledged"}]}`
	for name, test := range map[string]struct {
		listed, class, ref string
		status             int
	}{
		"open":                   {open, "none", "Q1", 200},
		"not in the list yet":    {`{"incidents":[]}`, "answer lost", "", 200},
		"the list is not to see": {"", "answer lost", "", 500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t, map[string]http.HandlerFunc{
				"POST /incidents": says(400, keyIsTaken), "GET /incidents": says(test.status, test.listed), "GET /priorities": says(200, noPriorities),
			})
			got, err := w.client(t).Page(t.Context(), key, "PCHIYO", words)
			if class(err) != test.class || got.Ref != test.ref || got.Adopted != (test.ref != "") {
				t.Fatalf("%+v, %v", got, err)
			}
			asked := w.all("GET", "/incidents")[0].URL.Query()
			if asked.Get("incident_key") != key || asked.Get("service_ids[]") != "PPAGING" || asked.Get("date_range") != "all" {
				t.Errorf("asked for %v", asked)
			}
		})
	}
}

func TestARetryDoesNotRingForWhatWasResolvedSince(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{"GET /incidents": says(200, `{"incidents":[{"id":"Q1","status":"resolved"}]}`)})
	got, err := w.client(t).Page(activities.WithRetrying(t.Context()), key, "PCHIYO", words)
	if err != nil || got.Ref != "Q1" || !got.Adopted {
		t.Fatalf("%+v, %v", got, err)
	}
}

func TestARetryPagesWhenNothingExistsOrNothingCanBeSeen(t *testing.T) {
	t.Parallel()
	for _, listed := range []http.HandlerFunc{says(200, `{"incidents":[]}`), says(500, "")} {
		w := newWire(t, map[string]http.HandlerFunc{
			"POST /incidents": says(201, ringing), "GET /incidents": listed, "GET /priorities": says(200, noPriorities),
		})
		got, err := w.client(t).Page(activities.WithRetrying(t.Context()), key, "PCHIYO", words)
		if err != nil || got.Adopted {
			t.Fatalf("%+v, %v", got, err)
		}
	}
}

// TestWhoPagesItselfIsNotRung holds PagerDuty's exception for an incident that the user of the From header is assigned to.
func TestWhoPagesItselfIsNotRung(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"POST /incidents": says(201, `{"incident":{"id":"Q1","status":"acknowledged"}}`),
		"PUT /incidents":  says(200, `{"incidents":[]}`), "GET /priorities": says(200, noPriorities),
	})
	_, err := w.client(t).Page(t.Context(), key, "PHANSHO", words)
	if class(err) != "refused" || !strings.Contains(err.Error(), "set HANSHO_PAGERDUTY_FROM to a user who is never paged") {
		t.Errorf("%v", err)
	}
	closed := w.all("PUT", "/incidents")
	if len(closed) != 1 || !strings.Contains(string(closed[0].body), `"status":"resolved"`) {
		t.Errorf("the incident was not closed: %v", closed)
	}
	if _, err := w.client(t).Page(t.Context(), key, "", words); class(err) != "refused" {
		t.Errorf("without an address: %v", err)
	}
}
