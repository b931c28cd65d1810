package starter_test

import (
	"net/http"
	"strings"
	"testing"

	"hansho/oncall"
)

func TestTheStatusOverHTTPSaysWhatCannotBeTold(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	h.situation = oncall.Situation{Incidents: []oncall.OpenIncident{{Slug: "shop-1", Title: "Nobody can pay"}}, Checks: []oncall.Check{
		{Kind: oncall.CheckHansho, Name: oncall.CheckWorkers, Condition: oncall.CannotTell, Detail: "Temporal was not told to ask them"},
	}}
	code, answer, _ := h.call(t, "GET", "/api/v1/status", "", bearer(aliceToken)...)
	for _, want := range []string{`"overall": "trouble"`, `"slug": "shop-1"`, `"condition": "unknown"`} {
		if code != http.StatusOK || !strings.Contains(answer, want) {
			t.Errorf("%d %s: no %s", code, answer, want)
		}
	}
	if code, _, _ := h.call(t, "GET", "/api/v1/status", ""); code != http.StatusUnauthorized {
		t.Errorf("without a token: %d", code)
	}
}
