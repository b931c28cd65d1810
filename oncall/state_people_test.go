package oncall_test

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"hansho/oncall"
)

// actor is whoever does something: people of the policy, somebody outside it, somebody unknown.
func (h *house) actor() oncall.Actor {
	people := []oncall.Actor{{ID: "ann", Via: "slack"}, {ID: "ben", Via: "cli"}, {ID: "chie", Via: "api"}, {ID: "dan"}, {ID: "zoe", Via: "slack"}}
	if h.s.Owner.ID != "" {
		people = append(people, h.s.Owner, h.s.Owner)
	}
	return rapid.SampledFrom(people).Draw(h.t, "by")
}

// command is what a person asks for; it does nothing when the workflow would refuse it.
func (h *house) command() {
	kind := rapid.SampledFrom([]oncall.Kind{
		oncall.Acknowledged, oncall.Acknowledged, oncall.Unacknowledged, oncall.Escalated, oncall.Escalated, oncall.Reassigned, oncall.ResponderAdded, oncall.ResponderRemoved,
		oncall.Snoozed, oncall.SeveritySet, oncall.Noted, oncall.WorkStarted, oncall.TaskAdded, oncall.Migrated, oncall.Resolved,
	}).Draw(h.t, "command")
	e := oncall.Event{Kind: kind, By: h.actor(), Request: h.request()}
	s := h.s
	if s.Over() {
		return
	}
	held, cooling := s.Status == oncall.AckStatus, s.Status == oncall.ResolvedStatus
	switch kind { //nolint:exhaustive // Only what is drawn.
	case oncall.Acknowledged:
		h.acknowledge(e, rapid.Bool().Draw(h.t, "take over"))
		return
	case oncall.Unacknowledged:
		if !held {
			return
		}
	case oncall.Escalated:
		if cooling || s.Urgency() != oncall.UrgencyHigh {
			return
		}
	case oncall.Reassigned:
		if e.Person = rapid.SampledFrom([]string{"ann", "ben", "zoe", "nobody"}).Draw(h.t, "to"); cooling {
			return
		}
	case oncall.Snoozed:
		if e.Until = h.now.Add(time.Duration(rapid.IntRange(1, 180).Draw(h.t, "minutes")) * time.Minute); !held {
			return
		}
	case oncall.Migrated:
		h.migrate(e)
		return
	case oncall.Resolved:
		if e.Until = h.now.Add(s.Plan.ReopenWithin); cooling {
			return
		}
	}
	h.work(e)
}

// work applies the commands that need no decision, and lets the signs of work renew the acknowledgement.
func (h *house) work(e oncall.Event) {
	switch e.Kind { //nolint:exhaustive // The others need nothing besides.
	case oncall.SeveritySet:
		e.Severity = h.severity()
		h.setSeverity(e)
	case oncall.ResponderAdded:
		e.Person = rapid.SampledFrom([]string{"ann", "chie", "zoe"}).Draw(h.t, "responder")
		h.apply(e)
		h.page(e.Person, oncall.PurposeResponder, contacts[e.Person])
		h.renew(e.By)
	case oncall.ResponderRemoved:
		e.Person = rapid.SampledFrom([]string{"ann", "chie", "zoe"}).Draw(h.t, "removed")
		h.apply(e)
	case oncall.Noted, oncall.WorkStarted, oncall.TaskAdded:
		h.apply(e)
		h.renew(e.By)
	default:
		h.apply(e)
	}
}

// setSeverity also follows the urgency: only a high one has leases and pages a second person.
func (h *house) setSeverity(e oncall.Event) {
	s, before := h.s, h.s.Urgency()
	h.apply(e)
	rings := func(p oncall.Page) bool { return p.Wanted() == oncall.RingLoud && (p.InFlight() || p.Open()) }
	switch changed := s.Urgency() != before; {
	case s.Status == oncall.AckStatus && changed:
		h.apply(oncall.Event{Kind: oncall.LeaseRenewed, By: e.By, Until: h.leaseEnd()})
	case s.Status == oncall.Paging && changed && before == oncall.UrgencyHigh && slices.ContainsFunc(s.Pages, rings):
		h.apply(oncall.Event{Kind: oncall.Waiting})
	default:
		h.renew(e.By)
	}
}

func (h *house) migrate(e oncall.Event) {
	plan := drawPlan(h.t)
	plan.AckHolds = h.s.Plan.AckHolds
	e.Plan = &plan
	h.apply(e)
}

// leaseEnd is when an acknowledgement made now ends.
func (h *house) leaseEnd() time.Time {
	if h.s.Urgency() != oncall.UrgencyHigh || h.s.Plan.AckHolds == 0 {
		return time.Time{}
	}
	return h.now.Add(h.s.Plan.AckHolds)
}

func (h *house) renew(by oncall.Actor) {
	s, until := h.s, h.leaseEnd()
	if s.Status == oncall.AckStatus && !s.LeaseEnds.IsZero() && s.Involved(by.ID) && (until.After(s.LeaseEnds) || s.LeaseAsked || s.LeasePaged) {
		h.apply(oncall.Event{Kind: oncall.LeaseRenewed, By: by, Until: until})
	}
}

// acknowledge decides what an acknowledgement means: taking it, holding it longer, or helping.
func (h *house) acknowledge(e oncall.Event, takeOver bool) {
	s := h.s
	e.Kind, e.Until = oncall.Acknowledged, h.leaseEnd()
	switch {
	case s.Status == oncall.ResolvedStatus || s.Over(), !e.By.Unknown && !s.Involved(e.By.ID) && !takeOver:
		return
	case s.Status == oncall.AckStatus && s.Owner.ID == e.By.ID:
		e.Kind = oncall.LeaseRenewed
	case s.Status == oncall.AckStatus && !s.Owner.Unknown && !takeOver:
		e.Kind, e.Until = oncall.HelperJoined, s.LeaseEnds
	}
	h.apply(e)
}

// alert is what the monitoring says: it came again, got worse, or recovered.
func (h *house) alert() {
	s := h.s
	alert := oncall.Alert{ID: h.request(), Title: "disk still full", Received: h.now}
	again := oncall.Event{Kind: oncall.Refired, By: source, Request: alert.ID, Alert: &alert}
	if rapid.Bool().Draw(h.t, "recovered") {
		if s.Status == oncall.ResolvedStatus || s.Over() {
			return
		}
		again.Kind = oncall.Recovered
		h.apply(again)
		if s.Terms().AutoResolve || s.Status == oncall.Holding {
			h.apply(oncall.Event{Kind: oncall.Resolved, By: source, Until: h.now.Add(s.Plan.ReopenWithin)})
		}
		return
	}
	if s.Status == oncall.ResolvedStatus || s.Over() {
		again.Kind = oncall.Reopened
		if s.Owner.ID != "" {
			again.Until = h.leaseEnd()
		}
	}
	h.apply(again)
	if s.Status == oncall.AckStatus && h.due(s.LeaseEnds) {
		h.apply(oncall.Event{Kind: oncall.LeaseRenewed, By: source, Until: h.leaseEnd()})
	}
	if worse := h.severity(); worse < s.Severity {
		h.setSeverity(oncall.Event{Kind: oncall.SeveritySet, By: source, Severity: worse})
	}
}

// end is what seldom happens: the escalation is merged into another, or cancelled.
func (h *house) end() {
	if h.s.Over() || rapid.IntRange(0, 3).Draw(h.t, "really") > 0 {
		return
	}
	kind := rapid.SampledFrom([]oncall.Kind{oncall.Merged, oncall.Cancelled}).Draw(h.t, "end")
	h.apply(oncall.Event{Kind: kind, By: h.actor(), Ref: "escalation/db/other"})
}
