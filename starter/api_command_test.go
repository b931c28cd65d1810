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

func TestCommandsReachTheirWorkflow(t *testing.T) {
	t.Parallel()
	by := oncall.Actor{ID: "alice", Via: "api"}
	for _, c := range []struct {
		path, body string
		want       given
	}{
		{
			"/api/v1/escalations/checkout/disk%20full/acknowledge", ``,
			given{"escalation/checkout/disk%20full", contract.Command{Verb: contract.Acknowledge}},
		},
		{
			"/api/v1/escalations/escalation%2Fcheckout%2Fdisk%2520full/resolve", `{"instance": "run-1", "request": "r-1"}`,
			given{"escalation/checkout/disk%20full", contract.Command{Verb: contract.Resolve, Instance: "run-1", Request: "r-1"}},
		},
		{
			"/api/v1/escalations/3f2a91c0/reassign", `{"person": "bob"}`,
			given{"escalation/found/3f2a91c0", contract.Command{Verb: contract.Reassign, Person: "bob"}},
		},
		{
			"/api/v1/escalations/3f2a91c0/snooze", `{"until": "2026-11-21T12:00:00+09:00"}`,
			given{"escalation/found/3f2a91c0", contract.Command{Verb: contract.Snooze, Until: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)}},
		},
		{
			"/api/v1/escalations/3f2a91c0/set-severity", `{"severity": "sev1", "text": "payments are lost"}`,
			given{"escalation/found/3f2a91c0", contract.Command{Verb: contract.SetSeverity, Severity: oncall.SEV1, Text: "payments are lost"}},
		},
		{
			"/api/v1/escalations/3f2a91c0/merge", `{"into": "abcdef"}`,
			given{"escalation/found/3f2a91c0", contract.Command{Verb: contract.Merge, Into: "escalation/found/abcdef"}},
		},
		{
			"/api/v1/incidents/checkout-1/update", `{"text": "We roll back."}`,
			given{"incident/checkout-1", contract.Command{Verb: starter.PostUpdate, Text: "We roll back."}},
		},
		{"/api/v1/postmortems/checkout-1/close", ``, given{"postmortem/checkout-1", contract.Command{Verb: starter.ClosePostmortem}}},
		{
			"/api/v1/postmortems/checkout-1/state", `{"text": "reviewed"}`,
			given{"postmortem/checkout-1", contract.Command{Verb: starter.SetPostmortemState, Text: "reviewed"}},
		},
	} {
		h := build(t, nil)
		code, answer, _ := h.call(t, "POST", c.path, c.body, bearer(aliceToken)...)
		if code != http.StatusOK || !strings.Contains(answer, `"workflow_id": "`+c.want.ID+`"`) {
			t.Errorf("%s: %d %s", c.path, code, answer)
		}
		c.want.Command.By = by
		ignoreMade := cmpopts.IgnoreFields(contract.Command{}, "Request")
		if c.want.Command.Request != "" {
			ignoreMade = nil
		}
		if diff := cmp.Diff([]given{c.want}, h.commands, cmp.Options{ignoreMade}); diff != "" {
			t.Errorf("%s: %s", c.path, diff)
		}
	}
}

func TestWhatBecameOfACommand(t *testing.T) {
	t.Parallel()
	for result, want := range map[contract.Result]struct {
		code int
		text string
	}{
		contract.Done:     {200, `"result": "done"`},
		contract.Already:  {200, `"result": "already"`},
		contract.Recorded: {202, `"result": "recorded"`},
		contract.Confirm:  {409, `"code": "confirm"`},
		contract.Stale:    {409, `"code": "stale"`},
		contract.Refused:  {422, `"code": "refused"`},
	} {
		h := build(t, nil)
		h.answer = contract.Answer{Result: result, Text: "Because."}
		code, answer, _ := h.call(t, "POST", "/api/v1/escalations/checkout/disk/acknowledge", "", bearer(aliceToken)...)
		if code != want.code || !strings.Contains(answer, want.text) || !strings.Contains(answer, "Because.") {
			t.Errorf("%s: %d %s", result, code, answer)
		}
	}
}

func TestCommandsThatAreRefusedAtTheDoor(t *testing.T) {
	t.Parallel()
	const path = "/api/v1/escalations/checkout/disk/"
	for _, c := range []struct {
		name, path, body, secret string
		code                     int
		want                     string
	}{
		{"nobody", path + "acknowledge", "", "", 401, "HANSHO_TOKENS"},
		{"an integration", path + "acknowledge", "", checkoutKey, 403, "person's token"},
		{"a wrong token", path + "acknowledge", "", aliceToken[:15], 401, "unauthorized"},
		{"no such verb", path + "dance", "", aliceToken, 422, "use one of acknowledge"},
		{"a stray field", path + "acknowledge", `{"takeover": true}`, aliceToken, 422, `did you mean \"take_over\"?`},
		{"no person", path + "reassign", ``, aliceToken, 422, "say to whom"},
		{"an unknown person", path + "reassign", `{"person": "carol"}`, aliceToken, 422, "no person carol"},
		{"a bad severity", path + "set-severity", `{"severity": "9"}`, aliceToken, 422, "SEV-1"},
		{"a time without a zone", path + "snooze", `{"until": "2026-11-21T12:00:00"}`, aliceToken, 422, "with a zone"},
		{"not there", "/api/v1/escalations/none/resolve", "", aliceToken, 404, "not-found"},
		{"two of them", "/api/v1/escalations/both/resolve", "", aliceToken, 409, `"candidates"`},
		{"merged into nothing", path + "merge", `{"into": "none"}`, aliceToken, 404, "not-found"},
		{"an empty update", "/api/v1/incidents/x/update", `{}`, aliceToken, 422, "how things stand"},
	} {
		h := build(t, func(o *starter.Options) { o.Open = true }) // Even an open door takes commands of named people only.
		var headers []string
		if c.secret != "" {
			headers = bearer(c.secret)
		}
		code, answer, _ := h.call(t, "POST", c.path, c.body, headers...)
		if code != c.code || !strings.Contains(answer, c.want) || len(h.commands) > 0 {
			t.Errorf("%s: %d %s, commands %v", c.name, code, answer, h.commands)
		}
	}
}

func TestListAndShow(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	for path, want := range map[string]string{
		"/api/v1/escalations?state=paging&service=checkout&limit=5&all=true": `"workflow_id": "escalation/checkout/disk"`,
		"/api/v1/incidents":                           `"items"`,
		"/api/v1/postmortems":                         `"items"`,
		"/api/v1/escalations/checkout/disk":           `"workflow_id": "escalation/checkout/disk"`,
		"/api/v1/escalations/escalation%2Fa%2Fb%2520": `"workflow_id": "escalation/a/b%20"`,
		"/api/v1/incidents/checkout-1":                `"workflow_id": "incident/checkout-1"`,
		"/api/v1/postmortems/checkout-1":              `"workflow_id": "postmortem/checkout-1"`,
	} {
		if code, answer, _ := h.call(t, "GET", path, "", bearer(aliceToken)...); code != 200 || !strings.Contains(answer, want) {
			t.Errorf("%s: %d %s", path, code, answer)
		}
		if code, _, _ := h.call(t, "GET", path, ""); code != 401 {
			t.Errorf("%s without a token: %d", path, code)
		}
		if code, _, _ := h.call(t, "GET", path, "", "X-Hansho-Key", checkoutKey); code != 403 {
			t.Errorf("%s with an integration key: %d", path, code)
		}
	}
	want := starter.Filter{Kind: "Escalation", State: "paging", Service: "checkout", Limit: 5, All: true}
	found := false
	for _, filter := range h.filters {
		found = found || filter == want
	}
	if !found {
		t.Errorf("filters %+v lack %+v", h.filters, want)
	}
	for _, query := range []string{"limit=0", "limit=x", "limit=1001", "all=perhaps"} {
		if code, _, _ := h.call(t, "GET", "/api/v1/escalations?"+query, "", bearer(aliceToken)...); code != 422 {
			t.Errorf("%s: %d", query, code)
		}
	}
}
