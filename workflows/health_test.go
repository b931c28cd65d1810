package workflows_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// patient is a provider's Health in virtual time.
type patient struct {
	env    *testsuite.TestWorkflowEnvironment
	began  time.Time
	probes []time.Duration // When it was asked.
}

// newPatient makes a Health whose provider answers probes with what is given.
func newPatient(answer func(since time.Duration) (activities.Probed, error)) *patient {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	p := &patient{env: suite.NewTestWorkflowEnvironment()}
	p.env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: contract.HealthID("pagerduty"), TaskQueue: contract.TaskQueue, WorkflowExecutionTimeout: 1000 * 24 * time.Hour})
	workflows.Register(p.env)
	p.began = p.env.Now()
	probe := func(context.Context, string) (activities.Probed, error) {
		since := p.env.Now().Sub(p.began)
		p.probes = append(p.probes, since)
		return answer(since)
	}
	p.env.RegisterActivityWithOptions(probe, activity.RegisterOptions{Name: activities.NameProbe})
	return p
}

// news comes after a while.
func (p *patient) news(after time.Duration, down bool) {
	p.env.RegisterDelayedCallback(func() {
		p.env.SignalWorkflow(contract.SignalHealth, oncall.ProviderNews{
			Provider: "pagerduty", Down: down, At: p.env.Now().Add(-7 * time.Second), Reason: "503", By: "worker-1",
		})
	}, after)
}

// at is the state after a while.
func (p *patient) at(t *testing.T, after time.Duration, check func(oncall.ProviderHealth)) {
	t.Helper()
	p.env.RegisterDelayedCallback(func() {
		var state oncall.ProviderHealth
		value, err := p.env.QueryWorkflow(contract.QueryState)
		if err == nil {
			err = value.Get(&state)
		}
		if err != nil {
			t.Error(err)
		}
		check(state)
	}, after)
}

func (p *patient) live(in oncall.ProviderHealth) (oncall.ProviderHealth, error) {
	in.Provider = "pagerduty"
	p.env.ExecuteWorkflow(contract.Health, in)
	var out oncall.ProviderHealth
	if err := p.env.GetWorkflowError(); err != nil {
		return out, err
	}
	return out, p.env.GetWorkflowResult(&out)
}

var errProbe = errors.New("503")

// TestHealthProbesUntilTheProviderWorks: every 15 seconds at first, every minute at most, until it answers; and an hour later it ends.
func TestHealthProbesUntilTheProviderWorks(t *testing.T) {
	t.Parallel()
	p := newPatient(func(since time.Duration) (activities.Probed, error) {
		if since < 4*time.Minute {
			return activities.Probed{}, errProbe
		}
		return activities.Probed{}, nil
	})
	p.news(0, true)
	p.at(t, 3*time.Minute, func(s oncall.ProviderHealth) {
		if !s.Down || s.Reason != "503" || s.By != "worker-1" || !s.Since.Equal(p.began.Add(-7*time.Second)) {
			t.Errorf("while it is down: %+v", s)
		}
	})
	out, err := p.live(oncall.ProviderHealth{})
	if err != nil || out.Down {
		t.Errorf("%+v, %v", out, err)
	}
	want := []time.Duration{15 * time.Second, 45 * time.Second, 105 * time.Second, 165 * time.Second, 225 * time.Second, 285 * time.Second}
	if len(p.probes) != len(want) {
		t.Fatalf("asked at %v, want %v", p.probes, want)
	}
	for i := range want {
		if p.probes[i].Round(time.Second) != want[i] {
			t.Errorf("asked at %v, want %v", p.probes, want)
			break
		}
	}
	if lived := p.env.Now().Sub(p.began); lived < 64*time.Minute || lived > 66*time.Minute {
		t.Errorf("it lived %s", lived)
	}
}

// TestHealthTakesNewsAtOnce: a worker's success ends the probes, and a second outage begins the hour anew.
func TestHealthTakesNewsAtOnce(t *testing.T) {
	t.Parallel()
	p := newPatient(func(time.Duration) (activities.Probed, error) { return activities.Probed{}, errProbe })
	p.news(0, true)
	p.news(20*time.Second, false)
	p.at(t, 21*time.Second, func(s oncall.ProviderHealth) {
		if s.Down || !s.Since.Equal(p.began.Add(20*time.Second)) {
			t.Errorf("after the success: %+v", s)
		}
	})
	p.news(50*time.Minute, true)
	p.news(51*time.Minute, true) // Nothing new.
	p.news(52*time.Minute, false)
	if _, err := p.live(oncall.ProviderHealth{}); err != nil {
		t.Error(err)
	}
	if lived := p.env.Now().Sub(p.began); lived < 111*time.Minute || lived > 113*time.Minute {
		t.Errorf("it lived %s", lived)
	}
}

// TestHealthOfWhatNobodyCanAsk: after five minutes it is tried again, because only a page can tell.
func TestHealthOfWhatNobodyCanAsk(t *testing.T) {
	t.Parallel()
	p := newPatient(func(time.Duration) (activities.Probed, error) { return activities.Probed{Unknown: true}, nil })
	p.news(0, true)
	p.at(t, 4*time.Minute+50*time.Second, func(s oncall.ProviderHealth) {
		if !s.Down {
			t.Errorf("before five minutes: %+v", s)
		}
	})
	p.at(t, 6*time.Minute, func(s oncall.ProviderHealth) {
		if s.Down || !strings.Contains(s.Reason, "tried again") {
			t.Errorf("after five minutes: %+v", s)
		}
	})
	if _, err := p.live(oncall.ProviderHealth{}); err != nil {
		t.Error(err)
	}
}

// TestHealthOfALongOutageContinuesAsNew with what it knows.
func TestHealthOfALongOutageContinuesAsNew(t *testing.T) {
	t.Parallel()
	p := newPatient(func(time.Duration) (activities.Probed, error) { return activities.Probed{}, errProbe })
	p.news(0, true)
	p.env.RegisterDelayedCallback(func() { p.env.SetContinueAsNewSuggested(true) }, 10*time.Minute)
	_, err := p.live(oncall.ProviderHealth{})
	if _, ok := errors.AsType[*workflow.ContinueAsNewError](err); !ok {
		t.Fatalf("it ended with %v", err)
	}
	next := newPatient(func(time.Duration) (activities.Probed, error) { return activities.Probed{}, nil })
	next.at(t, 30*time.Second, func(s oncall.ProviderHealth) {
		if !s.Down {
			t.Errorf("the next run forgot that it is down: %+v", s)
		}
	})
	state := oncall.ProviderHealth{Down: true, Since: p.began, Probes: 11}
	if out, err := next.live(state); err != nil || out.Down || len(next.probes) != 1 || next.probes[0] < time.Minute {
		t.Errorf("%+v, %v, asked at %v", out, err, next.probes)
	}
}
