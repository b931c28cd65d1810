package process

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"hansho/oncall"
	"hansho/workflows/contract"
)

func TestOutcomesAreCountedOnceTheyAreExported(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	var fail error
	export := newOutcomeMetrics(registry).counting(func(any) error { return fail })
	escalation := contract.Outcome{
		WorkflowID: "escalation/checkout/a", Service: "checkout", Severity: oncall.SEV2, Outcome: "resolved",
		Numbers: oncall.Numbers{Detect: &oncall.Number{Took: 9 * time.Second, Target: 10 * time.Second}, Fix: &oncall.Number{Took: 2 * time.Hour, Target: time.Hour}, Pages: 3},
	}
	observed := escalation
	observed.Paging = oncall.Observe
	incident := contract.IncidentOutcome{WorkflowID: "incident/a", Kind: oncall.NormalIncident, Summaries: oncall.SummaryClock{Owed: 4, Kept: 3}}
	drill := incident
	drill.Kind = oncall.DrillIncident
	fail = errors.New("disk full")
	if export(escalation) == nil {
		t.Error("the failure is lost")
	}
	fail = nil
	for _, line := range []any{escalation, observed, incident, drill, map[string]any{"workflowId": "something/else"}, "text"} {
		if err := export(line); err != nil {
			t.Error(err)
		}
	}
	want := `
# HELP hansho_escalations_closed_total Escalations that are over, by service, severity and how they ended.
# TYPE hansho_escalations_closed_total counter
hansho_escalations_closed_total{outcome="resolved",service="checkout",severity="SEV-2"} 1
# HELP hansho_mttx_met_total Of these numbers, those that kept their target.
# TYPE hansho_mttx_met_total counter
hansho_mttx_met_total{severity="SEV-2",what="detect"} 1
# HELP hansho_pages_total Pages of escalations that are over, by service.
# TYPE hansho_pages_total counter
hansho_pages_total{service="checkout"} 3
# HELP hansho_summaries_total Executive summaries that were owed by incidents that are over, by result: kept, late.
# TYPE hansho_summaries_total counter
hansho_summaries_total{result="kept"} 3
hansho_summaries_total{result="late"} 1
`
	err := testutil.GatherAndCompare(registry, strings.NewReader(want), "hansho_escalations_closed_total", "hansho_mttx_met_total", "hansho_pages_total", "hansho_summaries_total")
	if err != nil {
		t.Error(err)
	}
}
