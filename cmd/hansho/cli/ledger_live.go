package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/rs/zerolog"
	"go.temporal.io/api/serviceerror"

	"hansho/activities"
	"hansho/ledger"
	"hansho/oncall"
	"hansho/worker"
	"hansho/workflows/contract"
)

// auditors are the providers whose own logs can be read.
type auditors struct {
	all    map[string]activities.Auditor
	silent []string // Those that keep none.
}

// auditedAtOnce is how many pages a provider is asked about before progress is told.
const auditedAtOnce = 50

// providersAhead is how far a provider's clock may be ahead of ours.
const providersAhead = time.Minute

// auditors builds the adapters from the environment as a worker does.
func (s *session) auditors() (*auditors, error) {
	if err := s.needsConfig(); err != nil {
		return nil, err
	}
	a, err := worker.Activities(func() *oncall.Org { return s.org }, "", zerolog.Nop())
	if err != nil {
		return nil, fmt.Errorf("--live needs the credentials of a worker: %w", err)
	}
	found := &auditors{all: map[string]activities.Auditor{}}
	for _, name := range slices.Sorted(maps.Keys(a.Pagers)) {
		if auditor, ok := a.Pagers[name].(activities.Auditor); ok {
			found.all[name] = auditor
		} else {
			found.silent = append(found.silent, name)
		}
	}
	return found, nil
}

// compare holds the ledgers against the log of each provider. When since is zero, only pages that the ledgers have are looked for.
func (a *auditors) compare(ctx context.Context, s *session, found []*ledger.Escalation, since, now time.Time, v *verdict) {
	unknown := map[string]bool{}
	for _, name := range a.silent {
		v.Notes = append(v.Notes, name+" keeps no log that could be compared.")
	}
	for _, name := range slices.Sorted(maps.Keys(a.all)) {
		entries, err := a.ask(ctx, s, name, found, since, now)
		if err != nil {
			v.Notes = append(v.Notes, fmt.Sprintf("%s could not be asked about everything: %v", name, err))
			v.Unasked = append(v.Unasked, name)
			continue
		}
		v.Asked = append(v.Asked, name)
		before := len(unknown)
		addUnknown(unknown, found, entries)
		switch n := len(unknown) - before; {
		case n == 1:
			v.Notes = append(v.Notes, name+" can no longer say what became of 1 of its pages: it is not compared.")
		case n > 1:
			v.Notes = append(v.Notes, fmt.Sprintf("%s can no longer say what became of %d of its pages: they are not compared.", name, n))
		}
		for _, x := range found {
			v.Violations = append(v.Violations, ledger.Compare(*x, name, entries, now)...)
			x.Rings = append(x.Rings, ringsOf(*x, entries)...)
		}
		v.Violations = append(v.Violations, s.strangers(ctx, name, found, entries)...)
	}
	for _, x := range found { // Silence can only be told when every provider of the escalation was asked.
		x.RingsKnown = x.State != nil && !slices.ContainsFunc(x.State.Pages, func(p oncall.Page) bool {
			return !slices.Contains(v.Asked, p.Provider) || unknown[contract.PageKey(x.WorkflowID, x.Instance, p.N)]
		})
	}
}

// addUnknown remembers the keys of pages that a provider took, and of which its log no longer says anything.
func addUnknown(unknown map[string]bool, found []*ledger.Escalation, entries []activities.AuditEntry) {
	silent := map[string]bool{}
	for _, e := range entries {
		silent[e.Key] = silent[e.Key] || e.Kind == activities.AuditUnknown
	}
	for _, x := range found {
		if x.State == nil {
			continue
		}
		for _, p := range x.State.Pages {
			if key := contract.PageKey(x.WorkflowID, x.Instance, p.N); silent[key] && !p.AcceptedAt.IsZero() {
				unknown[key] = true
			}
		}
	}
}

// ask reads a provider's log of all pages through it, and says on the terminal how far it is.
func (a *auditors) ask(ctx context.Context, s *session, name string, found []*ledger.Escalation, since, now time.Time) (all []activities.AuditEntry, err error) {
	var refs []activities.PageRef
	for _, x := range found {
		if x.State == nil {
			continue
		}
		for _, p := range x.State.Pages {
			if p.Provider == name && !p.Observed {
				refs = append(refs, activities.PageRef{Key: contract.PageKey(x.WorkflowID, x.Instance, p.N), Ref: p.Ref})
			}
		}
	}
	errs, asked := s.cmd.ErrOrStderr(), map[string]bool{}
	for _, ref := range refs {
		asked[ref.Key] = true
	}
	for done := 0; ; done += auditedAtOnce {
		chunk := refs[min(done, len(refs)):min(done+auditedAtOnce, len(refs))]
		entries, err := a.all[name].Audit(ctx, since, now.Add(providersAhead), chunk) // Its seconds must not hide what is new.
		if err != nil {
			return nil, err
		}
		for _, e := range entries { // Each chunk lists the whole time: what another chunk asks about comes with that one.
			if mine := slices.ContainsFunc(chunk, func(r activities.PageRef) bool { return r.Key == e.Key }); mine || !asked[e.Key] && done == 0 {
				all = append(all, e)
			}
		}
		fmt.Fprintf(errs, "%s: %d of %d pages\n", name, min(done+auditedAtOnce, len(refs)), len(refs))
		if done+auditedAtOnce >= len(refs) {
			return all, nil
		}
	}
}

func ringsOf(x ledger.Escalation, entries []activities.AuditEntry) []ledger.Ring {
	return slices.DeleteFunc(ledger.RingsOf(entries), func(r ledger.Ring) bool {
		id, instance, _, err := contract.ParsePageKey(r.Key)
		return err != nil || id != x.WorkflowID || instance != x.Instance
	})
}

// strangers are pages at a provider whose workflow Temporal does not know. One that is merely outside of what is verified is none.
func (s *session) strangers(ctx context.Context, provider string, found []*ledger.Escalation, entries []activities.AuditEntry) (violations []ledger.Violation) {
	known := map[string]bool{}
	for _, x := range found {
		known[x.WorkflowID+"#"+x.Instance] = true
	}
	for _, e := range entries {
		id, instance, _, err := contract.ParsePageKey(e.Key)
		if err != nil || e.Kind != activities.AuditCreated || known[id+"#"+instance] {
			continue
		}
		_, err = s.temporal.DescribeWorkflowExecution(ctx, id, instance)
		if _, missing := errors.AsType[*serviceerror.NotFound](err); missing {
			violations = append(violations, ledger.Stranger(provider, e))
			continue
		}
		known[id+"#"+instance] = true
	}
	return violations
}
