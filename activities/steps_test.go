package activities_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// TestNextGivesThePersonsSteps for the severity: the first by its providers, the others later.
func TestNextGivesThePersonsSteps(t *testing.T) {
	t.Parallel()
	org := organisation()
	ann := org.People["ann"]
	ann.Steps = []oncall.Step{
		{By: []string{"opsgenie"}},
		{After: 3 * time.Minute, By: []string{"pagerduty", "opsgenie"}, Severities: []oncall.Severity{oncall.SEV1}},
		{After: time.Minute, By: []string{"pagerduty"}},
	}
	org.People["ann"] = ann
	org.People["dumb"] = oncall.Person{ID: "dumb", Contacts: []oncall.Contact{{Provider: oncall.SMS, Address: "+81"}}} // No vendor, and no step.
	a := worker(nil, nil)
	a.Org = func() *oncall.Org { return org }
	for severity, later := range map[oncall.Severity][]oncall.Step{
		oncall.SEV1: {{After: time.Minute, By: []string{"pagerduty"}}, ann.Steps[1]},
		oncall.SEV3: {{After: time.Minute, By: []string{"pagerduty"}}},
	} {
		request := activities.NextRequest{Targets: []oncall.Target{{Person: "ann"}, {Person: "dumb"}}, Severity: severity, At: at}
		got, err := run[activities.NextResult](t, a.Next, request)
		if err != nil {
			t.Fatal(err)
		}
		want := []activities.Chosen{{Person: "ann", Providers: []string{"opsgenie"}, Reason: "named by the policy", Later: later}}
		if diff := cmp.Diff(want, got.People); diff != "" {
			t.Errorf("%s (-want +got):\n%s", severity, diff)
		}
		if len(got.Missing) != 1 || got.Missing[0].Reason != `"dumb" has no contact at any provider` {
			t.Errorf("%s: missing %+v", severity, got.Missing)
		}
	}
}

// punctual is a provider that says within a time that it has delivered.
type punctual struct{ *telephone }

func (punctual) DeliversWithin() time.Duration { return 40 * time.Second }

// patient is one that knows of a person who is notified late.
type patient struct{ punctual }

func (patient) DeliversTo(_ context.Context, address string, severity oncall.Severity) time.Duration {
	if address == "PBEN" && severity == oncall.SEV2 {
		return 5 * time.Minute
	}
	return time.Second
}

func TestAReceiptSaysHowLongDeliveryMayTake(t *testing.T) {
	t.Parallel()
	request := activities.PageRequest{Key: "k1", Person: "ben", Provider: "pagerduty", Facts: message.PageFacts{Service: "checkout", Severity: oncall.SEV2}}
	for want, pager := range map[time.Duration]activities.Pager{
		0: &telephone{}, 40 * time.Second: punctual{&telephone{}}, 5 * time.Minute: patient{punctual{&telephone{}}},
	} {
		got, err := run[activities.Receipt](t, worker(pager, nil).Page, request)
		if err != nil || got.DeliversWithin != want {
			t.Errorf("%T: %+v, %v", pager, got, err)
		}
	}
}
