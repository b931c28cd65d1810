package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// carrying is a Courier among escalations that are open, with a provider that says whose the incident is.
type carrying struct {
	*testsuite.TestWorkflowEnvironment

	whose activities.Whose
	fails int      // How often the provider fails first.
	open  []string // Workflow IDs.
	asked int
	seen  []string // What reached whom.
}

func newCarrying(t *testing.T, whose activities.Whose) *carrying {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	c := &carrying{TestWorkflowEnvironment: suite.NewTestWorkflowEnvironment(), whose: whose}
	c.RegisterWorkflowWithOptions(workflows.Courier, workflow.RegisterOptions{Name: contract.Courier})
	c.RegisterActivityWithOptions(func(context.Context, activities.WhoseRequest) (activities.Whose, error) {
		if c.asked++; c.asked <= c.fails {
			return activities.Whose{}, errors.New("500 from the provider")
		}
		return c.whose, nil
	}, activity.RegisterOptions{Name: activities.NameWhose})
	c.RegisterWorkflowWithOptions(func(ctx workflow.Context, in contract.Open) (contract.Outcome, error) {
		id := workflow.GetInfo(ctx).WorkflowExecution.ID
		c.open = append(c.open, id)
		c.seen = append(c.seen, fmt.Sprintf("opened %s: %s under %s", id, in.Alert.Title, in.Plan.Policy))
		hear[contract.ProviderEvent](ctx, c, contract.SignalProvider)
		hear[oncall.Alert](ctx, c, contract.SignalAlert)
		return contract.Outcome{}, workflow.Sleep(ctx, time.Hour)
	}, workflow.RegisterOptions{Name: contract.Escalation})
	c.OnSignalExternalWorkflow(mock.Anything, mock.Anything, mock.Anything, mock.Anything, mock.Anything).Return(
		func(_, id, _, _ string, message any) error {
			if !slices.Contains(c.open, id) {
				return errors.New("unknown")
			}
			c.take(id, message)
			return nil
		}).Maybe()
	return c
}

// take writes down what reached an escalation.
func (c *carrying) take(id string, message any) {
	switch m := message.(type) {
	case contract.ProviderEvent:
		c.seen = append(c.seen, fmt.Sprintf("%s of page %d %s to %s", m.Text, m.Page, m.Upstream.Ref, id))
	case oncall.Alert:
		c.seen = append(c.seen, fmt.Sprintf("alert %s to %s", m.ID, id))
	}
}

// hear takes the signals of an escalation that the courier has opened.
func hear[T any](ctx workflow.Context, c *carrying, signal string) {
	workflow.Go(ctx, func(ctx workflow.Context) {
		for {
			var message T
			workflow.GetSignalChannel(ctx, signal).Receive(ctx, &message)
			c.take(workflow.GetInfo(ctx).WorkflowExecution.ID, message)
		}
	})
}

// carry plays a Courier to whom events come, and tells how long it lived.
func (c *carrying) carry(t *testing.T, events ...contract.ProviderEvent) time.Duration {
	t.Helper()
	began := c.Now()
	for i, event := range events {
		c.RegisterDelayedCallback(func() { c.SignalWorkflow(contract.SignalProvider, event) }, time.Duration(i)*time.Minute)
	}
	c.ExecuteWorkflow(contract.Courier, contract.OpenCourier{Provider: "pagerduty", Ref: "Q7"})
	if err := c.GetWorkflowError(); err != nil {
		t.Error(err)
	}
	return c.Now().Sub(began)
}

func remarks(texts ...string) []contract.ProviderEvent {
	events := make([]contract.ProviderEvent, len(texts))
	for i, text := range texts {
		events[i] = contract.ProviderEvent{ID: text, Provider: "pagerduty", Kind: contract.ProviderNoted, Ref: "Q7", Text: text}
	}
	return events
}

func found(key string, open bool) activities.Whose {
	return activities.Whose{Open: open, Found: oncall.Found{Upstream: oncall.Upstream{Provider: "pagerduty", Ref: "Q7"}, Key: key, Service: "PLEGACY"}}
}

func mapped(key string, open bool) activities.Whose {
	whose := found(key, open)
	whose.Alert = &oncall.Alert{ID: "pagerduty:Q7", Service: "legacy", DedupKey: key, Title: "Disk full", Severity: oncall.SEV3, Upstream: whose.Found.Upstream}
	whose.Plan = &oncall.Plan{Policy: "standard"}
	return whose
}

func (c *carrying) check(t *testing.T, asked int, want ...string) {
	t.Helper()
	if !slices.Equal(c.seen, want) || c.asked != asked {
		t.Errorf("asked %d times; seen:\n%s\nwant:\n%s", c.asked, strings.Join(c.seen, "\n"), strings.Join(want, "\n"))
	}
}

func TestACourierBringsWhatIsOursToItsPageInOrder(t *testing.T) {
	t.Parallel()
	c := newCarrying(t, found("escalation/legacy/disk#run-1/2", true))
	c.open, c.fails = []string{"escalation/legacy/disk"}, 3
	lived := c.carry(t, remarks("first", "second", "third")...)
	c.check(t, 4, "first of page 2  to escalation/legacy/disk", "second of page 2  to escalation/legacy/disk", "third of page 2  to escalation/legacy/disk")
	if lived < 12*time.Minute || lived > 13*time.Minute {
		t.Errorf("it lived for %s", lived)
	}
}

func TestACourierAsksOnceWhatIsNobodysOfOurs(t *testing.T) {
	t.Parallel()
	for name, whose := range map[string]activities.Whose{"another service's": found("disk", true), "unknown": {}, "the watcher's": mapped("watch/ended/x", true)} {
		c := newCarrying(t, whose)
		c.carry(t, remarks("first", "second")...)
		if c.asked != 1 || len(c.seen) > 0 {
			t.Errorf("%s: asked %d times, %v", name, c.asked, c.seen)
		}
	}
}

func TestACourierOpensWhatIsOpenAndNothingElse(t *testing.T) {
	t.Parallel()
	c := newCarrying(t, mapped("disk", true))
	c.carry(t, append(remarks("first"), contract.ProviderEvent{ID: "t", Provider: "pagerduty", Kind: contract.ProviderTriggered, Ref: "Q7"})...)
	c.check(t, 2, "opened escalation/legacy/disk: Disk full under standard", "first of page 0 Q7 to escalation/legacy/disk", "alert pagerduty:Q7 to escalation/legacy/disk")

	late := newCarrying(t, mapped("disk", false))
	late.carry(t, remarks("first")...)
	late.check(t, 2)
}
