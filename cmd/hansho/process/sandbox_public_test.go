package process

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/config"
	"hansho/oncall"
	"hansho/worker"
)

const withStatusPages = `
organization: {name: Example, zone: Asia/Tokyo}
people: {alex: {pagerduty: PALEX01}}
policies: {only: {levels: [{page: [alex]}], last_resort: alex}}
services: {shop: {policy: only, name: Shop}}
default_service: shop
status_pages:
  public: {provider: statuspage, components: {shop: [8kbf7d35c070, vtnh60py4yd7]}}
  partners: {provider: pagerduty, page: PPAGE01, components: {shop: [PSHOP01]}}
`

// The sandbox has the pages of the configuration, and a worker in the environment that is printed for it tells the public on them.
func TestTheSandboxHasTheStatusPages(t *testing.T) {
	org, err := config.Parse("hansho.yaml", []byte(withStatusPages))
	if err != nil {
		t.Fatal(err)
	}
	fresh(t)
	options := SandboxOf(org)
	sb, err := NewSandbox(options, "", "http://127.0.0.1:1/")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close(t.Context()) })
	server := httptest.NewServer(sb.Handler())
	defer server.Close()
	for name, value := range SandboxEnvironment(server.URL, options) {
		t.Setenv(name, value)
	}
	a, err := worker.Activities(func() *oncall.Org { return org }, "", zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	word := oncall.PublicWord{N: 1, Stage: oncall.Investigating, Title: "Payments fail", Text: "We look <into> it.", At: time.Now(), Next: time.Now().Add(time.Hour)}
	preview, err := a.PreviewPublic(t.Context(), activities.PublicRequest{Service: "shop", Severity: oncall.SEV1, Word: word, Ask: true})
	if err != nil || preview.Faulty() {
		t.Fatalf("%v: %+v", err, preview)
	}
	got := map[string][]string{}
	for _, page := range preview.Pages {
		got[page.ID] = append(page.Components, page.Name)
		request := activities.PostRequest{Page: page.ID, Mark: "public/x#y", Service: "shop", Severity: oncall.SEV1, Began: word.At, Word: word}
		if posted, err := a.PostPublic(t.Context(), request); err != nil || posted.Ref == "" {
			t.Errorf("%s: %+v, %v", page.ID, posted, err)
		}
	}
	want := map[string][]string{
		"public":   {"Shop: major outage", "Shop 2: major outage", "Example · public"},
		"partners": {"Shop: outage", "Example · partners"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if incidents := sb.Statuspage().State()[0].Incidents; len(incidents) != 1 || incidents[0].Name != "Payments fail" {
		t.Errorf("Statuspage shows %+v", incidents)
	}
	if posts := sb.PagerDuty().StatusPosts(); len(posts) != 1 || posts[0].Updates[0].Status != "investigating" {
		t.Errorf("PagerDuty shows %+v", posts)
	}
}
