package starter

import (
	"cmp"
	"slices"
	"strings"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// States are those in which workflows of a kind can be listed. An Incident has none: its escalation has.
var States = map[string][]string{
	contract.Escalation: {string(oncall.Holding), string(oncall.Paging), string(oncall.AckStatus), string(oncall.ResolvedStatus), string(oncall.OverStatus)},
	contract.Incident:   nil,
	contract.Postmortem: {"draft", "in review", "reviewed", "closed"},
	contract.Public:     {contract.PublicDraft, contract.PublicTold, contract.PublicResolved},
}

// Filter says what to list. The zero Filter lists the escalations that are open.
type Filter struct {
	Kind    string // contract.Escalation (when empty), Incident, Postmortem or Public.
	Service string
	State   string // As the search attribute says it, such as "paging" or "acknowledged".
	All     bool   // Closed ones too, as long as Temporal keeps them.
	Limit   int    // 0 means 100; at most 1000.
}

// Check says what is wrong with a filter. The error is ErrInvalid.
func (f Filter) Check() error {
	states, known := States[f.kind()]
	switch {
	case !known:
		return tell(ErrInvalid, "there is no kind %q", f.Kind)
	case f.Limit < 0 || f.Limit > 1000:
		return tell(ErrInvalid, "the limit %d is not from 1 to 1000", f.Limit)
	case f.State == "" || slices.Contains(states, f.State):
		return nil
	case len(states) == 0:
		return tell(ErrInvalid, "an incident has no state to list it by: its escalation has")
	default:
		return tell(ErrInvalid, "there is no state %q: use one of %s", f.State, strings.Join(states, ", "))
	}
}

func (f Filter) kind() string { return cmp.Or(f.Kind, contract.Escalation) }

func (f Filter) query() (query string, limit int, err error) {
	if err := f.Check(); err != nil {
		return "", 0, err
	}
	terms := []string{"WorkflowType = " + quote(f.kind())}
	if !f.All {
		terms = append(terms, "ExecutionStatus = 'Running'")
	} else {
		terms = append(terms, "ExecutionStatus != 'ContinuedAsNew'")
	}
	if f.Service != "" {
		terms = append(terms, contract.AttrService.GetName()+" = "+quote(f.Service))
	}
	if f.State != "" {
		terms = append(terms, contract.AttrState.GetName()+" = "+quote(f.State))
	}
	return strings.Join(terms, " AND "), cmp.Or(f.Limit, 100), nil
}

// quote writes a text as a string of Temporal's list filter.
func quote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}
