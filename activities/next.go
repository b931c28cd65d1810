package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"hansho/oncall"
)

// askFor bounds each question to a provider when a level begins: the whole of Next takes at most twice as long.
const askFor = 900 * time.Millisecond

// Next asks the providers of the open pages where they stand, and resolves the targets to people: provider, then last
// roster, then the schedule's fallback list, saying which. It runs as a local activity of at most two seconds and never
// fails because of a provider.
func (a *Activities) Next(ctx context.Context, r NextRequest) (NextResult, error) {
	var result NextResult
	var asking sync.WaitGroup
	asking.Go(func() { result.Looks = a.look(ctx, r.Open) })
	result.People, result.Missing = a.resolve(ctx, r)
	asking.Wait()
	return result, nil
}

// look asks each provider once for all its pages. A provider that does not answer in time tells us nothing.
func (a *Activities) look(ctx context.Context, open []OpenPage) []PageLook {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	byProvider := map[string][]OpenPage{}
	for _, p := range open {
		byProvider[p.Provider] = append(byProvider[p.Provider], p)
	}
	var mu sync.Mutex
	var looks []PageLook
	var asking sync.WaitGroup
	for provider, pages := range byProvider {
		asking.Go(func() {
			found := a.lookAt(ctx, provider, pages)
			mu.Lock()
			defer mu.Unlock()
			looks = append(looks, found...)
		})
	}
	asking.Wait()
	slices.SortFunc(looks, func(x, y PageLook) int { return x.N - y.N })
	return looks
}

// lookAt asks one provider.
func (a *Activities) lookAt(ctx context.Context, provider string, pages []OpenPage) []PageLook {
	pager, ok := a.Pagers[provider]
	if !ok {
		return nil
	}
	refs, numbers := make([]PageRef, len(pages)), map[string]int{}
	for i, p := range pages {
		refs[i], numbers[p.Key] = p.PageRef, p.N
		refs[i].Address = a.address(p.Person, provider)
	}
	found, err := pager.Look(ctx, refs)
	if !errors.Is(err, context.DeadlineExceeded) { // It had less time than a page has.
		a.Health.Noted(provider, err)
	}
	if err != nil {
		return nil
	}
	looks := make([]PageLook, len(found))
	for i, l := range found {
		looks[i] = PageLook{N: numbers[l.Key], Ref: l.Ref, Ring: l.Ring, By: a.actor(provider, l.AcknowledgedBy), At: l.At, DeliveredAt: l.DeliveredAt, Failed: l.Failed}
		for _, address := range l.Assigned {
			looks[i].To = append(looks[i].To, a.actor(provider, address))
		}
	}
	return looks
}

// actor names whoever has an address at a provider: a person of ours, or somebody unknown.
func (a *Activities) actor(provider, address string) oncall.Actor {
	if address == "" {
		return oncall.Actor{}
	}
	if person, ok := a.Org().PersonAt(provider, address); ok {
		return oncall.Actor{ID: person.ID, Via: provider}
	}
	return oncall.Actor{ID: provider + ":" + address, Via: provider, Unknown: true}
}

// answer is whom a target names, and how that was found, or why it names nobody.
type answer struct {
	ids    []string
	reason string
}

// askAll asks for all targets at the same time: a schedule whose source hangs must not delay another.
func (a *Activities) askAll(ctx context.Context, org *oncall.Org, r NextRequest) []answer {
	answers := make([]answer, len(r.Targets))
	var asking sync.WaitGroup
	for i, target := range r.Targets {
		answers[i] = answer{[]string{target.Person}, "named by the policy"}
		if target.Schedule != "" {
			asking.Go(func() { answers[i].ids, answers[i].reason = a.onCall(ctx, org, target.Schedule, r.At) })
		}
	}
	asking.Wait()
	return answers
}

// resolve finds the people behind the targets, each once, in order.
func (a *Activities) resolve(ctx context.Context, r NextRequest) (people []Chosen, missing []Missing) {
	org, seen := a.Org(), map[string]bool{}
	for i, answer := range a.askAll(ctx, org, r) {
		target, ids, reason := r.Targets[i], answer.ids, answer.reason
		if len(ids) == 0 {
			missing = append(missing, Missing{Target: target, Reason: reason})
		}
		for _, id := range ids {
			person, known := org.People[id]
			steps := person.StepsFor(r.Severity)
			switch {
			case !known:
				missing = append(missing, Missing{Target: target, Reason: fmt.Sprintf("%q is not in the configuration", id)})
			case len(steps) == 0:
				missing = append(missing, Missing{Target: target, Reason: fmt.Sprintf("%q has no contact at any provider", id)})
			case !seen[id]:
				seen[id] = true
				first, later, why := a.ways(org, steps)
				people = append(people, Chosen{Person: id, Providers: first, Later: later, Reason: reason + why})
			}
		}
	}
	return people, missing
}

// onCall finds who is on call in a schedule at a moment, and says how it was found, or why nobody was.
func (a *Activities) onCall(ctx context.Context, org *oncall.Org, id string, at time.Time) (ids []string, how string) {
	schedule, ok := org.Schedules[id]
	if !ok {
		return nil, fmt.Sprintf("schedule %q is no longer in the configuration", id)
	}
	if schedule.Rotation != nil {
		if person, ok := schedule.Rotation.OnCall(at); ok {
			return []string{person}, "on call in " + id
		}
		if len(schedule.Fallback) > 0 {
			return schedule.Fallback, "fallback of " + id + ": nobody is on call"
		}
		return nil, "nobody is on call in " + id
	}
	ids, why := a.ask(ctx, org, schedule, at)
	if len(ids) > 0 {
		return ids, fmt.Sprintf("on call in %s (%s)", id, schedule.Source)
	}
	if ids, from := a.fromRoster(ctx, org, schedule, at); len(ids) > 0 {
		return ids, fmt.Sprintf("on call in %s by the roster of %s: %s", id, from.Format("15:04 MST"), why)
	}
	if len(schedule.Fallback) > 0 {
		return schedule.Fallback, fmt.Sprintf("fallback of %s: %s", id, why)
	}
	return nil, fmt.Sprintf("nobody for %s: %s", id, why)
}

// ask asks the schedule's own source; why says what was wrong when it names nobody.
func (a *Activities) ask(ctx context.Context, org *oncall.Org, schedule oncall.Schedule, at time.Time) (ids []string, why string) {
	directory, ok := a.Directories[schedule.Source]
	if !ok {
		return nil, schedule.Source + " is not set up on this worker"
	}
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	duties, err := a.duties.ask(ctx, directory, schedule.Source, schedule.External, at)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		a.Health.Noted(schedule.Source, err)
	}
	if err != nil {
		return nil, schedule.Source + " did not say who is on call"
	}
	ids = peopleAt(org, schedule.Source, duties, at)
	if len(ids) == 0 {
		return nil, schedule.Source + " names nobody that the configuration knows"
	}
	return ids, ""
}

// fromRoster finds the people on call by the last good roster.
func (a *Activities) fromRoster(ctx context.Context, org *oncall.Org, schedule oncall.Schedule, at time.Time) ([]string, time.Time) {
	if a.Rosters == nil {
		return nil, time.Time{}
	}
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	roster, err := a.Rosters.Last(ctx, schedule.Source)
	if err != nil {
		return nil, time.Time{}
	}
	return peopleAt(org, schedule.Source, roster.Duties[schedule.External], at), roster.At.In(oncall.Location(org.Zone))
}

// peopleAt are the configured people who are on duty at a moment.
func peopleAt(org *oncall.Org, source string, duties []Duty, at time.Time) []string {
	var ids []string
	for _, duty := range duties {
		if at.Before(duty.From) || (!duty.Until.IsZero() && !at.Before(duty.Until)) {
			continue
		}
		if person, ok := org.PersonAt(source, duty.Address); ok {
			ids = append(ids, person.ID)
		}
	}
	return ids
}
