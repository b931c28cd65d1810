package starter_test

import (
	"bytes"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"hansho/starter"
)

// TestEventsAgainstTheOfficialSpecification holds answers against the OpenAPI document of the Events API v2.
func TestEventsAgainstTheOfficialSpecification(t *testing.T) {
	t.Parallel()
	router := specification(t)
	for _, c := range []struct {
		name, path, body string
		fail             error
		code             int
	}{
		{"trigger", "/enqueue", event(checkoutKey, "trigger", "critical"), nil, 202},
		{"acknowledge", "/enqueue", event(checkoutKey, "acknowledge", "critical"), nil, 202},
		{"resolve", "/enqueue", event(checkoutKey, "resolve", "info"), nil, 202},
		{"without payload", "/enqueue", `{"routing_key": "` + checkoutKey + `", "event_action": "resolve", "dedup_key": "x"}`, nil, 202},
		{"change", "/change/enqueue", `{"routing_key": "` + checkoutKey + `", "payload": {"summary": "x"}}`, nil, 202},
		{"unknown key", "/enqueue", event("0123456789abcdef0123456789abcdef", "trigger", "critical"), nil, 400},
		{"busy", "/enqueue", event(checkoutKey, "trigger", "critical"), starter.ErrBusy, 429},
		{"unavailable", "/enqueue", event(checkoutKey, "trigger", "critical"), starter.ErrUnavailable, 503},
	} {
		h := build(t, nil)
		h.fail = c.fail
		code, answer, header := h.call(t, "POST", "/v2"+c.path, c.body)
		if code != c.code {
			t.Errorf("%s: %d %s", c.name, code, answer)
		}
		if err := conforms(t, router, c.path, c.body, code, answer, header); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func specification(t *testing.T) routers.Router {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "specs", "pagerduty", "events-v2.json")
	document, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		t.Skipf("SKIPPED: the official specification is not here: %v", err)
	}
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		t.Fatal(err)
	}
	return router
}

// conforms checks the request that we sent, so that the test itself is honest, and the answer. For 5XX the document has a body;
// for 400 and 429 it only has a reference in a description.
func conforms(t *testing.T, router routers.Router, path, body string, code int, answer string, header http.Header) error {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://events.pagerduty.com/v2"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	route, parameters, err := router.FindRoute(r)
	if err != nil {
		return err
	}
	request := &openapi3filter.RequestValidationInput{Request: r, PathParams: parameters, Route: route}
	if err := openapi3filter.ValidateRequest(t.Context(), request); err != nil {
		return err
	}
	return openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: request, Status: code, Header: header, Body: io.NopCloser(bytes.NewReader([]byte(answer))),
	})
}
