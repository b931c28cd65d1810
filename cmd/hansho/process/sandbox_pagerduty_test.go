package process

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/config"
	"hansho/sandbox"
)

const observed = `organization: {name: Test, zone: UTC}
people:
  alice: {pagerduty: PALICE0}
  bob: {pagerduty: PBOB000}
schedules:
  primary: {pagerduty: PPRIMAR, fallback: [alice]}
  own: {rotation: {members: [bob], every: 1w, from: 2026-01-05}}
policies:
  usual:
    levels: [{page: [primary], ack_within: 2m}, {page: [own]}, {page: [bob, own], ack_within: 3m}]
    last_resort: bob
    rounds: 2
services:
  shop: {policy: usual, paging: observe, pagerduty: PSHOP00}
  search: {policy: usual}
default_service: shop
`

func TestTheSandboxHasTheServicesThatAreObserved(t *testing.T) {
	t.Parallel()
	org, err := config.Parse("hansho.yaml", []byte(observed))
	if err != nil {
		t.Fatal(err)
	}
	options := SandboxOf(org)
	want := []sandbox.Service{
		{ID: sandboxService, Name: "Pages of Hansho"},
		{ID: "PSHOP00", Name: "shop", EscalationPolicyID: "PEUSUAL", IntegrationKey: SandboxKey("shop")},
	}
	if diff := cmp.Diff(want, options.Services); diff != "" {
		t.Errorf("services (-want +got):\n%s", diff)
	}
	policies := []sandbox.EscalationPolicy{{ID: "PEUSUAL", Name: "usual", NumLoops: 1, Rules: []sandbox.EscalationRule{
		{Delay: 2 * time.Minute, Targets: []string{"PPRIMAR"}}, {Delay: 3 * time.Minute, Targets: []string{"PBOB000"}},
	}}}
	if diff := cmp.Diff(policies, options.EscalationPolicies); diff != "" {
		t.Errorf("policies (-want +got):\n%s", diff)
	}
}
