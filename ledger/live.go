package ledger

import (
	"fmt"
	"slices"
	"time"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// RingsOf are the rings that a provider's log tells of. Its clock may count in seconds.
func RingsOf(entries []activities.AuditEntry) (rings []Ring) {
	for _, e := range entries {
		if e.Kind == activities.AuditCreated {
			rings = append(rings, Ring{Key: e.Key, At: e.At, Rough: true})
		}
	}
	return rings
}

// Compare holds the ledger of an escalation against one provider's own log of it, as of a moment. Pages through other providers,
// and those that the log no longer knows, are left out.
func Compare(x Escalation, provider string, entries []activities.AuditEntry, now time.Time) []Violation {
	c := &checker{Escalation: x, now: now}
	if x.State == nil {
		return nil
	}
	for _, p := range x.State.Pages {
		there := of(entries, c.key(p))
		unknown := slices.ContainsFunc(there, func(e activities.AuditEntry) bool { return e.Kind == activities.AuditUnknown })
		if p.Provider == provider && !p.Observed && !unknown { // Of what is only observed nothing was sent.
			c.compare(p, there)
		}
	}
	for _, e := range entries {
		id, instance, n, err := contract.ParsePageKey(e.Key)
		ours := err == nil && id == x.WorkflowID && instance == x.Instance
		if ours && e.Kind == activities.AuditCreated && x.State.Page(n) == nil && !c.forgotten(n) {
			c.violated(UnknownHere, n, e.At, "%s has it since %s as %s", provider, clock(e.At), e.Ref)
			c.violations[len(c.violations)-1].Provider = provider
		}
	}
	return c.violations
}

// of are the entries of one key.
func of(entries []activities.AuditEntry, key string) (found []activities.AuditEntry) {
	for _, e := range entries {
		if e.Key == key {
			found = append(found, e)
		}
	}
	return found
}

// first and last find the earliest and the latest entry of a kind; zero when there is none.
func first(entries []activities.AuditEntry, kind activities.AuditKind) (at time.Time) {
	for _, e := range entries {
		if e.Kind == kind && (at.IsZero() || e.At.Before(at)) {
			at = e.At
		}
	}
	return at
}

func last(entries []activities.AuditEntry, kind activities.AuditKind) (at time.Time) {
	for _, e := range entries {
		if e.Kind == kind && e.At.After(at) {
			at = e.At
		}
	}
	return at
}

// compare holds one page against the provider's log of it.
func (c *checker) compare(p oncall.Page, entries []activities.AuditEntry) {
	created := first(entries, activities.AuditCreated)
	switch {
	case created.IsZero() && !p.AcceptedAt.IsZero():
		c.violated(UnknownThere, p.N, p.AcceptedAt, "it was accepted at %s, and %s does not have it (%s)", clock(p.AcceptedAt), p.Provider, p.Ref)
	case created.IsZero():
		return
	case !p.Lost && created.Before(p.IntendedAt.Add(-providersClock)):
		c.violated(TimesDiffer, p.N, created, "%s has it since %s, and it was decided at %s", p.Provider, clock(created), clock(p.IntendedAt))
	case !p.AcceptedAt.IsZero() && created.After(p.AcceptedAt.Add(providersClock)):
		c.violated(TimesDiffer, p.N, created, "%s has it since %s, and had accepted it at %s", p.Provider, clock(created), clock(p.AcceptedAt))
	}
	if there := first(entries, activities.AuditDelivered); !there.IsZero() && !p.DeliveredAt.IsZero() && there.Sub(p.DeliveredAt).Abs() > providersClock {
		c.violated(TimesDiffer, p.N, there, "%s delivered it at %s, and the ledger says %s", p.Provider, clock(there), clock(p.DeliveredAt))
	}
	c.compareAck(p, entries)
	c.compareEnd(p, entries)
}

// compareAck finds an acknowledgement at the provider that was never taken, or late. One that comes with or after the withdrawal is
// our own doing, or came too late to matter.
func (c *checker) compareAck(p oncall.Page, entries []activities.AuditEntry) {
	there := first(entries, activities.AuditAcknowledged)
	tooLate := !p.WithdrawnAt.IsZero() && there.After(p.WithdrawnAt.Add(-providersClock))
	switch {
	case there.IsZero() || tooLate || there.After(c.now.Add(-soon)):
	case p.AnsweredAt.IsZero():
		c.violated(AckNeverTaken, p.N, there, "%s at %s by %s", p.Provider, clock(there), by(entries, activities.AuditAcknowledged, there))
	case p.AnsweredAt.After(there.Add(soon)):
		c.violated(TimesDiffer, p.N, there, "it was acknowledged at %s at %s, and taken at %s: was a webhook lost?", p.Provider, clock(there), clock(p.AnsweredAt))
	}
}

// by is who did something at a provider.
func by(entries []activities.AuditEntry, kind activities.AuditKind, at time.Time) string {
	i := slices.IndexFunc(entries, func(e activities.AuditEntry) bool { return e.Kind == kind && e.At.Equal(at) })
	if entries[i].To == "" {
		return "no person"
	}
	return entries[i].To
}

// compareEnd finds a page that is over here, and open there.
func (c *checker) compareEnd(p oncall.Page, entries []activities.AuditEntry) {
	open := last(entries, activities.AuditResolved).Before(last(entries, activities.AuditCreated))
	closed := p.Ring == oncall.RingClosed && p.WithdrawnAt.Before(c.now.Add(-soon))
	if open && (closed || c.over()) && !slices.Contains(c.Settling, c.key(p)) {
		c.violated(StillOpenThere, p.N, p.WithdrawnAt, "%s (%s) has not been resolved there", p.Provider, p.Ref)
	}
}

// Stranger is a page at a provider that belongs to an escalation or a test which nobody knows.
func Stranger(provider string, e activities.AuditEntry) Violation {
	id, instance, n, _ := contract.ParsePageKey(e.Key)
	return Violation{
		Escalation: id, Instance: instance, Page: n, Provider: provider, Rule: UnknownHere, At: e.At.UTC(), Cure: cures[UnknownHere],
		What: fmt.Sprintf("%s has it since %s as %s, and Temporal knows no such workflow", provider, clock(e.At), e.Ref),
	}
}
