package workflows

import (
	"fmt"
	"strings"

	"go.temporal.io/sdk/workflow"

	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// faultOfPeople says what is wrong with a command about people; false when it is not about people.
func (i *incident) faultOfPeople(c contract.Command) (string, bool) {
	s := i.state
	switch c.Verb { //nolint:exhaustive // Only those about people.
	case contract.TakeRole, contract.HandOver, contract.AcceptRole, contract.DeclineRole, contract.LeaveRole:
		return i.faultOfRole(c), true
	case contract.Join:
		return needs(c.Team == "" || s.SubTeam(c.Team) != nil, fmt.Sprintf("There is no sub-team %q.", c.Team)), true
	case contract.Leave:
		return needs(s.Responder(personOf(c)) != nil, personOf(c)+" does not work on it."), true
	case contract.PagePerson:
		return needs(c.Person != "", "Say whom to page."), true
	case contract.PageTeam:
		return needs(len(s.Working()) > 0, "Nobody works on it yet: page the commanders, or a person."), true
	case contract.PageCommander:
		return needs(s.Plan.Command != "", "The configuration names no service that pages commanders: set incidents.command."), true
	case contract.FormTeam:
		return i.faultOfTeam(c), true
	}
	return "", false
}

func (i *incident) faultOfTeam(c contract.Command) string {
	s := i.state
	switch name := strings.ToLower(strings.TrimSpace(c.Team)); {
	case name == "" && s.NextTeam() == "":
		return "There are as many sub-teams as can be led."
	case name != "" && s.SubTeam(name) != nil:
		return fmt.Sprintf("There is a sub-team %s already.", name)
	case strings.ContainsAny(name, " /#"):
		return "The name of a sub-team is one word."
	case s.Has(oncall.Commander, personOf(c)):
		return personOf(c) + " commands, and cannot lead a sub-team: say who does."
	}
	return ""
}

// doPeople carries out a command about people; false when it is not about people.
func (i *incident) doPeople(ctx workflow.Context, c contract.Command) (contract.Answer, bool) {
	e := oncall.IncidentEvent{By: c.By, Person: personOf(c), Request: c.Request, Team: c.Team}
	switch c.Verb { //nolint:exhaustive // Only those about people.
	case contract.TakeRole, contract.HandOver, contract.AcceptRole, contract.DeclineRole, contract.LeaveRole:
		return i.doRole(ctx, c), true
	case contract.Join:
		if r := i.state.Responder(e.Person); r != nil && (c.Team == "" || r.Team == c.Team) {
			return i.answer(contract.Already, e.Person+" works on it already."), true
		}
		answer := i.happens(ctx, e, oncall.ResponderJoined, e.Person+" works on it now.")
		i.spans(ctx)
		return answer, true
	case contract.Leave:
		return i.happens(ctx, e, oncall.ResponderLeft, e.Person+" does not work on it any more."), true
	case contract.PagePerson:
		i.background(ctx, func(ctx workflow.Context) { i.askToCome(ctx, c.Person, c.By, strings.TrimSpace(c.Text)) })
		return i.took(ctx, c, c.Person+" is being paged."), true
	case contract.PageTeam:
		people := i.state.Working()
		for _, person := range people {
			if person != c.By.ID {
				i.background(ctx, func(ctx workflow.Context) { i.askToCome(ctx, person, c.By, strings.TrimSpace(c.Text)) })
			}
		}
		return i.took(ctx, c, list(people)+" are being paged."), true
	case contract.PageCommander:
		i.background(ctx, func(ctx workflow.Context) { i.pageCommanders(ctx, c.By) })
		return i.took(ctx, c, "The commanders are being paged."), true
	case contract.FormTeam:
		return i.formTeam(ctx, c), true
	}
	return contract.Answer{}, false
}

// took answers a command whose effect comes in the background.
func (i *incident) took(ctx workflow.Context, c contract.Command, text string) contract.Answer {
	i.apply(ctx, oncall.IncidentEvent{Kind: oncall.CommandTaken, By: c.By, Request: c.Request})
	return i.answer(contract.Done, text)
}

// formTeam forms a sub-team with a lead, and a bridge of its own as far as the pool goes. Its room follows.
func (i *incident) formTeam(ctx workflow.Context, c contract.Command) contract.Answer {
	name := strings.ToLower(strings.TrimSpace(c.Team))
	if name == "" {
		name = i.state.NextTeam()
	}
	e := oncall.IncidentEvent{By: c.By, Team: name, Person: personOf(c), Request: c.Request}
	if bridge, ok := i.poolBridge(len(i.state.Teams) + 1); ok {
		e.Bridge, e.Text = &bridge, bridge.Where()
	}
	return i.happens(ctx, e, oncall.TeamFormed, fmt.Sprintf("Sub-team %s is led by %s.", name, e.Person))
}

// spans tells the commander when more people work on it than one can lead, and again for every three more.
func (i *incident) spans(ctx workflow.Context) {
	s := i.state
	most, n := s.Plan.Span, s.Span()
	if most <= 0 || n <= most || (s.SpanTold > 0 && n < s.SpanTold+3) {
		return
	}
	i.apply(ctx, oncall.IncidentEvent{Kind: oncall.SpanExceeded, N: n})
	f := i.clocks.facts(ctx, message.SaySpan)
	f.N = n
	mark := fmt.Sprintf("span/%d", n)
	i.clocks.inRoom(ctx, mark, fmt.Sprintf("say that %d people are too many for one commander", n), f)
	i.clocks.toPerson(ctx, s.Commander(), mark, fmt.Sprintf("tell the commander that %d people are too many", n), f)
}
