package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"golang.org/x/sync/errgroup"

	"hansho/activities/message"
	"hansho/oncall"
)

// Activities are the methods that a worker registers. The fields are set once, before the worker starts.
type Activities struct {
	Org         func() *oncall.Org // The configuration as it is now.
	Pagers      map[string]Pager
	Directories map[string]Directory
	StatusPages map[string]StatusPage
	Chat        Chat      // Nil when no chat is configured: then nothing is shown and nothing fails.
	Rooms       Rooms     // Nil when the chat makes no channels: then incidents go on without.
	Rosters     Rosters   // Nil when there is no Temporal to ask.
	Documents   Documents // Nil keeps the documents of postmortems in their workflows alone.
	// Began is when this worker began; see Say. Zero is long ago.
	Began  time.Time
	Sensor Sensor // Nil looks at no probes.
	Opens  Opens  // Nil when there is no Temporal to ask.
	Export func(line any) error
	Health *Health // Nil knows nothing of the providers: they are tried in the order of the configuration.
	// WorkflowLink is where a workflow is seen in the Temporal UI; nil when that is not known.
	WorkflowLink func(workflowID string) string
	// Links makes the address by which a person acknowledges a page; nil when no channel needs one. It is called when the page
	// is sent and not before, so that no workflow's history holds a link.
	Links func(key, person string) string
	// IncidentLinks are the addresses of an incident's pages; nil when there are none.
	IncidentLinks func(slug string) message.RoomLinks

	duties duties
}

// Rosters finds the last good roster of a source.
type Rosters interface {
	Last(ctx context.Context, source string) (Roster, error)
}

// Page pages one person through one provider. Its errors are application errors of the types ErrorRefused (final),
// ErrorAnswerLost and ErrorPassing; a rate limit sets the delay of the next attempt.
func (a *Activities) Page(ctx context.Context, r PageRequest) (Receipt, error) {
	person, ok := a.Org().People[r.Person]
	if !ok {
		return Receipt{}, refusal(fmt.Errorf("person %q is no longer in the configuration", r.Person))
	}
	address, ok := person.Address(r.Provider)
	if !ok {
		return Receipt{}, refusal(fmt.Errorf("person %q has no contact at %s", r.Person, r.Provider))
	}
	pager, ok := a.Pagers[r.Provider]
	if !ok {
		return Receipt{}, refusal(fmt.Errorf("provider %q is not set up on this worker", r.Provider))
	}
	ctx = a.attempt(ctx)
	if r.Again {
		ctx = WithRetrying(ctx)
	}
	words := message.PageFor(r.Facts, person)
	if a.Links != nil {
		words.AckLink = a.Links(r.Key, r.Person)
	}
	receipt, err := pager.Page(ctx, r.Key, address, words)
	err = withoutLink(err, words.AckLink)
	a.Health.Noted(r.Provider, err)
	if err == nil {
		receipt.DeliversWithin = deliversWithin(ctx, pager, address, words.Severity)
	}
	return receipt, classify(err)
}

// quietAtOnce is how many pages are told to their providers at the same time.
const quietAtOnce = 8

// Quiet acknowledges or resolves pages at their providers. It fails only when nothing at all could be done, so that what
// was done is reported and never repeated for the sake of the rest.
func (a *Activities) Quiet(ctx context.Context, r QuietRequest) (QuietResult, error) {
	failures := make([]error, len(r.Pages))
	var group errgroup.Group
	group.SetLimit(quietAtOnce)
	for i, p := range r.Pages {
		group.Go(func() error {
			failures[i] = a.quiet(ctx, p, r.Note)
			return nil
		})
	}
	result := QuietResult{Looks: a.look(ctx, r.Look)}
	_ = group.Wait() // Failures are counted below.
	for i, p := range r.Pages {
		switch {
		case failures[i] == nil:
			result.Done = append(result.Done, p)
		case p.Want == oncall.RingClosed && errors.Is(failures[i], ErrNotFound):
			result.Absent = append(result.Absent, p)
		}
		if a.Health.Troubled(p.Provider) && !slices.Contains(result.Troubled, p.Provider) {
			result.Troubled = append(result.Troubled, p.Provider)
		}
	}
	if len(result.Done)+len(result.Absent) == 0 && len(r.Pages) > 0 {
		return result, soon(ctx, passing(errors.Join(failures...)), len(result.Troubled) > 0)
	}
	return result, nil
}

// Retries of what cannot be told to a provider grow to a quarter of an hour. One that is down may ring, when it is back, for what was
// over long ago: then they stay at half a minute, from the attempt on at which they would be longer.
const (
	soonAfter   = 30 * time.Second
	soonAttempt = 6
)

// soon makes the next retry come soon.
func soon(ctx context.Context, err error, troubled bool) error {
	if !troubled || !activity.IsActivity(ctx) || activity.GetInfo(ctx).Attempt < soonAttempt {
		return err
	}
	return temporal.NewApplicationErrorWithOptions(err.Error(), ErrorPassing, temporal.ApplicationErrorOptions{NextRetryDelay: soonAfter, Cause: err})
}

func (a *Activities) quiet(ctx context.Context, p QuietPage, note string) error {
	pager, ok := a.Pagers[p.Provider]
	p.Address = a.address(p.Person, p.Provider)
	switch {
	case !ok:
		return fmt.Errorf("provider %q is not set up on this worker", p.Provider)
	case p.Want == oncall.RingQuiet:
		return a.noted(p.Provider, pager.Quiet(ctx, p.PageRef, note))
	default:
		return a.noted(p.Provider, pager.Close(ctx, p.PageRef, note))
	}
}

// noted counts the outcome of a call for the provider's health.
func (a *Activities) noted(provider string, err error) error {
	a.Health.Noted(provider, err)
	return err
}

// address is where a person is reached through a provider now; empty when that is not known.
func (a *Activities) address(person, provider string) string {
	address, _ := a.Org().People[person].Address(provider)
	return address
}

// WriteExport appends one line to the export, for reports on what is past Temporal's retention.
func (a *Activities) WriteExport(_ context.Context, line any) error {
	if a.Export == nil {
		return nil
	}
	return a.Export(line)
}

// FetchRoster asks an outside source for the on-call of all its schedules that the configuration names.
func (a *Activities) FetchRoster(ctx context.Context, r RosterRequest) (Roster, error) {
	directory, ok := a.Directories[r.Source]
	if !ok {
		return Roster{}, refusal(fmt.Errorf("no directory %q is set up on this worker", r.Source))
	}
	roster := Roster{Source: r.Source, At: r.From, Until: r.From.Add(r.For), Duties: map[string][]Duty{}}
	for _, schedule := range a.Org().Schedules {
		if schedule.Source != r.Source {
			continue
		}
		duties, err := directory.OnCall(ctx, schedule.External, r.From, roster.Until)
		if err != nil {
			return Roster{}, classify(fmt.Errorf("schedule %s: %w", schedule.ID, err))
		}
		roster.Duties[schedule.External] = duties
	}
	return roster, nil
}

// attempt tells adapters whether an earlier attempt of the same activity may have had its effect.
func (a *Activities) attempt(ctx context.Context) context.Context {
	if activity.IsActivity(ctx) && activity.GetInfo(ctx).Attempt > 1 {
		return WithRetrying(ctx)
	}
	return ctx
}

// classify turns an adapter's error into what Temporal understands.
func classify(err error) error {
	var refused *RefusedError
	var limited *RateLimitedError
	var lost *AnswerLostError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		return refusal(err)
	case errors.As(err, &lost): // It may have been followed by a rate limit.
		options := temporal.ApplicationErrorOptions{}
		if errors.As(err, &limited) {
			options.NextRetryDelay = limited.After
		}
		return temporal.NewApplicationErrorWithOptions(err.Error(), ErrorAnswerLost, options)
	case errors.As(err, &limited):
		return temporal.NewApplicationErrorWithOptions(err.Error(), ErrorPassing, temporal.ApplicationErrorOptions{NextRetryDelay: limited.After})
	default:
		return passing(err)
	}
}

func refusal(err error) error {
	return temporal.NewNonRetryableApplicationError(err.Error(), ErrorRefused, nil)
}

func passing(err error) error { return temporal.NewApplicationError(err.Error(), ErrorPassing) }
