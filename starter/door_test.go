package starter_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"hansho/activities/secret"
	"hansho/oncall"
	"hansho/starter"
)

func TestRequestsHaveNames(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	_, answer, header := h.call(t, "GET", "/nowhere?key=hush", "", "X-Request-Id", "mine-1")
	if header.Get("X-Request-Id") != "mine-1" || !strings.Contains(answer, `"request_id": "mine-1"`) || !strings.Contains(h.log.String(), `"request":"mine-1"`) {
		t.Errorf("%v %s\nlog: %s", header, answer, h.log)
	}
	if strings.Contains(h.log.String(), "hush") {
		t.Errorf("the query is in the log: %s", h.log)
	}
	for _, odd := range []string{"", "a\nb", `"x"`, strings.Repeat("x", 129)} {
		if _, _, header = h.call(t, "GET", "/healthz", "", "X-Request-Id", odd); len(header.Get("X-Request-Id")) != 36 {
			t.Errorf("%q was taken as a request ID", odd)
		}
	}
}

func TestSecretsStayOutOfLogsAndAnswers(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	said := ""
	for _, c := range [][]string{
		{"POST", "/api/v1/alerts", `{"title": "x"}`, "Authorization", "Bearer " + checkoutKey},
		{"POST", "/api/v1/alerts", `{"title": "x"}`, "Authorization", "Bearer " + checkoutKey + "-wrong"},
		{"POST", "/v2/enqueue", event(checkoutKey, "trigger", "critical")},
		{"POST", "/v2/enqueue", event(checkoutKey+"-wrong", "trigger", "critical")},
		{"POST", "/api/v1/escalations/checkout/disk/acknowledge", "", "X-Hansho-Key", aliceToken},
	} {
		_, answer, _ := h.call(t, c[0], c[1], c[2], c[3:]...)
		said += answer
	}
	for _, hidden := range []string{checkoutKey, aliceToken} {
		if strings.Contains(said+h.log.String(), hidden) {
			t.Errorf("%s was told\n%s\n%s", hidden, said, h.log)
		}
	}
}

func TestHealthAndReadiness(t *testing.T) {
	t.Parallel()
	err := errors.New("connection refused")
	h := build(t, func(o *starter.Options) { o.Ready = func(context.Context) error { return err } })
	if code, _, _ := h.call(t, "GET", "/healthz", ""); code != 200 {
		t.Errorf("healthz %d", code)
	}
	if code, answer, _ := h.call(t, "GET", "/readyz", ""); code != 503 || strings.Contains(answer, "refused") {
		t.Errorf("readyz %d %s", code, answer)
	}
	err = nil
	if code, _, _ := h.call(t, "GET", "/readyz", ""); code != 200 {
		t.Errorf("readyz %d", code)
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	h := build(t, func(o *starter.Options) { o.Metrics = registry })
	h.call(t, "POST", "/api/v1/alerts", `{"title": "x", "source": "whatever they like"}`, bearer(checkoutKey)...)
	h.call(t, "GET", "/api/v1/escalations/checkout/disk", "", bearer(aliceToken)...)
	h.call(t, "GET", "/some/other/path", "")
	_, answer, _ := h.call(t, "GET", "/metrics", "")
	for _, want := range []string{
		`hansho_alerts_total{result="opened",source="api"} 1`,
		`hansho_http_requests_total{code="200",route="/api/v1/escalations/{service}/{key}"} 1`,
		`hansho_http_requests_total{code="202",route="/api/v1/alerts"} 1`,
		`hansho_http_requests_total{code="404",route="/"} 1`,
		`hansho_http_request_duration_seconds_count{route="/"} 1`,
	} {
		if !strings.Contains(answer, want+"\n") {
			t.Errorf("the metrics lack %s:\n%s", want, answer)
		}
	}
	if families, err := registry.Gather(); err != nil || len(families) == 0 {
		t.Errorf("%d families in the registry that was given, error %v", len(families), err)
	}
}

func TestAFaultIsAnsweredAndLogged(t *testing.T) {
	t.Parallel()
	h := build(t, func(o *starter.Options) { o.Ready = func(context.Context) error { panic("a fault") } })
	code, answer, _ := h.call(t, "GET", "/readyz", "")
	if code != http.StatusInternalServerError || !strings.Contains(answer, "internal") || !strings.Contains(h.log.String(), "a fault") {
		t.Errorf("%d %s\nlog: %s", code, answer, h.log)
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	t.Parallel()
	org := organisation()
	good := starter.Options{Client: &engine{}, Org: func() *oncall.Org { return org }}
	for want, change := range map[string]func(*starter.Options){
		"need Client":                             func(o *starter.Options) { o.Client = nil },
		`token of "alice": it has 5 characters`:   func(o *starter.Options) { o.Tokens = []starter.Token{{Person: "alice", Token: secret.New("short")}} },
		`token of "carol": the configuration has`: func(o *starter.Options) { o.Tokens = []starter.Token{{Person: "carol", Token: secret.New(aliceToken)}} },
		`service "checkout": it has 5 characters`: func(o *starter.Options) { o.Keys = starter.Keys{"checkout": secret.New("short")} },
		"use two secrets": func(o *starter.Options) {
			o.Keys, o.Tokens = starter.Keys{"checkout": secret.New(aliceToken)}, []starter.Token{{Person: "alice", Token: secret.New(aliceToken)}}
		},
	} {
		options := good
		change(&options)
		_, err := starter.New(options)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "short") || strings.Contains(err.Error(), aliceToken) {
			t.Errorf("%s: error %v", want, err)
		}
	}
}
