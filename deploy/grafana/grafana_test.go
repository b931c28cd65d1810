// Package grafana checks the dashboards and rules with the libraries behind them: that of Prometheus for rules and queries, Grafana's
// for dashboards. That each metric exists is checked on the running program, in deploy/standalone/e2e.
package grafana

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

// variables are what Grafana puts into queries.
var variables = strings.NewReplacer("$__rate_interval", "1m", "$__range", "30d")

func TestTheRulesAreRight(t *testing.T) {
	text, err := os.ReadFile("rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	groups, problems := rulefmt.Parse(text, false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.New(slog.DiscardHandler))
	for _, problem := range problems {
		t.Error(problem)
	}
	alarms := 0
	for _, group := range groups.Groups {
		for _, rule := range group.Rules {
			if rule.Alert == "" {
				continue
			}
			if alarms++; rule.Annotations["summary"] == "" || rule.Annotations["description"] == "" || !slices.Contains([]string{"critical", "warning"}, rule.Labels["severity"]) || rule.For == 0 {
				t.Errorf("%s: whoever it wakes needs a summary and a description, a severity, and it must not ring at once", rule.Alert)
			}
		}
	}
	if alarms == 0 {
		t.Error("there are no alarms")
	}
}

func TestTheDashboardsAreRight(t *testing.T) {
	files, err := filepath.Glob("*.json")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	uids := map[string]string{}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var d dashboard.Dashboard //nolint:staticcheck // The classic schema is the one that every Grafana imports.
			if err := json.Unmarshal(text, &d); err != nil {
				t.Fatalf("Grafana does not read it: %v", err)
			}
			if err := d.Validate(); err != nil {
				t.Errorf("Grafana does not take it: %v", err)
			}
			if other, taken := uids[*d.Uid]; taken {
				t.Errorf("it has the UID of %s", other)
			}
			uids[*d.Uid] = file
			checkPanels(t, text)
		})
	}
}

// checkPanels holds that each panel has queries that Prometheus reads, a data source that is chosen, and a place of its own.
func checkPanels(t *testing.T, text []byte) {
	t.Helper()
	var d struct {
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct {
				Expr       string
				Datasource struct{ UID string }
			}
		}
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	taken, ids := map[[2]int]string{}, map[int]bool{}
	for _, p := range d.Panels {
		if ids[p.ID] || p.Title == "" || len(p.Targets) == 0 {
			t.Errorf("panel %d %q has no ID of its own, no title or no query", p.ID, p.Title)
		}
		ids[p.ID] = true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := taken[[2]int{x, y}]; other != "" || x >= 24 {
					t.Fatalf("%q lies over %q, or beyond the edge", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
		for _, q := range p.Targets {
			if _, err := parser.NewParser(parser.Options{}).ParseExpr(variables.Replace(q.Expr)); err != nil {
				t.Errorf("%q: %s: %v", p.Title, q.Expr, err)
			}
			if q.Datasource.UID != "${datasource}" {
				t.Errorf("%q asks the data source %q and not the one that is chosen", p.Title, q.Datasource.UID)
			}
		}
	}
}
