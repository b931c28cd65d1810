// Package live asks the providers whether what the configuration says of them is so, and whether anything there would make
// pages fail or act on its own. It changes nothing.
package live

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hansho/oncall"
)

// Severity says how bad a finding is.
type Severity string

// An Error makes a page fail, come late or end by itself; a Warning is worth knowing.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one thing that is not as it should be.
type Finding struct {
	Severity Severity `json:"severity"`
	Provider string   `json:"provider"`
	Line     int      `json:"line,omitempty"` // Of hansho.yaml; 0 when it is about nothing that stands there.
	Path     string   `json:"path,omitempty"` // Such as "people.alex.pagerduty".
	Link     string   `json:"link,omitempty"` // The object at the provider.
	What     string   `json:"what"`
	Cure     string   `json:"cure,omitempty"`
}

// Checker looks at one provider. A further provider adds one to Checkers.
type Checker interface {
	// Provider is the name under which its findings stand.
	Provider() string
	// Applies tells whether the configuration or the environment uses the provider at all.
	Applies(org *oncall.Org) bool
	// Check asks the provider. What cannot be read is a finding, too.
	Check(ctx context.Context, in Input) []Finding
}

// Input is what a Checker looks at.
type Input struct {
	Org   *oncall.Org
	Lines map[string]int // config.Lines
	Say   func(string)   // Progress.
}

// at completes a finding by the line on which its path is written.
func (in Input) at(f Finding) Finding {
	for path := f.Path; path != "" && f.Line == 0; path = path[:max(0, strings.LastIndexAny(path, ".["))] {
		f.Line = in.Lines[path]
	}
	return f
}

// Checkers are all there are.
func Checkers() []Checker { return []Checker{PagerDuty{}, SplunkOnCall{}, Slack{}} }

// Result is what was looked at and found.
type Result struct {
	Checked  []string  `json:"checked"` // Names of providers.
	Findings []Finding `json:"findings"`
}

// Errors counts the findings that are errors.
func (r Result) Errors() int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == Error {
			n++
		}
	}
	return n
}

// Run lets every checker look whose provider is used. Errors come first.
func Run(ctx context.Context, checkers []Checker, in Input) Result {
	result := Result{Checked: []string{}, Findings: []Finding{}}
	for _, checker := range checkers {
		if !checker.Applies(in.Org) {
			continue
		}
		in.Say("asking " + checker.Provider())
		result.Checked = append(result.Checked, checker.Provider())
		for _, f := range checker.Check(ctx, in) {
			f.Provider = checker.Provider()
			result.Findings = append(result.Findings, in.at(f))
		}
	}
	slices.SortStableFunc(result.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Provider, b.Provider))
	})
	return result
}
