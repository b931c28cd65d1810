package workflows

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// TestPage pages one person once on each of their ways, and tells what arrived and how fast. It opens no escalation, and pages
// nobody else. Cancelling it ends the wait; everything is closed at the providers all the same.
func TestPage(ctx workflow.Context, in contract.OpenTest) (oncall.Test, error) {
	t, ctx := beginTest(ctx, in)
	t.findWays(ctx)
	for n := range t.state.Pages {
		t.page(n + 1)
	}
	t.waitForAnswers(ctx)
	t.stop(ctx)
	return *t.state, nil
}

// test is one run of a TestPage.
type test struct {
	errands
	in        contract.OpenTest
	state     *oncall.Test
	zone      *time.Location
	calls     int // Pages whose activity has not ended.
	fresh     int
	cancelled bool
	hangUp    workflow.CancelFunc // Cancels the calls.
	calling   workflow.Context
}

// beginTest sets the state up and starts to listen. Like an escalation it outlives a cancellation.
func beginTest(ctx workflow.Context, in contract.OpenTest) (*test, workflow.Context) {
	outer := ctx
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	info, now := workflow.GetInfo(ctx), workflow.Now(ctx).UTC()
	t := &test{in: in, errands: errands{slow: map[string]bool{}}, zone: time.UTC}
	t.in.Wait = cmp.Or(in.Wait, contract.DefaultTestWait)
	t.state = &oncall.Test{
		WorkflowID: info.WorkflowExecution.ID, Instance: instanceOf(info), Person: in.Person, By: in.By, Began: now, Until: now.Add(t.in.Wait),
	}
	t.calling, t.hangUp = workflow.WithCancel(ctx)
	workflow.Go(ctx, func(ctx workflow.Context) {
		outer.Done().Receive(ctx, nil)
		t.cancelled = true
	})
	t.listen(ctx)
	return t, ctx
}

// findWays writes a page for each way of the person into the ledger, before anything is sent.
func (t *test) findWays(ctx workflow.Context) {
	var found []activities.Ways
	request := activities.WaysRequest{Person: t.in.Person, At: t.state.Began}
	if err := t.quickly(ctx, activities.NameWays, request, &found, "how "+t.in.Person+" is reached"); err != nil {
		t.state.Fault = "no worker could say how " + t.in.Person + " is reached: " + providerWords(err)
		return
	}
	if len(found) == 0 {
		t.state.Fault = t.in.Person + " is not in the configuration, or no provider can page them"
		return
	}
	t.zone = oncall.Location(found[0].Zone)
	t.state.Until = workflow.Now(ctx).UTC().Add(t.in.Wait)
	for _, provider := range found[0].Providers {
		if len(t.in.Providers) > 0 && !slices.Contains(t.in.Providers, provider) {
			continue
		}
		t.state.Pages = append(t.state.Pages, oncall.Tested{Page: oncall.Page{
			N: len(t.state.Pages) + 1, Person: t.in.Person, Purpose: oncall.PurposeTest, Provider: provider, IntendedAt: workflow.Now(ctx).UTC(),
		}})
	}
	if len(t.state.Pages) == 0 {
		t.state.Fault = fmt.Sprintf("%s has none of %s: there is %s", t.in.Person, list(t.in.Providers), list(found[0].Providers))
	}
}

// page pages one way in the background, so that a slow provider delays no other.
func (t *test) page(n int) {
	t.calls++
	workflow.Go(t.calling, func(ctx workflow.Context) {
		defer func() { t.calls-- }()
		p := t.state.Page(n)
		p.AttemptedAt = workflow.Now(ctx).UTC()
		request := activities.PageRequest{Key: contract.PageKey(t.state.WorkflowID, t.state.Instance, n), Person: p.Person, Provider: p.Provider, Facts: t.facts()}
		receipt, err := attempt(ctx, oncall.DefaultTiming().DeliverWithin, pageAttempts, request, "test page to "+p.Person+" through "+p.Provider, &t.fresh)
		if err == nil {
			p.Ref, p.AcceptedAt = receipt.Ref, workflow.Now(ctx).UTC()
			if p.Ring == oncall.RingNone { // An answer may have been quicker.
				p.Ring = oncall.RingLoud
			}
		} else {
			p.RefusedAt, p.Refusal = workflow.Now(ctx).UTC(), providerWords(err)
			if p.Lost = mayRing(err); p.Lost && p.Ring == oncall.RingNone {
				p.Ring = oncall.RingUnknown
			}
		}
		t.tell(ctx)
	})
}

// facts are what the page is worded from. Low urgency does not wake anybody whose own rules at the provider say so.
func (t *test) facts() message.PageFacts {
	severity := oncall.SEV4
	if t.in.Loud {
		severity = oncall.SEV3
	}
	return message.PageFacts{
		Service: "test", Severity: severity, Title: "Test page", Purpose: oncall.PurposeTest, Reason: t.in.By.ID, Began: t.state.Began, AnswerBy: t.state.Until,
	}
}

// waitForAnswers waits until every way has answered or failed, and asks the providers meanwhile: a webhook may be lost, or not be
// set up yet, which a test is there to find out.
func (t *test) waitForAnswers(ctx workflow.Context) {
	every := max(lookAtTests, t.in.Wait/mostLooks)
	summary := "wait for the answers of " + t.in.Person + until(", until ", t.state.Until, t.zone)
	for t.tell(ctx); !t.settled() && !due(ctx, t.state.Until); {
		_ = awaitFor(ctx, min(every, t.state.Until.Sub(workflow.Now(ctx))), summary, t.settled) // The context is never cancelled.
		if !t.settled() {
			t.look(ctx)
		}
	}
}

// How often a test asks the providers, and how often at most.
const (
	lookAtTests = 12 * time.Second
	mostLooks   = 100
)

// settled tells whether nothing is waited for any more.
func (t *test) settled() bool {
	return t.cancelled || !slices.ContainsFunc(t.state.Pages, func(p oncall.Tested) bool { return p.AnsweredAt.IsZero() && p.RefusedAt.IsZero() })
}

// look asks the providers where the pages stand. What is not known now is asked again, or not known.
func (t *test) look(ctx workflow.Context) {
	request := activities.NextRequest{At: workflow.Now(ctx).UTC()}
	for _, p := range t.state.Pages {
		if p.Open() && (p.AnsweredAt.IsZero() || p.DeliveredAt.IsZero()) {
			request.Open = append(request.Open, activities.OpenPage{PageRef: t.ref(p), N: p.N, Provider: p.Provider})
		}
	}
	if len(request.Open) == 0 {
		return
	}
	var found activities.NextResult
	if workflow.ExecuteLocalActivity(askOptions(ctx, "ask the providers"), activities.NameNext, request).Get(ctx, &found) != nil {
		return
	}
	for _, l := range found.Looks {
		t.takeLook(ctx, l)
	}
	t.tell(ctx)
}

func (t *test) ref(p oncall.Tested) activities.PageRef {
	return activities.PageRef{Key: contract.PageKey(t.state.WorkflowID, t.state.Instance, p.N), Ref: p.Ref}
}
