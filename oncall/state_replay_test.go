package oncall_test

import (
	"maps"
	"slices"

	"hansho/oncall"
)

// place is where the policy stands, found by replaying the log along a written-out list of all places.
type place struct {
	plan      oncall.Plan
	at        oncall.Position
	direct    string
	begun     bool     // A level began, or somebody was paged, since the last level ended.
	paged     []string // By the level that runs.
	before    []string // By the level before, in this round.
	exhausted bool
}

func (log naive) place() place {
	var now place
	for i, e := range log {
		switch e.Kind { //nolint:exhaustive // The others do not move it.
		case oncall.Opened, oncall.Migrated:
			now.plan = *e.Plan
			if e.Kind == oncall.Opened {
				now.at = oncall.Position{Round: 1, Level: 1}
			}
			now.at.Level = min(now.at.Level, len(now.plan.Levels))
			if now.at.Pass == 0 {
				now.at.Round = min(now.at.Round, now.plan.Rounds)
			}
		case oncall.LevelStarted:
			now.begun, now.paged = true, nil
		case oncall.PageIntended:
			running := e.Turn == log[:i+1].turn() // And not a step or a second try of a level that has ended.
			if running && e.Text != string(oncall.PurposeResponder) && !slices.Contains(now.paged, e.Person) {
				now.begun, now.paged = true, append(now.paged, e.Person)
			}
		case oncall.LevelEnded:
			now.end()
		case oncall.Escalated:
			if now.begun {
				now.end()
			}
			now.exhausted = false
		case oncall.Reassigned:
			now.direct, now.exhausted = e.Person, false
		case oncall.Acknowledged, oncall.Resolved, oncall.Merged, oncall.Cancelled, oncall.Ended:
			now.direct, now.exhausted = "", false
		case oncall.Exhausted:
			now.exhausted = false
		}
		if log[:i+1].restarts() {
			now = place{plan: now.plan, at: oncall.Position{Round: 1, Level: 1}}
		}
	}
	return now
}

// end goes to the next place. A level that a reassignment interrupted begins again.
func (p *place) end() {
	if p.begun = false; len(p.paged) > 0 {
		p.before, p.paged = p.paged, nil
	}
	if p.direct != "" {
		p.direct = ""
		return
	}
	was := p.at
	p.at = after(p.plan, p.at)
	if p.exhausted = p.at.Pass > was.Pass; p.exhausted || p.at.Round > was.Round {
		p.before = nil
	}
}

// after finds the place behind one in the list of all places: the rounds, then one round a pass.
func after(plan oncall.Plan, at oncall.Position) oncall.Position {
	var all []oncall.Position
	for pass := 0; pass <= at.Pass+1; pass++ {
		for round := 1; round == 1 || (pass == 0 && round <= plan.Rounds); round++ {
			for level := range plan.Levels {
				all = append(all, oncall.Position{Pass: pass, Round: round, Level: level + 1})
			}
		}
	}
	return all[slices.Index(all, at)+1]
}

// telephone is what the log says of one page.
type telephone struct {
	person                              string
	purpose                             oncall.Purpose
	turn, step                          int
	accepted, answered, stopped, silent bool
}

func (t telephone) wanted() oncall.Ring {
	switch {
	case t.stopped:
		return oncall.RingClosed
	case t.answered:
		return oncall.RingQuiet
	default:
		return oncall.RingLoud
	}
}

type telephones map[int]*telephone

// telephones replays what must ring.
func (log naive) telephones() telephones {
	all := telephones{}
	for i, e := range log {
		switch e.Kind { //nolint:exhaustive // The others stop and answer nothing.
		case oncall.PageIntended:
			all[e.Page] = &telephone{person: e.Person, purpose: oncall.Purpose(e.Text), turn: e.Turn, step: e.Step}
		case oncall.PageSilent:
			all[e.Page].silent = true
		case oncall.PageDelivered:
			all[e.Page].silent = false
		case oncall.PageAccepted:
			if mine := all[e.Page]; mine != nil {
				mine.accepted = true
				all.stop(func(n int, t telephone) bool {
					beside := t.turn == mine.turn && t.step != mine.step && !t.silent
					newer := t.turn > mine.turn && (!e.Until.IsZero() || log[:i].stepped(all, mine) || log[:i].stepped(all, &t))
					return !mine.stopped && n != e.Page && t.person == mine.person && !t.answered && !beside && !newer
				})
			}
		case oncall.HelperJoined:
			all.answer(e)
		case oncall.LeaseRenewed, oncall.Snoozed:
			all.answer(e)
			all.stop(func(_ int, t telephone) bool { return t.purpose == oncall.PurposeLease && !t.answered })
		case oncall.Acknowledged:
			all.answer(e)
			all.stop(func(_ int, t telephone) bool { return !t.answered })
		case oncall.Reassigned:
			all.stop(func(_ int, t telephone) bool { return t.person != e.Person })
		case oncall.ResponderRemoved:
			all.stop(func(_ int, t telephone) bool {
				return t.purpose == oncall.PurposeResponder && t.person == e.Person && !t.answered && !log[:i].asks(e.Person)
			})
		case oncall.Unacknowledged, oncall.LeaseLapsed, oncall.Resolved, oncall.Merged, oncall.Cancelled, oncall.Ended:
			all.stop(func(int, telephone) bool { return true })
		}
	}
	return all
}

// asks tells whether the policy itself asks for a person now: on the level that runs, or because their acknowledgement ran out.
func (log naive) asks(person string) bool {
	_, _, overdue := log.lease()
	return log.status() == oncall.Paging && slices.Contains(log.place().paged, person) || overdue && log.owner().ID == person
}

func (all telephones) stop(which func(int, telephone) bool) {
	for n, t := range all {
		t.stopped = t.stopped || which(n, *t)
	}
}

// answer answers the newest page that the actor can have meant: one of theirs, or the one whose button it was; of steps that
// ring beside one another the one whose button it was. The other steps stop. It gives whose page that was.
func (all telephones) answer(e oncall.Event) string {
	rings := func(t *telephone) bool { return t != nil && t.accepted && !t.answered && !t.stopped }
	for _, n := range slices.Backward(slices.Sorted(maps.Keys(all))) {
		t, named := all[n], all[e.Page]
		if (t.person != e.By.ID && n != e.Page) || !rings(t) {
			continue
		}
		if rings(named) && named.person == t.person && named.turn == t.turn {
			t = named
		}
		t.answered = true
		all.stop(func(_ int, o telephone) bool {
			return o.person == t.person && o.turn == t.turn && o.step != t.step && !o.answered
		})
		return t.person
	}
	return ""
}
