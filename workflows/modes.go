package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// beside tells whether the plan was frozen under the rules by which providers' words have an order. Escalations that were opened
// before go on as they began.
func (e *escalation) beside() bool { return e.state.Plan.Rules >= oncall.RulesBeside }

// waitForUpstream waits while the provider pages. What happens there comes by its webhooks, or is asked for.
func (e *escalation) waitForUpstream(ctx workflow.Context) {
	e.wait(ctx, time.Time{}, "", func() bool { return e.state.Status != oncall.Paging || !e.state.Follows() })
}

// migrate takes a new policy. When it says otherwise who pages, that holds at once: the chat is shown what was only observed, and an
// acknowledgement is a lease where Hansho pages, and none where PagerDuty does.
func (e *escalation) migrate(ctx workflow.Context, c contract.Command) contract.Answer {
	s, before := e.state, e.state.Plan.Paging
	answer := e.do(ctx, c, oncall.Event{Kind: oncall.Migrated, Plan: c.Plan, Reason: "now by configuration " + c.Plan.Digest}, "The new policy applies from the next level on.")
	if s.Plan.Paging == before {
		return answer
	}
	if e.chat.Channel == "" && !s.Observes() {
		e.chat.Channel = s.Plan.Channel
	}
	if s.Status == oncall.AckStatus {
		e.apply(ctx, oncall.Event{Kind: oncall.LeaseRenewed, By: c.By, Until: e.leaseEnd(ctx), Reason: "somebody else pages now"})
	}
	return e.answer(contract.Done, "The new policy applies, and so does who pages by it, at once.")
}

// observed writes down a page that is not sent, because the service is observed. It reports false when the page has to be sent.
func (e *escalation) observed(ctx workflow.Context, p oncall.Page) bool {
	if !e.state.Observes() {
		return false
	}
	e.apply(ctx, oncall.Event{
		Kind: oncall.PageObserved, Page: p.N, Person: p.Person, Provider: p.Provider, Round: p.Round, Level: p.Level,
	})
	return true
}

// checkMode refuses what is not done here: while a service is observed, and while PagerDuty pages for it.
func (e *escalation) checkMode(verb contract.Verb) error {
	switch {
	case e.state.Observes():
		return e.checkObserved(verb)
	case e.state.Follows():
		return e.checkFollowed(verb)
	default:
		return nil
	}
}

func (e *escalation) checkObserved(verb contract.Verb) error {
	switch verb { //nolint:exhaustive // The others change only what is written here.
	case contract.Acknowledge:
		return refused("observed: acknowledge in PagerDuty")
	case contract.Unacknowledge, contract.Escalate, contract.Reassign, contract.AddResponder, contract.RemoveResponder, contract.Snooze, contract.Start:
		return refused("observed: " + string(verb) + " in PagerDuty; Hansho pages nobody for " + e.state.Alert.Service)
	default:
		return nil
	}
}

func (e *escalation) checkFollowed(verb contract.Verb) error {
	switch verb { //nolint:exhaustive // The others are done there, or need nothing there.
	case contract.Unacknowledge:
		return refused("followed: give it to somebody else instead (reassign); PagerDuty takes no acknowledgement back")
	case contract.Escalate:
		return refused("followed: escalate in PagerDuty, whose policy it is")
	case contract.Merge:
		return refused("followed: merge the incidents in PagerDuty; Hansho follows")
	default:
		return nil
	}
}

// obeyThere carries out what is done differently while PagerDuty pages: the state says it at once, and PagerDuty is told in the
// background. It reports false for every other command.
func (e *escalation) obeyThere(ctx workflow.Context, c contract.Command) (contract.Answer, bool) {
	if !e.state.Follows() {
		return contract.Answer{}, false
	}
	switch c.Verb { //nolint:exhaustive // The others are the same as ever; telling PagerDuty is a matter of the state.
	case contract.Acknowledge:
		answer := e.take(ctx, c, 0)
		if answer.Result == contract.Done {
			answer.Text = "You have it. PagerDuty is told."
		}
		return answer, true
	case contract.Reassign:
		e.ungive(ctx, c.By, c.Person+" has to answer")
		event := oncall.Event{Kind: oncall.UpstreamRings, Provider: oncall.PagerDuty, People: []string{c.Person}, Reason: "given by " + c.By.ID}
		return e.do(ctx, c, event, "PagerDuty is told to ring "+c.Person+"."), true
	case contract.AddResponder:
		return e.do(ctx, c, oncall.Event{Kind: oncall.ResponderAdded, Person: c.Person, Reason: c.Text}, "PagerDuty is told to ask "+c.Person+"."), true
	case contract.RemoveResponder:
		return e.do(ctx, c, oncall.Event{Kind: oncall.ResponderRemoved, Person: c.Person, Reason: c.Text}, "PagerDuty is told that "+c.Person+" is no longer asked."), true
	case contract.Snooze:
		return e.do(ctx, c, oncall.Event{Kind: oncall.Snoozed, Until: c.Until.UTC()}, "PagerDuty is told to snooze it."), true
	default:
		return contract.Answer{}, false
	}
}

// ungive makes an acknowledged escalation one that PagerDuty pages for again.
func (e *escalation) ungive(ctx workflow.Context, by oncall.Actor, reason string) {
	if e.state.Status == oncall.AckStatus {
		e.apply(ctx, oncall.Event{Kind: oncall.Unacknowledged, By: by, Reason: reason})
	}
}

// sayBeside says who pages when it is not Hansho alone; empty when it is.
func (e *escalation) sayBeside() string {
	s, upstream := e.state, e.state.Alert.Upstream
	parts := []string{}
	switch {
	case s.Observes():
		parts = append(parts, "observed: nothing is sent")
	case s.Follows():
		parts = append(parts, "followed: PagerDuty pages")
	}
	if upstream.Ref != "" {
		parts = append(parts, upstream.Provider+" incident "+plain(upstream.Ref))
	}
	if len(s.Beside.People) > 0 {
		parts = append(parts, "it rings "+plain(list(s.Beside.People)))
	}
	if n := len(s.Tellings); n > 0 {
		parts = append(parts, fmt.Sprintf("%d things still to be told there", n))
	}
	if s.Bridge != "" {
		parts = append(parts, "bridge "+plain(s.Bridge))
	}
	return strings.Join(parts, " · ")
}

// themselves is a provider as somebody who did something: its timer, its policy, or an integration.
func themselves(provider string) oncall.Actor {
	return oncall.Actor{ID: provider, Via: provider}
}

// whoever is who did something at a provider.
func whoever(event contract.ProviderEvent) oncall.Actor {
	if event.By.ID == "" {
		return themselves(event.Provider)
	}
	return event.By
}
