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

func TestStoriesAreToldByTheAPI(t *testing.T) {
	t.Parallel()
	by := oncall.Actor{ID: "alice", Via: "api"}
	opened := []contract.OpenPublic{{Slug: "db-1", Service: "checkout", Severity: oncall.SEV1}}
	for _, c := range []struct {
		verb, body string
		opened     []contract.OpenPublic
		want       contract.Command
		answer     string
	}{
		{
			"preview", `{"title": "Payments fail", "text": "We look into it.", "service": "checkout", "severity": "sev1"}`, opened,
			contract.Command{Verb: "preview", By: by, Severity: oncall.SEV1, Draft: &contract.Draft{Title: "Payments fail", Text: "We look into it."}},
			`"title": "Payments fail"`,
		},
		{
			"post", `{"title": "Payments fail", "text": "x", "short": "y", "stage": "identified", "next": "2026-11-21T12:00:00+09:00", "service": "checkout", "severity": "SEV-1", "request": "r-1"}`, opened,
			contract.Command{Verb: "post", Request: "r-1", By: by, Severity: oncall.SEV1, Draft: &contract.Draft{
				Title: "Payments fail", Text: "x", Short: "y", Stage: oncall.Identified, Next: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC),
			}},
			`"workflow_id": "public/db-1"`,
		},
		{"update", `{"text": "x"}`, nil, contract.Command{Verb: "update", By: by, Draft: &contract.Draft{Text: "x"}}, `"result": "done"`},
		{"resolve", `{"text": "x"}`, nil, contract.Command{Verb: "resolve", By: by, Draft: &contract.Draft{Text: "x"}}, `"result": "done"`},
		{
			"mark-posted", `{"where": "x.com/company", "link": "https://x.com/1", "word": 2}`, nil,
			contract.Command{Verb: "mark-posted", By: by, Draft: &contract.Draft{Where: "x.com/company", Link: "https://x.com/1", Word: 2}},
			`"result": "done"`,
		},
	} {
		h := build(t, nil)
		code, answer, _ := h.call(t, "POST", "/api/v1/public/db-1/"+c.verb, c.body, bearer(aliceToken)...)
		if code != http.StatusOK || !strings.Contains(answer, c.answer) {
			t.Errorf("%s: %d %s", c.verb, code, answer)
		}
		var ignore cmp.Options
		if c.want.Request == "" {
			ignore = cmp.Options{cmpopts.IgnoreFields(contract.Command{}, "Request")}
		}
		if diff := cmp.Diff([]given{{"public/db-1", c.want}}, h.commands, ignore); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.verb, diff)
		}
		if diff := cmp.Diff(c.opened, h.stories); diff != "" {
			t.Errorf("%s opened (-want +got):\n%s", c.verb, diff)
		}
	}
}

func TestStoriesThatAreRefused(t *testing.T) {
	t.Parallel()
	const path = "/api/v1/public/db-1/"
	for _, c := range []struct {
		name, path, body, secret string
		result                   contract.Result
		fail                     error
		code                     int
		want                     string
	}{
		{"nobody", path + "post", `{}`, "", "", nil, 401, "HANSHO_TOKENS"},
		{"an integration", path + "post", `{}`, checkoutKey, "", nil, 403, "person's token"},
		{"no such verb", path + "tweet", `{}`, aliceToken, "", nil, 422, "use one of preview post update resolve mark-posted"},
		{"a stray field", path + "post", `{"titel": "x"}`, aliceToken, "", nil, 422, `did you mean \"title\"?`},
		{"a bad severity", path + "post", `{"severity": "9"}`, aliceToken, "", nil, 422, "SEV-1"},
		{"a time without a zone", path + "post", `{"next": "2026-11-21T12:00:00"}`, aliceToken, "", nil, 422, "zone"},
		{"refused", path + "update", `{}`, aliceToken, contract.Refused, nil, 422, "Because."},
		{"a preview that is refused", path + "preview", `{}`, aliceToken, contract.Refused, nil, 422, "Because."},
		{"too late", path + "resolve", `{}`, aliceToken, contract.Stale, nil, 409, "Because."},
		{"no Temporal", path + "post", `{}`, aliceToken, contract.Done, starter.ErrUnavailable, 503, "unavailable"},
		{"a story that is not there", "/api/v1/public/typo/update", `{}`, aliceToken, contract.Done, starter.ErrNotFound, 404, "not-found"},
	} {
		h := build(t, nil)
		h.answer, h.fail = contract.Answer{Result: c.result, Text: "Because."}, c.fail
		var headers []string
		if c.secret != "" {
			headers = bearer(c.secret)
		}
		if code, answer, _ := h.call(t, "POST", c.path, c.body, headers...); code != c.code || !strings.Contains(answer, c.want) {
			t.Errorf("%s: %d %s", c.name, code, answer)
		}
	}
}

func TestStoriesAreListedAndShown(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	for path, want := range map[string]string{"/api/v1/public?state=public": `"items"`, "/api/v1/public/db-1": `"workflow_id": "public/db-1"`} {
		if code, answer, _ := h.call(t, "GET", path, "", bearer(aliceToken)...); code != 200 || !strings.Contains(answer, want) {
			t.Errorf("%s: %d %s", path, code, answer)
		}
		if code, _, _ := h.call(t, "GET", path, ""); code != 401 {
			t.Errorf("%s without a token: %d", path, code)
		}
	}
	if want := (starter.Filter{Kind: contract.Public, State: "public"}); h.filters[0] != want {
		t.Errorf("filter %+v", h.filters[0])
	}
}
