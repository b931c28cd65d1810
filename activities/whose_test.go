package activities_test

import (
	"context"
	"errors"
	"testing"

	"go.temporal.io/sdk/temporal"

	"hansho/activities"
	"hansho/oncall"
)

// cabinet is a provider that knows its incidents.
type cabinet struct {
	telephone

	incidents map[string]activities.Incident
	err       error
}

func (a *cabinet) Incident(_ context.Context, ref string) (activities.Incident, error) {
	incident, ok := a.incidents[ref]
	if a.err != nil || ok {
		return incident, a.err
	}
	return incident, activities.ErrNotFound
}

func (a *cabinet) FindIncident(_ context.Context, service, key string) (activities.Incident, error) {
	for _, incident := range a.incidents {
		if incident.Service == service && incident.Key == key {
			return incident, a.err
		}
	}
	return activities.Incident{}, activities.ErrNotFound
}

func isRefused(err error) bool {
	var app *temporal.ApplicationError
	return errors.As(err, &app) && app.Type() == activities.ErrorRefused
}

func TestWhoseAnIncidentIs(t *testing.T) {
	t.Parallel()
	of := func(service string, ring oncall.Ring) activities.Incident {
		return activities.Incident{Ring: ring, Found: oncall.Found{Upstream: oncall.Upstream{Provider: "pagerduty", Ref: "Q"}, Key: "k", Service: service, Title: "Disk"}}
	}
	provider := &cabinet{incidents: map[string]activities.Incident{"Q1": of("PLEGACY", oncall.RingLoud), "Q2": of("PLEGACY", oncall.RingClosed), "Q3": of("POTHER", oncall.RingQuiet)}}
	a := worker(provider, nil)
	a.Org = func() *oncall.Org {
		org := organisation()
		org.Services = map[string]oncall.Service{"legacy": {ID: "legacy", Policy: "p", PagerDuty: "PLEGACY", Paging: oncall.Observe}}
		org.Policies = map[string]oncall.Policy{"p": {ID: "p"}}
		return org
	}
	for ref, want := range map[string]struct{ open, mapped bool }{"Q1": {true, true}, "Q2": {false, true}, "Q3": {true, false}, "Q4": {false, false}} {
		whose, err := run[activities.Whose](t, a.Whose, activities.WhoseRequest{Provider: "pagerduty", Ref: ref})
		if err != nil || whose.Open != want.open || (whose.Alert != nil) != want.mapped {
			t.Errorf("%s: %+v, %v", ref, whose, err)
		}
		if want.mapped && (whose.Alert.Service != "legacy" || whose.Alert.DedupKey != "k" || whose.Plan.Paging != oncall.Observe) {
			t.Errorf("%s: %+v", ref, whose)
		}
	}
	provider.err = errors.New("500")
	if _, err := run[activities.Whose](t, a.Whose, activities.WhoseRequest{Provider: "pagerduty", Ref: "Q1"}); err == nil || isRefused(err) {
		t.Errorf("a provider that fails is asked again: %v", err)
	}
	if _, err := run[activities.Whose](t, a.Whose, activities.WhoseRequest{Provider: "sms", Ref: "Q1"}); !isRefused(err) {
		t.Errorf("a provider without incidents: %v", err)
	}
}
