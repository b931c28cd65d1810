package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Dimension says by what the numbers are grouped.
type Dimension string

// By what the numbers are grouped. A team is a policy: the people whom the same policy pages. A month is that of the alert, in the
// report's zone. By person an escalation is counted for who had it at the end.
const (
	ByService  Dimension = "service"
	BySeverity Dimension = "severity"
	ByTeam     Dimension = "team"
	ByMonth    Dimension = "month"
	ByPerson   Dimension = "person"
)

// Dimensions lists them all.
var Dimensions = []Dimension{ByService, BySeverity, ByTeam, ByMonth, ByPerson}

// Options say what a report is about. What was opened from Since on, and before Until, is in it.
type Options struct {
	Since, Until time.Time
	By           Dimension       // ByService when empty.
	Service      string          // Only of this service; empty is all.
	Severity     oncall.Severity // Only of this severity; zero is all.
	Zone         string          // IANA zone of months, and of people who have none; empty is the organisation's.
	Org          *oncall.Org     // Names, zones and hours of people, and the policies of services; may be nil.
	Now          time.Time       // What is open and due before it is late.
}

// Report is what the outcomes of a period say.
type Report struct {
	Since    time.Time       `json:"since"`
	Until    time.Time       `json:"until"`
	Zone     string          `json:"zone"`
	By       Dimension       `json:"by"`
	Service  string          `json:"service,omitempty"`
	Severity oncall.Severity `json:"severity,omitempty"`

	Total       Group       `json:"total"`     // All escalations.
	Groups      []Group     `json:"groups"`    // The same, by By.
	Major       Group       `json:"incidents"` // Incidents as a whole, from their own numbers.
	Human       Human       `json:"people"`
	Cadence     Cadence     `json:"cadence"`
	Postmortems Postmortems `json:"postmortems"`
	Open        []Open      `json:"open"`
	Notes       []Note      `json:"notes"`
}

// Group are the numbers of escalations that have something in common.
type Group struct {
	Name   string `json:"name"` // Empty when it is not known.
	Count  int    `json:"count"`
	Detect Stat   `json:"detect"` // The trouble began until somebody was paged.
	Engage Stat   `json:"engage"` // Paged until work started.
	Fix    Stat   `json:"fix"`    // Work started until resolved.
	Hops   int    `json:"dri_hops"`
	Pages  int    `json:"pages"`
}

// Make makes a report. It does not change what it is given.
func Make(in Input, o Options) Report {
	m := newMaker(o)
	m.notes = append(m.notes, in.Notes...)
	for i := range in.Escalations {
		m.escalation(&in.Escalations[i])
	}
	for i := range in.Incidents {
		m.incident(&in.Incidents[i])
	}
	for i := range in.Postmortems {
		m.postmortem(&in.Postmortems[i])
	}
	for _, open := range in.Open {
		m.open(open)
	}
	return m.report()
}

// maker gathers what a report is made of.
type maker struct {
	Options
	zone   *time.Location
	total  tally
	major  tally
	groups map[string]*tally
	load   load
	cad    Cadence
	post   Postmortems
	opened []Open
	counts map[NoteKind]int
	notes  []Note
}

func newMaker(o Options) *maker {
	o.By = cmp.Or(o.By, ByService)
	if o.Zone == "" && o.Org != nil {
		o.Zone = o.Org.Zone
	}
	o.Zone = cmp.Or(o.Zone, "UTC")
	m := &maker{Options: o, zone: oncall.Location(o.Zone), groups: map[string]*tally{}, counts: map[NoteKind]int{}, opened: []Open{}, notes: []Note{}}
	m.load = newLoad(o.Org, m.zone)
	m.cad.Incidents, m.post.Late = []Kept{}, []Late{}
	if o.Org == nil {
		m.notes = append(m.notes, Note{Kind: NoteNoConfig})
	}
	return m
}

// wanted tells whether the report is about something.
func (m *maker) wanted(service string, severity oncall.Severity, at time.Time) bool {
	return (m.Service == "" || m.Service == service) && (m.Severity == 0 || m.Severity == severity) &&
		!at.Before(m.Since) && (m.Until.IsZero() || at.Before(m.Until))
}

// escalation counts one. What Hansho would have done is never taken for what it did: of an observed service only how long the repair
// took is real, and of one that another system pages everything but the pages.
func (m *maker) escalation(o *contract.Outcome) {
	at := firstOf(o.Opened, o.Began, o.Resolved)
	if !m.wanted(o.Service, o.Severity, at) {
		return
	}
	numbers := o.Numbers
	switch o.Paging {
	case oncall.Live:
		if len(o.People) == 0 && numbers.Pages > 0 {
			m.counts[NoteNoPeople]++
		}
		m.load.escalation(o)
	case oncall.Observe:
		m.counts[NoteObserved]++
		numbers.Detect, numbers.Engage, numbers.Pages = nil, nil, 0
	case oncall.Follow:
		m.counts[NoteFollowed]++
		numbers.Pages = 0
	}
	m.total.add(numbers)
	name := m.group(o, at)
	if m.groups[name] == nil {
		m.groups[name] = &tally{}
	}
	m.groups[name].add(numbers)
}

func (m *maker) group(o *contract.Outcome, at time.Time) string {
	switch m.By {
	case ByService:
		return o.Service
	case BySeverity:
		return o.Severity.String()
	case ByMonth:
		return at.In(m.zone).Format("2006-01")
	case ByPerson:
		return o.Owner
	case ByTeam:
		return m.team(o)
	default:
		return ""
	}
}

// team is the policy that paged. An outcome that does not say it is counted for the policy that its service has now.
func (m *maker) team(o *contract.Outcome) string {
	if o.Policy != "" {
		return o.Policy
	}
	m.counts[NoteNoTeam]++
	if m.Org == nil {
		return ""
	}
	return m.Org.Services[o.Service].Policy
}

func (m *maker) open(open Open) {
	if (m.Service == "" || m.Service == open.Service) && (m.Severity == 0 || m.Severity == open.Severity) {
		m.opened = append(m.opened, open)
		m.post.open(open, m.Now)
	}
}

func (m *maker) report() Report {
	r := Report{
		Since: m.Since, Until: m.Until, Zone: m.Zone, By: m.By, Service: m.Service, Severity: m.Severity,
		Total: m.total.group(""), Groups: []Group{}, Major: m.major.group(""), Human: m.load.human(), Cadence: m.cad, Postmortems: m.post,
		Open: m.opened, Notes: m.notes,
	}
	for name, t := range m.groups {
		r.Groups = append(r.Groups, t.group(name))
	}
	slices.SortFunc(r.Groups, func(a, b Group) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(r.Open, func(a, b Open) int {
		return cmp.Or(a.Started.Compare(b.Started), strings.Compare(a.WorkflowID, b.WorkflowID))
	})
	slices.SortFunc(r.Cadence.Incidents, func(a, b Kept) int { return cmp.Or(a.Opened.Compare(b.Opened), strings.Compare(a.Slug, b.Slug)) })
	slices.SortFunc(r.Postmortems.Late, func(a, b Late) int { return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Slug, b.Slug)) })
	for _, kind := range []NoteKind{NoteObserved, NoteFollowed, NoteDrills, NoteNoPeople, NoteNoTeam} {
		if n := m.counts[kind]; n > 0 {
			r.Notes = append(r.Notes, Note{Kind: kind, N: n})
		}
	}
	if t := r.Total; t.Count > 0 && t.Detect.Targeted+t.Engage.Targeted+t.Fix.Targeted == 0 {
		r.Notes = append(r.Notes, Note{Kind: NoteUntargeted})
	}
	return r
}

// tally gathers the numbers of one group.
type tally struct {
	count, hops, pages  int
	detect, engage, fix gathered
}

func (t *tally) add(n oncall.Numbers) {
	t.count++
	t.hops += n.Hops
	t.pages += n.Pages
	t.detect.add(n.Detect)
	t.engage.add(n.Engage)
	t.fix.add(n.Fix)
}

func (t *tally) group(name string) Group {
	return Group{Name: name, Count: t.count, Detect: t.detect.total(), Engage: t.engage.total(), Fix: t.fix.total(), Hops: t.hops, Pages: t.pages}
}

func firstOf(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// ParseDimension reads by what a report groups. The error names what would be right.
func ParseDimension(text string) (Dimension, error) {
	if by := Dimension(text); slices.Contains(Dimensions, by) {
		return by, nil
	}
	return "", fmt.Errorf("%q is not known: use service, severity, team, month or person", text)
}
