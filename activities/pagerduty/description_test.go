package pagerduty_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// descriptionFile is PagerDuty's own description of its API. It carries no licence, so it is no part of this repository.
const descriptionFile = "../../../shared/specs/pagerduty/REST-subset.json"

// description holds requests against what PagerDuty says of its API; nil holds nothing.
type description struct{ router routers.Router }

var readDescription = sync.OnceValues(func() (*description, error) {
	data, err := os.ReadFile(descriptionFile)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, err
	}
	doc.Servers = nil
	// The description says that a body's details are an object; its example and the guide say that only text is taken.
	details := doc.Components.Schemas["IncidentBody"].Value.Properties["details"].Value
	details.Type = &openapi3.Types{"string"}
	// It leaves out the wrapper that its own example of a responder request has.
	targets := doc.Paths.Value("/incidents/{id}/responder_requests").Post.RequestBody.Value.Content["application/json"].Schema.Value.Properties["responder_request_targets"].Value
	wrapper := openapi3.NewObjectSchema()
	wrapper.Properties, wrapper.Required = openapi3.Schemas{"responder_request_target": targets.Items}, []string{"responder_request_target"}
	targets.Items = wrapper.NewRef()
	mendStatusPages(doc)
	router, err := gorillamux.NewRouter(doc)
	return &description{router}, err
})

func newDescription(t *testing.T) *description {
	t.Helper()
	d, err := readDescription()
	if os.IsNotExist(err) {
		t.Log("NOT CHECKED against PagerDuty's description of its API: it is not in ../shared/specs")
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// check reports what the description does not allow, and what it does not name. The request can be read again.
func (d *description) check(t *testing.T, r *http.Request) {
	t.Helper()
	if d == nil {
		return
	}
	for _, fault := range d.faults(r) {
		t.Errorf("%s %s: %s", r.Method, r.URL, fault)
	}
}

func (d *description) faults(r *http.Request) (faults []string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return []string{err.Error()}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	asked := r.Clone(r.Context())
	asked.URL.Path = strings.TrimPrefix(asked.URL.Path, "/pagerduty")
	asked.URL.RawPath = ""
	asked.Body = io.NopCloser(bytes.NewReader(body))
	route, params, err := d.router.FindRoute(asked)
	if err != nil {
		return []string{err.Error()}
	}
	err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: asked, PathParams: params, Route: route, Options: &openapi3filter.Options{
			ExcludeReadOnlyValidations: true, MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		},
	})
	if err != nil {
		faults = append(faults, err.Error())
	}
	return append(faults, append(unnamedParameters(r, route), unnamedFields(body, route)...)...)
}

// unnamedParameters finds query parameters that the operation does not have: PagerDuty ignores them, so a slip is silent.
func unnamedParameters(r *http.Request, route *routers.Route) (faults []string) {
	for name := range r.URL.Query() {
		if route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
			faults = append(faults, fmt.Sprintf("there is no parameter %q", name))
		}
	}
	return faults
}

func unnamedFields(body []byte, route *routers.Route) []string {
	if len(body) == 0 {
		return nil
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return []string{err.Error()}
	}
	return unnamed("body", value, route.Operation.RequestBody.Value.Content["application/json"].Schema.Value)
}

// unnamed finds fields that no part of a schema names.
func unnamed(path string, value any, schema *openapi3.Schema) (faults []string) {
	switch value := value.(type) {
	case []any:
		for i, item := range value {
			faults = append(faults, unnamed(fmt.Sprintf("%s[%d]", path, i), item, schema.Items.Value)...)
		}
	case map[string]any:
		properties := propertiesOf(schema)
		for _, name := range slices.Sorted(maps.Keys(value)) {
			property, named := properties[name]
			if !named {
				faults = append(faults, fmt.Sprintf("%s has no field %q", path, name))
				continue
			}
			faults = append(faults, unnamed(path+"."+name, value[name], property.Value)...)
		}
	}
	return faults
}

// propertiesOf gathers the fields of a schema and all its parts. The description of IncidentBody forgets "type".
func propertiesOf(schema *openapi3.Schema) openapi3.Schemas {
	all := openapi3.Schemas{}
	for _, name := range schema.Required {
		all[name] = &openapi3.SchemaRef{Value: &openapi3.Schema{}}
	}
	for _, parts := range []openapi3.SchemaRefs{schema.AllOf, schema.OneOf, schema.AnyOf} {
		for _, part := range parts {
			maps.Copy(all, propertiesOf(part.Value))
		}
	}
	maps.Copy(all, schema.Properties)
	return all
}

// TestTheDescriptionIsHeldAgainstUs proves that the check finds what it is there for.
func TestTheDescriptionIsHeldAgainstUs(t *testing.T) {
	t.Parallel()
	d := newDescription(t)
	if d == nil {
		t.Skip("SKIPPED: PagerDuty's description of its API is not in ../shared/specs")
	}
	post := func(body string) *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/pagerduty/incidents?limt=3", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		return r
	}
	faults := strings.Join(d.faults(post(`{"incident":{"type":"incident","service":{"id":"P1","type":"service_reference"},
		"priority":null,"urgensy":"high","assignments":[{"assignee":{"id":"P1","type":"user_reference","mail":"x"}}]}}`)), "\n")
	for _, want := range []string{
		`there is no parameter "limt"`, `body.incident has no field "urgensy"`, `assignee has no field "mail"`, `"title" is missing`, "From", "null",
	} {
		if !strings.Contains(faults, want) {
			t.Errorf("%q is not found in:\n%s", want, faults)
		}
	}
}
