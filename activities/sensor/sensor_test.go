package sensor_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hansho/activities/sensor"
	"hansho/oncall"
)

func serve(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return server.URL
}

func sense(t *testing.T, probe oncall.Probe) oncall.Check {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	probe.Name = "checkout"
	check := sensor.New().Sense(ctx, probe)
	if check.Kind != oncall.CheckProbe || check.Name != "checkout" {
		t.Errorf("%+v", check)
	}
	return check
}

func TestAnAddressIsUpWhenItAnswersWith2xx(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	slow := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	status := func(code int) string {
		return serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
	}
	for name, c := range map[string]struct {
		address string
		want    oncall.Condition
		detail  string
	}{
		"up":      {status(204), oncall.Up, ""},
		"failing": {status(503), oncall.Down, "it answers 503 Service Unavailable"},
		"refused": {closed.URL + "/secret-path", oncall.Down, "it cannot be reached: connect: connection refused"},
		"slow":    {slow, oncall.Down, "it did not answer in time"},
	} {
		if check := sense(t, oncall.Probe{URL: c.address}); check.Condition != c.want || check.Detail != c.detail {
			t.Errorf("%s: %+v", name, check)
		}
	}
}

func TestAQueryIsUpWhileItsValuesAreInBounds(t *testing.T) {
	t.Parallel()
	var asked string
	prometheus := func(data string) string {
		return serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked = r.URL.Path
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, data)
		})
	}
	vector := func(values ...string) string {
		var samples []string
		for _, v := range values {
			samples = append(samples, fmt.Sprintf(`{"metric": {}, "value": [1700000000, %q]}`, v))
		}
		return prometheus(`{"status": "success", "data": {"resultType": "vector", "result": [` + strings.Join(samples, ",") + `]}}`)
	}
	least, most := 1.0, 5.0
	for name, c := range map[string]struct {
		base   string
		want   oncall.Condition
		detail string
	}{
		"within":    {vector("1", "5"), oncall.Up, ""},
		"above":     {vector("2", "7.5"), oncall.Down, "7.5 is not from 1 to 5"},
		"below":     {vector("0"), oncall.Down, "0 is not from 1 to 5"},
		"none":      {vector(), oncall.CannotTell, "Prometheus knows no value of it"},
		"no number": {vector("NaN"), oncall.CannotTell, "Prometheus knows no number of it"},
		"scalar":    {prometheus(`{"status": "success", "data": {"resultType": "scalar", "result": [1700000000, "3"]}}`), oncall.Up, ""},
		"text":      {prometheus(`{"status": "success", "data": {"resultType": "string", "result": [1700000000, "x"]}}`), oncall.CannotTell, `Prometheus: unexpected value type "string"`},
		"wrong":     {prometheus(`{"status": "error", "errorType": "bad_data", "error": "parse error"}`), oncall.CannotTell, "Prometheus: parse error"},
	} {
		check := sense(t, oncall.Probe{Prometheus: c.base, Query: "up", Least: &least, Most: &most})
		if check.Condition != c.want || check.Detail != c.detail {
			t.Errorf("%s: %+v", name, check)
		}
		if asked != "/api/v1/query" {
			t.Errorf("%s: it asked %q", name, asked)
		}
	}
}
