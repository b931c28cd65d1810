package workflows

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// remindWhatIsDue reminds of everything that is due now. The state moves first, and each person hears of all of theirs at once.
func (p *postmortem) remindWhatIsDue(ctx workflow.Context) {
	now := workflow.Now(ctx).UTC()
	if p.state.Status == oncall.PostmortemClosed || !due(ctx, p.state.NextAt) {
		return
	}
	events := p.state.Remind(now)
	var items []oncall.PostmortemReminder
	for _, e := range events {
		p.apply(ctx, e)
		items = append(items, p.item(e.Item, e.N))
		p.turned = p.turned || e.N >= oncall.PostmortemOn
	}
	for _, owner := range owners(items) {
		theirs := only(items, func(r oncall.PostmortemReminder) bool { return r.Owner == owner })
		p.remindOwner(ctx, owner, theirs)
	}
}

// owners are who answers for the items, each once, in their order.
func owners(items []oncall.PostmortemReminder) []string {
	var people []string
	for _, r := range items {
		if !slices.Contains(people, r.Owner) {
			people = append(people, r.Owner)
		}
	}
	return people
}

func only(items []oncall.PostmortemReminder, wanted func(oncall.PostmortemReminder) bool) []oncall.PostmortemReminder {
	return slices.DeleteFunc(slices.Clone(items), func(r oncall.PostmortemReminder) bool { return !wanted(r) })
}

// remindOwner tells who answers for the items, their lead of those that are late for long, and the team each week.
func (p *postmortem) remindOwner(ctx workflow.Context, owner string, items []oncall.PostmortemReminder) {
	if owner == "" {
		p.toTeam(ctx, message.SayPostmortemUnowned, items, "")
		return
	}
	p.toOwner(ctx, owner, message.SayPostmortemRemind, items)
	if late := only(items, func(r oncall.PostmortemReminder) bool { return r.Stage == oncall.PostmortemLead }); len(late) > 0 {
		p.toLead(ctx, owner, late)
	}
	if late := only(items, func(r oncall.PostmortemReminder) bool { return r.Stage >= oncall.PostmortemWeekly }); len(late) > 0 {
		p.toTeam(ctx, message.SayPostmortemWeekly, late, "")
	}
}

// announce tells of a new postmortem, with its dates.
func (p *postmortem) announce(ctx workflow.Context) {
	if p.state.Owner != "" {
		p.toOwner(ctx, p.state.Owner, message.SayPostmortemOpened, p.dates())
	}
	p.toTeam(ctx, message.SayPostmortemOpened, p.dates(), "")
}

// dates are those of the three that are not kept yet.
func (p *postmortem) dates() []oncall.PostmortemReminder {
	var dates []oncall.PostmortemReminder
	for _, item := range []string{oncall.ItemDocument, oncall.ItemMeeting, oncall.ItemActions} {
		if p.state.Item(item).Done.IsZero() {
			dates = append(dates, p.item(item, 0))
		}
	}
	return dates
}

// item is what may be told of an item outside of the postmortem: of a security incident without what an action is about.
func (p *postmortem) item(name string, stage int) oncall.PostmortemReminder {
	r := p.state.Reminder(name, stage)
	if p.secret() {
		r.Text = ""
	}
	return r
}

func (p *postmortem) tellOwner(ctx workflow.Context, by oncall.Actor) {
	if by.ID == p.state.Owner {
		return // They know.
	}
	f := p.facts(message.SayPostmortemOwner, p.dates())
	f.By = by
	p.toPerson(ctx, p.state.Owner, f)
}

func (p *postmortem) tellAction(ctx workflow.Context, n int, by oncall.Actor) {
	item := p.item(fmt.Sprint(n), 0)
	f := p.facts(message.SayPostmortemAction, []oncall.PostmortemReminder{item})
	f.By = by
	p.toPerson(ctx, item.Owner, f)
}

func (p *postmortem) tellClosed(ctx workflow.Context, by oncall.Actor, reason string) {
	f := p.facts(message.SayPostmortemClosed, nil)
	f.By, f.Reason = by, reason
	if p.secret() {
		f.Reason = ""
	}
	if p.state.Owner != "" && p.state.Owner != by.ID {
		p.toPerson(ctx, p.state.Owner, f)
	}
	p.teamHears(ctx, f)
}

func (p *postmortem) tellCancelled(ctx workflow.Context) {
	f := p.facts(message.SayPostmortemCancelled, p.dates())
	if p.state.Owner != "" {
		p.toPerson(ctx, p.state.Owner, f)
	}
	p.teamHears(ctx, f)
}

func (p *postmortem) tellTrouble(ctx workflow.Context, trouble string) {
	f := p.facts(message.SayPostmortemTrouble, nil)
	f.Trouble = trouble
	if p.state.Owner == "" {
		p.teamHears(ctx, f)
		return
	}
	p.toPerson(ctx, p.state.Owner, f)
}

func (p *postmortem) toOwner(ctx workflow.Context, owner string, what message.PostmortemWhat, items []oncall.PostmortemReminder) {
	f := p.facts(what, items)
	f.Findings = 0
	if owner == p.state.Owner {
		f.Findings = len(p.state.Document.Findings)
	}
	p.toPerson(ctx, owner, f)
}

// toLead tells the lead of whoever answers for the items; when they have none, the team. Nobody outside of a security incident hears of
// it, so there it is those who answer for security.
func (p *postmortem) toLead(ctx workflow.Context, owner string, items []oncall.PostmortemReminder) {
	f := p.facts(message.SayPostmortemLead, items)
	f.Person = owner
	if p.secret() {
		p.teamHears(ctx, f)
		return
	}
	request := activities.SayRequest{Mark: p.mark(ctx, f.What, owner), Person: owner, Lead: true, Place: activities.Place{Channel: p.state.Channel}, Postmortem: &f}
	p.background(ctx, func(ctx workflow.Context) {
		if err := p.sayUntilHeard(ctx, request, "remind the lead of "+owner+": the postmortem is overdue"); err != nil {
			p.unheard(ctx, owner, f, err)
		}
	})
}

func (p *postmortem) toTeam(ctx workflow.Context, what message.PostmortemWhat, items []oncall.PostmortemReminder, person string) {
	f := p.facts(what, items)
	f.Person = person
	p.teamHears(ctx, f)
}

// teamHears speaks in the team's channel; of a security incident to each of those who answer for it instead.
func (p *postmortem) teamHears(ctx workflow.Context, f message.PostmortemFacts) {
	if p.secret() {
		for _, person := range p.state.Team {
			if person != p.state.Owner {
				p.say(ctx, activities.SayRequest{Mark: p.mark(ctx, f.What, person), Person: person, Postmortem: &f})
			}
		}
		return
	}
	p.say(ctx, activities.SayRequest{Mark: p.mark(ctx, f.What, ""), Place: activities.Place{Channel: p.state.Channel}, Postmortem: &f})
}

// toPerson tells one person. When nobody can tell them, because they have left or have no address, the team hears of that.
func (p *postmortem) toPerson(ctx workflow.Context, person string, f message.PostmortemFacts) {
	request := activities.SayRequest{Mark: p.mark(ctx, f.What, person), Person: person, Postmortem: &f}
	p.background(ctx, func(ctx workflow.Context) {
		if err := p.sayUntilHeard(ctx, request, p.summary(f)+" to "+person); err != nil {
			p.unheard(ctx, person, f, err)
		}
	})
}

// unheard says to the team what a person could not be told.
func (p *postmortem) unheard(ctx workflow.Context, person string, f message.PostmortemFacts, err error) {
	if ctx.Err() != nil {
		return
	}
	reason := providerWords(err)
	p.apply(ctx, oncall.PostmortemEvent{What: oncall.PostmortemUnheard, Person: person, Reason: reason})
	f.What, f.Person, f.Reason = message.SayPostmortemUnheard, person, reason
	p.teamHears(ctx, f)
}

func (p *postmortem) say(ctx workflow.Context, request activities.SayRequest) {
	p.background(ctx, func(ctx workflow.Context) { _ = p.sayUntilHeard(ctx, request, p.summary(*request.Postmortem)) })
}

func (p *postmortem) summary(f message.PostmortemFacts) string {
	return "postmortem: say \"" + string(f.What) + "\""
}

// mark names a saying for ever.
func (p *postmortem) mark(ctx workflow.Context, what message.PostmortemWhat, person string) string {
	p.said++
	return fmt.Sprintf("%s/%s/%d/%d/%s", p.id, what, workflow.Now(ctx).Unix(), p.said, person)
}

func (p *postmortem) facts(what message.PostmortemWhat, items []oncall.PostmortemReminder) message.PostmortemFacts {
	s := p.state
	f := message.PostmortemFacts{
		What: what, Slug: s.Slug, Target: message.Target{WorkflowID: p.id, Instance: p.instance}, Kind: s.Kind, Name: s.Name(), Service: s.Service,
		Severity: s.Severity, Owner: s.Owner, Status: s.Status, Items: items, Link: s.Document.Link,
	}
	if p.secret() {
		f.Service, f.Link = "", ""
	}
	return f
}

func (p *postmortem) secret() bool { return p.state.Kind == oncall.SecurityIncident }
