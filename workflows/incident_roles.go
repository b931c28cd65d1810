package workflows

import (
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"

	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// faultOfRole says what is wrong with a command about a role, and the cure.
func (i *incident) faultOfRole(c contract.Command) string {
	s, who := i.state, personOf(c)
	if !slices.Contains(oncall.Roles, c.Role) {
		return fmt.Sprintf("There is no role %q.", c.Role)
	}
	switch c.Verb { //nolint:exhaustive // Only those about a role.
	case contract.TakeRole:
		if c.Role != oncall.Commander && s.Has(oncall.Commander, who) {
			return who + " commands, and the commander has no other role: hand over the command first."
		}
	case contract.HandOver:
		holder := i.handedBy(c)
		switch {
		case c.Person == "":
			return "Say to whom it is handed over."
		case holder == "":
			return fmt.Sprintf("Nobody is %s: take the role instead.", c.Role)
		case holder == c.Person:
			return fmt.Sprintf("%s is %s already.", c.Person, c.Role)
		case c.By.ID != holder && !s.Has(oncall.Commander, c.By.ID) && !s.Has(oncall.Deputy, c.By.ID):
			return fmt.Sprintf("%s is %s: only they, the commander or the deputy hand it over.", holder, c.Role)
		case c.Role != oncall.Commander && s.Has(oncall.Commander, c.Person):
			return c.Person + " commands, and the commander has no other role."
		}
	case contract.AcceptRole, contract.DeclineRole:
		return needs(s.OfferTo(c.Role, c.By.ID) != nil, fmt.Sprintf("The role %s is not offered to you.", c.Role))
	case contract.LeaveRole:
		return needs(s.Has(c.Role, who), fmt.Sprintf("%s is not %s.", who, c.Role))
	}
	return ""
}

// personOf is whom a command is about: the person named, or else whoever asks.
func personOf(c contract.Command) string {
	if c.Person != "" {
		return c.Person
	}
	return c.By.ID
}

// handedBy is who hands a role over: whoever asks when they have it, else its holder.
func (i *incident) handedBy(c contract.Command) string {
	if i.state.Has(c.Role, c.By.ID) {
		return c.By.ID
	}
	return i.state.Holder(c.Role)
}

// doRole carries out a command about a role.
func (i *incident) doRole(ctx workflow.Context, c contract.Command) contract.Answer {
	s, who := i.state, personOf(c)
	e := oncall.IncidentEvent{By: c.By, Role: c.Role, Person: who, Reason: strings.TrimSpace(c.Text), Request: c.Request}
	switch c.Verb { //nolint:exhaustive // Only those about a role.
	case contract.TakeRole:
		return i.takeRole(ctx, c, e)
	case contract.HandOver:
		return i.offer(ctx, c, e)
	case contract.AcceptRole:
		offer := s.OfferTo(c.Role, c.By.ID)
		e.Person, e.Reason = c.By.ID, "handed over by "+offer.Person
		i.gives(ctx, e)
		return i.answer(contract.Done, fmt.Sprintf("You are %s now.", c.Role))
	case contract.DeclineRole:
		e.Person = c.By.ID
		return i.happens(ctx, e, oncall.RoleDeclined, "You have declined.")
	default: // LeaveRole
		return i.happens(ctx, e, oncall.RoleLeft, fmt.Sprintf("%s is no longer %s.", who, c.Role))
	}
}

// takeRole gives a role to somebody. Taking it from its holder wants to be said twice.
func (i *incident) takeRole(ctx workflow.Context, c contract.Command, e oncall.IncidentEvent) contract.Answer {
	s, who := i.state, e.Person
	holder := s.Holder(c.Role)
	switch {
	case s.Has(c.Role, who):
		return i.answer(contract.Already, fmt.Sprintf("%s is %s already.", who, c.Role))
	case c.Role != oncall.Expert && holder != "" && !c.TakeOver:
		return i.answer(contract.Confirm, fmt.Sprintf("%s is %s: hand it over, or take it over.", holder, c.Role))
	case c.Role != oncall.Expert && holder != "":
		e.Reason = strings.TrimSpace("taken over from " + holder + "; " + e.Reason)
		e.Reason = strings.TrimSuffix(e.Reason, ";")
	}
	i.gives(ctx, e)
	if c.Role == oncall.Commander {
		i.commanded(ctx, who)
	}
	return i.answer(contract.Done, fmt.Sprintf("%s is %s now.", who, c.Role))
}

// gives makes somebody the holder of a role, and sends them its steps. The commander has no other role: what they had is given up.
func (i *incident) gives(ctx workflow.Context, e oncall.IncidentEvent) {
	if e.Role == oncall.Commander {
		for _, role := range i.state.RolesOf(e.Person) {
			if role != oncall.Commander {
				i.apply(ctx, oncall.IncidentEvent{Kind: oncall.RoleLeft, Role: role, Person: e.Person, By: e.By, Reason: "the commander has no other role"})
			}
		}
	}
	e.Kind = oncall.RoleTaken
	i.apply(ctx, e)
	f := i.clocks.facts(ctx, message.SayRoleSteps)
	f.Role, f.By = e.Role, e.By
	i.clocks.toPerson(ctx, e.Person, fmt.Sprintf("role/%s/%d", e.Role, i.state.Lines), fmt.Sprintf("send %s the steps of the role %s", e.Person, e.Role), f)
	i.spans(ctx)
}

// offer hands a role over: it is the other's once they accept.
func (i *incident) offer(ctx workflow.Context, c contract.Command, e oncall.IncidentEvent) contract.Answer {
	e.Kind = oncall.RoleOffered
	i.apply(ctx, e)
	f := i.clocks.facts(ctx, message.SayRoleOffer)
	f.Role, f.By, f.Text = c.Role, c.By, e.Reason
	if i.secret() {
		f.Text = ""
	}
	i.clocks.toPerson(ctx, c.Person, fmt.Sprintf("offer/%s/%d", c.Role, i.state.Lines), fmt.Sprintf("offer %s the role %s", c.Person, c.Role), f)
	return i.answer(contract.Done, fmt.Sprintf("Offered to %s: the role is theirs once they accept.", c.Person))
}
