package sandbox_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// specs is where the official descriptions of PagerDuty lie. They carry no licence, so they are not part of this
// repository; the contract is not checked, and the tests say so, where they are absent.
const specs = "../../shared/specs/pagerduty"

// loadSpec reads an OpenAPI description once.
var loadSpec = sync.OnceValues(func() (map[string]routers.Router, error) {
	found := map[string]routers.Router{}
	for _, name := range []string{"REST-subset.json", "events-v2.json"} {
		data, err := os.ReadFile(filepath.Join(specs, name))
		if err != nil {
			return nil, err
		}
		doc, err := openapi3.NewLoader().LoadFromData(data)
		if err != nil {
			return nil, err
		}
		doc.Servers = nil
		repair(doc)
		router, err := gorillamux.NewRouter(doc)
		if err != nil {
			return nil, err
		}
		found[name] = router
	}
	return found, nil
})

// repair mends the places where the description contradicts itself, so that the rest can be held against it.
func repair(doc *openapi3.T) {
	if doc.Components.Schemas["Incident"] == nil {
		return
	}
	// "… or null if the incident is not resolved", says its own text.
	doc.Components.Schemas["Incident"].Value.AllOf[1].Value.Properties["resolved_at"].Value.Nullable = true
	// Every channel fits several of the alternatives, because none of their fields is required.
	channel := doc.Components.Schemas["Channel"].Value
	channel.AnyOf, channel.OneOf = channel.OneOf, nil
	// Reading overrides answers 201 "Created" there.
	overrides := doc.Paths.Value("/schedules/{id}/overrides").Get.Responses
	overrides.Set("200", overrides.Value("201"))
	// A policy that a service uses is not deleted; the answer to that is not described.
	policy := doc.Paths.Value("/escalation_policies/{id}")
	policy.Delete.Responses.Set("400", policy.Get.Responses.Value("404"))
	// Settings of one kind of grouping fit the other kind too.
	grouping := doc.Components.Schemas["Service"].Value.AllOf[1].Value.Properties["alert_grouping_parameters"].Value
	grouping.AnyOf, grouping.OneOf = grouping.OneOf, nil
	// "include[]" gives whole rules and contact methods where only references are described.
	user := doc.Components.Schemas["User"].Value.AllOf[1].Value.Properties
	for field, whole := range map[string]string{"notification_rules": "NotificationRule", "contact_methods": "ContactMethod"} {
		items := user[field].Value.Items
		user[field].Value.Items = &openapi3.SchemaRef{Value: &openapi3.Schema{AnyOf: openapi3.SchemaRefs{items, doc.Components.Schemas[whole]}}}
	}
	// LogEntry says "acknowledge_log_entry", this part of it says "acknowledgement_log_entry": nothing fits both.
	doc.Components.Schemas["AcknowledgeLogEntry"].Value.AllOf[1].Value.Properties["type"].Value.Enum = []any{"acknowledge_log_entry"}
}

// contract returns a transport that holds every request and every answer against PagerDuty's official description.
func contract(t *testing.T, base string) http.RoundTripper {
	t.Helper()
	routers, err := loadSpec()
	if os.IsNotExist(err) {
		t.Logf("NOT CHECKED against PagerDuty's official description: %v", err)
		return http.DefaultTransport
	}
	if err != nil {
		t.Fatal(err)
	}
	return &checked{t: t, base: base, routers: routers}
}

type checked struct {
	t       *testing.T
	base    string
	routers map[string]routers.Router
}

func (c *checked) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	if err == nil {
		c.check(r, body, resp, answer)
	}
	return resp, err
}

// check reports what the official description does not allow. A request that is meant to fail may be wrong itself.
func (c *checked) check(r *http.Request, body []byte, resp *http.Response, answer []byte) {
	path, name := strings.TrimPrefix(r.URL.Path, strings.TrimPrefix(c.base, "http://"+r.URL.Host)), "REST-subset.json"
	if p, ok := strings.CutPrefix(path, "/v2/"); ok {
		path, name = "/"+p, "events-v2.json"
	}
	asked := r.Clone(r.Context())
	asked.URL = &url.URL{Path: path, RawQuery: r.URL.RawQuery}
	asked.Body = io.NopCloser(bytes.NewReader(body))
	asked.Header.Set("Accept", "application/vnd.pagerduty+json;version=2")
	route, params, err := c.routers[name].FindRoute(asked)
	if err != nil {
		c.t.Errorf("%s %s is not a call of the real API: %v", r.Method, path, err)
		return
	}
	options := &openapi3filter.Options{
		ExcludeReadOnlyValidations: true, MultiError: true, IncludeResponseStatus: true,
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
	}
	options.WithCustomSchemaErrorFunc(func(e *openapi3.SchemaError) string {
		return "/" + strings.Join(e.JSONPointer(), "/") + ": " + e.Reason
	})
	input := &openapi3filter.RequestValidationInput{Request: asked, PathParams: params, Route: route, Options: options}
	if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil && resp.StatusCode < 400 {
		c.t.Errorf("request %s %s is not valid: %v\n%s", r.Method, path, err, body)
	}
	output := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: resp.StatusCode, Header: resp.Header, Options: options,
	}
	output.SetBodyBytes(answer)
	if err := openapi3filter.ValidateResponse(r.Context(), output); err != nil {
		c.t.Errorf("answer %d to %s %s is not valid: %.3000s\n%s", resp.StatusCode, r.Method, path, err, answer)
	}
}
