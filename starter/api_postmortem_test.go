package starter_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

func TestPostmortemsByTheAPI(t *testing.T) {
	t.Parallel()
	by, noon := oncall.Actor{ID: "alice", Via: "api"}, time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		verb, body string
		want       contract.Command
	}{
		{"owner", `{"person": "alice"}`, contract.Command{Verb: contract.SetOwner, Person: "alice"}},
		{"write", `{"text": "# P\n", "n": 3, "request": "r-1"}`, contract.Command{Verb: contract.WriteDocument, Text: "# P\n", N: 3, Request: "r-1"}},
		{"write", `{"link": "https://docs.example.com/1"}`, contract.Command{Verb: contract.WriteDocument, Link: "https://docs.example.com/1"}},
		{"meeting", `{"until": "2026-11-21T12:00:00+09:00"}`, contract.Command{Verb: contract.CallMeeting, Until: noon}},
		{"held", ``, contract.Command{Verb: contract.HoldMeeting}},
		{"sent", ``, contract.Command{Verb: contract.SendDocument}},
		{"action", `{"text": "Rotate", "person": "alice", "until": "2026-11-21T12:00:00+09:00", "link": "https://x.example/1"}`, contract.Command{
			Verb: contract.AddAction, Text: "Rotate", Person: "alice", Until: noon, Link: "https://x.example/1",
		}},
		{"done", `{"n": 2}`, contract.Command{Verb: contract.FinishAction, N: 2}},
		{"snooze", `{"item": "meeting", "until": "2026-11-21T12:00:00+09:00", "text": "ill"}`, contract.Command{
			Verb: contract.SnoozeItem, Item: "meeting", Until: noon, Text: "ill",
		}},
		{"state", `{"text": "in review"}`, contract.Command{Verb: starter.SetPostmortemState, Text: "in review"}},
		{"set-owner", `{"person": "alice"}`, contract.Command{Verb: contract.SetOwner, Person: "alice"}},
		{"close", `{"text": "given up", "link": "https://x.example/1"}`, contract.Command{Verb: starter.ClosePostmortem, Text: "given up", Link: "https://x.example/1"}},
	} {
		h := build(t, nil)
		code, answer, _ := h.call(t, "POST", "/api/v1/postmortems/checkout-1/"+c.verb, c.body, bearer(aliceToken)...)
		if code != http.StatusOK || !strings.Contains(answer, `"workflow_id": "postmortem/checkout-1"`) {
			t.Errorf("%s: %d %s", c.verb, code, answer)
		}
		var ignore cmp.Options
		if c.want.Request == "" {
			ignore = cmp.Options{cmpopts.IgnoreFields(contract.Command{}, "Request")}
		}
		c.want.By = by
		if diff := cmp.Diff([]given{{"postmortem/checkout-1", c.want}}, h.commands, ignore); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.verb, diff)
		}
	}
}

func TestWhatIsWrongWithAPostmortemsCommand(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	for path, want := range map[string]struct {
		body, text string
		code       int
	}{
		"explode": {``, "use one of action close done held meeting owner sent snooze state write", 422},
		"owner":   {`{"person": "nobody"}`, "the configuration has no person nobody", 422},
		"state":   {`{}`, "say the new state", 422},
		"write":   {`{"txt": "x"}`, "did you mean", 422},
	} {
		if code, answer, _ := h.call(t, "POST", "/api/v1/postmortems/checkout-1/"+path, want.body, bearer(aliceToken)...); code != want.code || !strings.Contains(answer, want.text) {
			t.Errorf("%s: %d %s", path, code, answer)
		}
	}
	if code, _, _ := h.call(t, "POST", "/api/v1/postmortems/checkout-1/held", ""); code != 401 {
		t.Errorf("without a token: %d", code)
	}
	if len(h.commands) != 0 {
		t.Errorf("given: %+v", h.commands)
	}
}

// showing is an engine that shows a postmortem of a kind whose people are some.
func showing(t *testing.T, kind oncall.IncidentKind, people ...string) house {
	t.Helper()
	h := build(t, nil)
	h.shown = &starter.Shown{Source: starter.FromWorker, Listed: starter.Listed{WorkflowID: "postmortem/checkout-1"}, Postmortem: &oncall.Postmortem{
		Slug: "checkout-1", Title: "Stolen laptop", Kind: kind, Codename: "amber fox", Language: "en", People: people, Status: oncall.PostmortemDraft,
		Document: oncall.PostmortemDocument{Version: 2, Text: "# Postmortem\n\nIt was <script>stolen</script> on a train.\n"},
	}}
	return h
}

func TestThePostmortemsDocument(t *testing.T) {
	t.Parallel()
	h := showing(t, oncall.NormalIncident)
	for path, want := range map[string]string{
		"document": "text/markdown; charset=utf-8", "document.md": "text/markdown; charset=utf-8", "document.html": "text/html; charset=utf-8",
	} {
		code, answer, headers := h.call(t, "GET", "/api/v1/postmortems/checkout-1/"+path, "", bearer(aliceToken)...)
		if code != 200 || headers.Get("Content-Type") != want || !strings.Contains(answer, "on a train") {
			t.Errorf("%s: %d %q %s", path, code, headers.Get("Content-Type"), answer)
		}
		if path == "document.html" && (strings.Contains(answer, "<script>") || !strings.Contains(headers.Get("Content-Security-Policy"), "default-src 'none'")) {
			t.Errorf("%s: %v %s", path, headers, answer)
		}
		if code, _, _ := h.call(t, "GET", "/api/v1/postmortems/checkout-1/"+path, ""); code != 401 {
			t.Errorf("%s without a token: %d", path, code)
		}
	}
	h.shown.Postmortem.Document.Text = ""
	if code, answer, _ := h.call(t, "GET", "/api/v1/postmortems/checkout-1/document", "", bearer(aliceToken)...); code != 404 || !strings.Contains(answer, "being drafted") {
		t.Errorf("without a document: %d %s", code, answer)
	}
	h.shown.Postmortem = nil
	if code, _, _ := h.call(t, "GET", "/api/v1/postmortems/checkout-1/document", "", bearer(aliceToken)...); code != 503 {
		t.Errorf("without a worker: %d", code)
	}
}

// TestASecurityPostmortemIsReadByItsPeople: everybody else sees the codename and the dates, and no words.
func TestASecurityPostmortemIsReadByItsPeople(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", "/document", "/document.html"} {
		_, answer, _ := showing(t, oncall.SecurityIncident, "bob").call(t, "GET", "/api/v1/postmortems/checkout-1"+path, "", bearer(aliceToken)...)
		if strings.Contains(answer, "laptop") || strings.Contains(answer, "train") || path == "" && !strings.Contains(answer, "amber fox") {
			t.Errorf("somebody else reads%s: %s", path, answer)
		}
		code, answer, _ := showing(t, oncall.SecurityIncident, "alice").call(t, "GET", "/api/v1/postmortems/checkout-1"+path, "", bearer(aliceToken)...)
		if code != 200 || !strings.Contains(answer, "train") {
			t.Errorf("its people do not read%s: %d %s", path, code, answer)
		}
	}
}
