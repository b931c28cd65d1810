package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// listen takes answers: by link or button, by a provider's webhook, and by a command that was left as a signal.
func (t *test) listen(ctx workflow.Context) {
	receive(ctx, contract.SignalProvider, t.onProvider)
	receive(ctx, contract.SignalCommand, func(ctx workflow.Context, c contract.Command) {
		if t.check(c) == nil {
			t.take(ctx, c)
		}
	})
	_ = workflow.SetQueryHandlerWithOptions(ctx, contract.QueryState, func() (*oncall.Test, error) { return t.state, nil },
		workflow.QueryHandlerOptions{Description: "the test's ledger: what was sent, accepted, delivered and answered"})
	for _, verb := range []contract.Verb{contract.Acknowledge, contract.Resolve} { // Whoever resolves it has it in hand, too.
		_ = workflow.SetUpdateHandlerWithOptions(ctx, string(verb),
			func(ctx workflow.Context, c contract.Command) (contract.Answer, error) { return t.take(ctx, c), nil },
			workflow.UpdateHandlerOptions{
				Validator:   func(_ workflow.Context, c contract.Command) error { return t.check(c) },
				Description: "show that the test page has arrived",
			})
	}
}

// check tells whether an answer can be taken. It changes nothing.
func (t *test) check(c contract.Command) error {
	switch {
	case !t.state.Ended.IsZero() || (c.Instance != "" && c.Instance != t.state.Instance):
		return temporal.NewNonRetryableApplicationError("That test is over.", contract.ErrorTypeStale, nil)
	case c.By.ID == "":
		return refused("A command needs to say by whom it is.")
	case t.answeredPage(c) == nil:
		return refused("A test is acknowledged where it arrived, by the link or button of that very page: only so is it known which way works.")
	}
	return nil
}

// answeredPage finds the page that a command answers: the one that it names, or that of the way by which it came.
func (t *test) answeredPage(c contract.Command) *oncall.Tested {
	if c.Page != 0 {
		return t.state.Page(c.Page)
	}
	if i := slices.IndexFunc(t.state.Pages, func(p oncall.Tested) bool { return p.Provider == c.By.Via }); i >= 0 {
		return &t.state.Pages[i]
	}
	return nil
}

// take takes an answer that came by link, button or command.
func (t *test) take(ctx workflow.Context, c contract.Command) contract.Answer {
	p, result, text := t.answeredPage(c), contract.Already, "It was answered already. Thank you."
	if p.AnsweredAt.IsZero() {
		result, text = contract.Done, "Thank you: the test page has arrived. Nothing else is needed."
		if t.answer(ctx, p, c.By, time.Time{}); t.state.Verdict(*p) == oncall.VerdictLate {
			text = "Thank you. It came after the test's time, and is noted as late."
		}
	}
	return contract.Answer{Result: result, Text: text, Status: oncall.AckStatus, Owner: c.By.ID}
}

// answer writes down that a page was answered.
func (t *test) answer(ctx workflow.Context, p *oncall.Tested, by oncall.Actor, at time.Time) {
	if !p.AnsweredAt.IsZero() {
		return
	}
	if by.ID == "" {
		by = oncall.Actor{ID: p.Person, Via: p.Provider} // The provider names nobody: the page says whose it is.
	}
	p.AnsweredAt, p.AnsweredBy = t.happened(ctx, at), by
	t.tell(ctx)
}

// happened is a moment by a provider's clock, or now when it does not say one that makes sense.
func (t *test) happened(ctx workflow.Context, at time.Time) time.Time {
	if now := workflow.Now(ctx).UTC(); at.Before(t.state.Began.Add(-time.Minute)) || at.After(now) {
		return now
	}
	return at.UTC()
}

// onProvider follows what happened at a provider. What our own closing caused there changes nothing.
func (t *test) onProvider(ctx workflow.Context, event contract.ProviderEvent) {
	p := t.state.Page(event.Page)
	if event.Instance != t.state.Instance || p == nil || p.Provider != event.Provider {
		return
	}
	nobodys := !p.WithdrawnAt.IsZero() && (event.By.ID == "" || event.By.Unknown)
	switch event.Kind { //nolint:exhaustive // What shows that a page has arrived, or that it has not.
	case contract.ProviderAcknowledged:
		if !nobodys {
			p.Ring = oncall.RingQuiet
			t.answer(ctx, p, event.By, event.At)
		}
	case contract.ProviderResolved:
		if p.Ring = oncall.RingClosed; event.By.ID != "" && !nobodys {
			t.answer(ctx, p, event.By, event.At)
		}
	case contract.ProviderDelivered:
		t.deliver(ctx, p, event.At)
	case contract.ProviderSilent:
		t.fail(ctx, p, event.Text)
	}
}

// deliver writes down that a page has reached its person.
func (t *test) deliver(ctx workflow.Context, p *oncall.Tested, at time.Time) {
	if p.DeliveredAt.IsZero() {
		p.DeliveredAt = t.happened(ctx, at)
		t.tell(ctx)
	}
}

// fail writes down that the provider took the page, and later said that it did not reach the person.
func (t *test) fail(ctx workflow.Context, p *oncall.Tested, why string) {
	if p.AnsweredAt.IsZero() && p.RefusedAt.IsZero() {
		p.RefusedAt, p.Refusal = workflow.Now(ctx).UTC(), why
		t.tell(ctx)
	}
}

// takeLook takes what a provider said when it was asked.
func (t *test) takeLook(ctx workflow.Context, look activities.PageLook) {
	p := t.state.Page(look.N)
	if p == nil {
		return
	}
	if !look.DeliveredAt.IsZero() {
		t.deliver(ctx, p, look.DeliveredAt)
	}
	switch look.Ring { //nolint:exhaustive // The others tell nothing new.
	case oncall.RingQuiet:
		p.Ring = oncall.RingQuiet
		t.answer(ctx, p, look.By, look.At)
	case oncall.RingClosed:
		if p.Ring = oncall.RingClosed; look.By.ID != "" {
			t.answer(ctx, p, look.By, look.At)
		}
	}
}
