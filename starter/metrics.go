package starter

import "github.com/prometheus/client_golang/prometheus"

// metrics are what the door counts. Labels have few values: routes are patterns, never paths.
type metrics struct {
	requests *prometheus.CounterVec   // By route and status code.
	latency  *prometheus.HistogramVec // By route, in seconds.
	alerts   *prometheus.CounterVec   // By source and result.
	commands *prometheus.CounterVec   // By verb, way and result.
	webhooks *prometheus.CounterVec   // By provider and result.
}

func newMetrics(registry *prometheus.Registry) metrics {
	m := metrics{
		requests: counter("hansho_http_requests_total", "Requests answered, by route and status code.", "route", "code"),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hansho_http_request_duration_seconds", Help: "How long requests took.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2, 5, 10, 20},
		}, []string{"route"}),
		alerts:   counter("hansho_alerts_total", "Alerts received, by source and result: opened, joined, recovered, nothing-open, refused, failed.", "source", "result"),
		commands: counter("hansho_commands_total", "Commands of people, by verb, way (api, slack, alert) and result.", "verb", "via", "result"),
		webhooks: counter("hansho_webhooks_total", "Webhooks of providers, by provider and result: taken, over, foreign, ignored, forged, failed.", "provider", "result"),
	}
	registry.MustRegister(m.requests, m.latency, m.alerts, m.commands, m.webhooks)
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}
