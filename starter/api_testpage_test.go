package starter_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

func TestATestPageIsAskedForByName(t *testing.T) {
	t.Parallel()
	h := build(t, func(o *starter.Options) {
		o.PublicURL, o.TemporalUIURL = "https://hansho.example.com", "https://temporal.example.com"
	})
	const path = "/api/v1/people/bob/test-page"
	code, answer, _ := h.call(t, "POST", path, `{"channels": ["email"], "wait": "2m", "urgency": "high"}`, bearer(aliceToken)...)
	for _, want := range []string{`"result": "started"`, `"workflow_id": "test/bob"`, `"self": "https://hansho.example.com` + path + `"`, `/workflows/test%2Fbob/run-1"`} {
		if code != 202 || !strings.Contains(answer, want) {
			t.Errorf("%d, without %s: %s", code, want, answer)
		}
	}
	if code, answer, _ := h.call(t, "POST", path, "", bearer(aliceToken)...); code != 202 || !strings.Contains(answer, `"result": "running"`) {
		t.Errorf("%d %s", code, answer)
	}
	by := oncall.Actor{ID: "alice", Via: "api"}
	want := []contract.OpenTest{{Person: "bob", Providers: []string{"email"}, Wait: 2 * time.Minute, Loud: true, By: by}, {Person: "bob", By: by}}
	if diff := cmp.Diff(want, h.tests); diff != "" {
		t.Error(diff)
	}
	if code, answer, _ := h.call(t, "GET", path+"?instance=run-7", "", bearer(aliceToken)...); code != 200 || !strings.Contains(answer, `"instance": "run-7"`) || !strings.Contains(answer, `"person": "bob"`) {
		t.Errorf("%d %s", code, answer)
	}
}

func TestATestPageThatIsRefusedAtTheDoor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		body, secret string
		code         int
		want         string
	}{
		{"", "", 401, "HANSHO_TOKENS"},
		{"", checkoutKey, 403, "person's token"},
		{`{"wait": "5"}`, aliceToken, 422, `write a duration such as \"5m\"`},
		{`{"urgency": "loud"}`, aliceToken, 422, "use low or high"},
		{`{"chanels": []}`, aliceToken, 422, `did you mean \"channels\"?`},
	} {
		h := build(t, func(o *starter.Options) { o.Open = true })
		var headers []string
		if c.secret != "" {
			headers = bearer(c.secret)
		}
		if code, answer, _ := h.call(t, "POST", "/api/v1/people/bob/test-page", c.body, headers...); code != c.code || !strings.Contains(answer, c.want) || len(h.tests) > 0 {
			t.Errorf("%s: %d %s", c.body, code, answer)
		}
	}
}
