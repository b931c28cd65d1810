package starter_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hansho/oncall"
	"hansho/report"
	"hansho/starter"
	"hansho/workflows/contract"
)

func TestTheNumbersOverHTTP(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	opened := time.Now().Add(-time.Hour)
	h.outcomes = report.Input{Escalations: []contract.Outcome{{
		WorkflowID: "escalation/checkout/a", Service: "checkout", Severity: oncall.SEV2, Opened: opened, Policy: "p",
		Numbers: oncall.Numbers{Detect: &oncall.Number{Took: 9 * time.Second, Target: 10 * time.Second}, Hops: 2, Pages: 3},
	}}}
	for path, wants := range map[string][]string{
		"mttx":                      {`"mean_seconds": 9`, `"met": 1`, `"dri_hops": 2`, `"name": "checkout"`},
		"mttx?by=severity":          {`"name": "SEV-2"`},
		"mttx?since=2w&until=1w":    {`"groups": []`},
		"report?service=checkout":   {`"postmortems"`, `"people"`, `"incidents"`},
		"people":                    {`"gini"`},
		"cadence":                   {`"summaries_owed": 0`},
		"postmortems?severity=SEV1": {`"open_overdue": 0`},
	} {
		code, answer, _ := h.call(t, "GET", "/api/v1/metrics/"+path, "", bearer(aliceToken)...)
		for _, want := range wants {
			if code != http.StatusOK || !strings.Contains(answer, want) {
				t.Errorf("%s: %d, no %s in %s", path, code, want, answer)
			}
		}
	}
	for path, want := range map[string]string{
		"mttx?since=yesterday": "2026-11-01", "mttx?by=moon": "use service", "mttx?severity=9": "SEV", "mttx?since=1d&until=2d": "before it begins", "mttx?service=nothing": "no service",
	} {
		if code, answer, _ := h.call(t, "GET", "/api/v1/metrics/"+path, "", bearer(aliceToken)...); code != http.StatusUnprocessableEntity || !strings.Contains(answer, want) {
			t.Errorf("%s: %d %s", path, code, answer)
		}
	}
	if code, _, _ := h.call(t, "GET", "/api/v1/metrics/everything", "", bearer(aliceToken)...); code != http.StatusNotFound {
		t.Errorf("an unknown part: %d", code)
	}
	if code, _, _ := h.call(t, "GET", "/api/v1/metrics/report", ""); code != http.StatusUnauthorized {
		t.Errorf("without a token: %d", code)
	}
	h.fail = starter.ErrUnavailable
	if code, _, _ := h.call(t, "GET", "/api/v1/metrics/report", "", bearer(aliceToken)...); code != http.StatusServiceUnavailable {
		t.Errorf("without Temporal: %d", code)
	}
}
