package process

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// outcomeMetrics count what is over, for dashboards and alarms. A worker counts what it exports; after a restart counters begin at zero, as
// Prometheus expects. For numbers that are exact use hansho report.
type outcomeMetrics struct {
	closed    *prometheus.CounterVec   // By service, severity and outcome.
	took      *prometheus.HistogramVec // By what (detect, engage, fix) and severity, in seconds.
	targeted  *prometheus.CounterVec   // By what and severity.
	met       *prometheus.CounterVec   // By what and severity.
	pages     *prometheus.CounterVec   // By service.
	summaries *prometheus.CounterVec   // By result: kept, late.
	posts     *prometheus.CounterVec   // By result: kept, late.
}

func newOutcomeMetrics(registry *prometheus.Registry) outcomeMetrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := outcomeMetrics{
		closed: counter("hansho_escalations_closed_total", "Escalations that are over, by service, severity and how they ended.", "service", "severity", "outcome"),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hansho_mttx_seconds", Help: "How long it took to detect, engage and fix, by severity.",
			Buckets: []float64{1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400},
		}, []string{"what", "severity"}),
		targeted:  counter("hansho_mttx_targeted_total", "Of these numbers, those that have a target.", "what", "severity"),
		met:       counter("hansho_mttx_met_total", "Of these numbers, those that kept their target.", "what", "severity"),
		pages:     counter("hansho_pages_total", "Pages of escalations that are over, by service.", "service"),
		summaries: counter("hansho_summaries_total", "Executive summaries that were owed by incidents that are over, by result: kept, late.", "result"),
		posts:     counter("hansho_public_posts_total", "Public posts that were owed by incidents that are over, by result: kept, late.", "result"),
	}
	registry.MustRegister(m.closed, m.took, m.targeted, m.met, m.pages, m.summaries, m.posts)
	return m
}

// counting counts each line that is exported, and exports it, when there is somewhere to.
func (m outcomeMetrics) counting(export func(any) error) func(any) error {
	return func(line any) error {
		if export != nil {
			if err := export(line); err != nil {
				return err // It is tried again, and counted then.
			}
		}
		m.count(line)
		return nil
	}
}

func (m outcomeMetrics) count(line any) {
	text, err := json.Marshal(line)
	if err != nil {
		return
	}
	var head struct {
		WorkflowID string `json:"workflowId"`
	}
	_ = json.Unmarshal(text, &head) // What is no outcome counts for nothing.
	switch kind, _, _ := strings.Cut(head.WorkflowID, "/"); kind {
	case "escalation":
		var o contract.Outcome
		if json.Unmarshal(text, &o) == nil && o.Paging == oncall.Live {
			m.escalation(o)
		}
	case "incident":
		var o contract.IncidentOutcome
		if json.Unmarshal(text, &o) == nil && o.Kind != oncall.DrillIncident {
			m.cadence(m.summaries, o.Summaries.Owed, o.Summaries.Kept)
			m.cadence(m.posts, o.Public.Owed, o.Public.Kept)
		}
	}
}

func (m outcomeMetrics) escalation(o contract.Outcome) {
	severity := o.Severity.String()
	m.closed.WithLabelValues(o.Service, severity, o.Outcome).Inc()
	m.pages.WithLabelValues(o.Service).Add(float64(o.Numbers.Pages))
	for what, n := range map[string]*oncall.Number{"detect": o.Numbers.Detect, "engage": o.Numbers.Engage, "fix": o.Numbers.Fix} {
		if n == nil {
			continue
		}
		m.took.WithLabelValues(what, severity).Observe(time.Duration(n.Took).Seconds())
		if n.Target > 0 {
			m.targeted.WithLabelValues(what, severity).Inc()
			if n.Met() {
				m.met.WithLabelValues(what, severity).Inc()
			}
		}
	}
}

func (outcomeMetrics) cadence(counter *prometheus.CounterVec, owed, kept int) {
	counter.WithLabelValues("kept").Add(float64(kept))
	counter.WithLabelValues("late").Add(float64(max(0, owed-kept)))
}
