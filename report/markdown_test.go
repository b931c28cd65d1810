package report_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
	"hansho/report"
	"hansho/workflows/contract"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// everything is a report in which something of each kind stands.
func everything() report.Report {
	minute := oncall.MinuteOf(began.Add(14 * time.Hour))
	first, second := outcome(1, "checkout", oncall.SEV1, began), outcome(2, "search", oncall.SEV2, began.AddDate(0, 1, 0))
	first.Numbers = oncall.Numbers{Detect: number(9*time.Second, 10*time.Second, ""), Engage: number(4*time.Minute, 5*time.Minute, ""), Fix: number(3*time.Hour, time.Hour, ""), Hops: 2, Pages: 3}
	first.People = []oncall.PersonCost{{Person: "alex", Pages: []int64{minute, minute + 5}, Work: []oncall.MinuteSpan{{minute, minute + 120}}}, {Person: "sato", Pages: []int64{minute + 600}}}
	second.Numbers = oncall.Numbers{Detect: number(30*time.Second, 10*time.Second, ""), Pages: 1}
	return make90(report.Input{
		Escalations: []contract.Outcome{first, second},
		Incidents: []contract.IncidentOutcome{
			{
				WorkflowID: "incident/checkout-1", Slug: "checkout-1", Title: "=Nobody | can <pay>", Kind: oncall.NormalIncident, Service: "checkout", Severity: oncall.SEV1, Opened: began,
				Summaries: oncall.SummaryClock{Owed: 4, Kept: 3}, Public: oncall.PublicClock{Owed: 2, Kept: 2}, PersonTime: 5 * time.Hour,
			},
			{WorkflowID: "incident/drill-1", Slug: "drill-1", Kind: oncall.DrillIncident, Opened: began},
		},
		Postmortems: []contract.PostmortemOutcome{{
			WorkflowID: "postmortem/checkout-1", Slug: "checkout-1", Title: "Nobody can pay", Owner: "sato", Opened: began, Service: "checkout", Severity: oncall.SEV1,
			Meeting: oncall.PostmortemDue{Due: began.AddDate(0, 0, 3), Done: began.AddDate(0, 0, 5)}, DocumentDue: oncall.PostmortemDue{Due: began.AddDate(0, 0, 2), Done: began.AddDate(0, 0, 2)}, Actions: 3, ActionsLate: 1,
		}},
		Open: []report.Open{{Kind: contract.Postmortem, WorkflowID: "postmortem/search-1", Title: "Slow search", State: "draft", Started: began, Due: began.AddDate(0, 0, 9)}},
	}, report.ByService)
}

func TestAReportAsADocument(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		got, path := everything().Markdown(language), filepath.Join("testdata", "report_"+language+".golden")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", language, diff)
		}
	}
}

func TestTablesForASpreadsheet(t *testing.T) {
	t.Parallel()
	for table, want := range map[string]string{
		"groups": "checkout,1,1,9.000,9.000,9.000,10.000,1,1", "people": "alex,Alex Doe,Europe/Berlin,1,2,0.6667", "incidents": "checkout-1,'=Nobody | can <pay>,SEV-1", "late": "meeting,sato,2026-11-05T00:00:00Z,2026-11-07T00:00:00Z",
	} {
		var out bytes.Buffer
		if err := everything().CSV(&out, table); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %v, no %q in\n%s", table, err, want, out.String())
		}
		if rows, err := csv.NewReader(&out).ReadAll(); err != nil || len(rows) < 2 {
			t.Errorf("%s: %v, %d rows", table, err, len(rows))
		}
	}
}
