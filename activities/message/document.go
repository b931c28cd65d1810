package message

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hansho/oncall"
)

// documentWords is what the postmortem document's template sees. All texts are harmless in Markdown and on one line.
type documentWords struct {
	Drill                  bool
	Title, Severity, Cause string
	Services               []string
	Date, Zone             string
	Moments                []documentMoment
	Numbers                []documentNumber
	Owner                  string
	Roles                  []documentRole
	Others                 []string
	Room, Public, Workflow string
	Bridge                 string
	Todos                  []documentTodo
	Ledger                 documentLedger
	Timeline               []documentMoment
}

// documentMoment is a moment in both zones, and what happened.
type documentMoment struct{ UTC, Local, What string }

type documentNumber struct {
	Name, Took, Target string
	Missed             bool
	Marked             string
}

type documentRole struct {
	Role   string
	People string
}

type documentTodo struct{ Text, By string }

// documentLedger is what the incident cost, and how its clocks were kept.
type documentLedger struct {
	Hops, Pages, Handovers, Escalations    int
	Summaries, SummariesKept, SummariesDue int
	Public, PublicKept, PublicDue          int
}

// PostmortemDocument is the first draft of a postmortem in Markdown, in its language: title, date, durations, the people by role (never
// as culprits), links, follow-ups and the timeline in UTC and the organisation's zone are filled in; what only people know is left to
// them. The headings are those of the template, word for word. Link may be nil: it is where a workflow is seen.
func PostmortemDocument(p *oncall.Postmortem, i *oncall.Incident, stories []oncall.EscalationStory, org *oncall.Org, link func(workflowID string) string) string {
	d := drafter{reader: reader{languageOf(p.Language), oncall.Location(p.Zone), org}, p: p, i: i}
	w := documentWords{
		Drill: p.Kind == oncall.DrillIncident, Title: markdown(i.Title), Severity: d.severity(i.Severity), Cause: markdown(i.Cause), Services: d.services(),
		Date: d.date(i.Began), Zone: oncall.ZoneName(i.Began.In(d.loc)), Moments: d.moments(), Numbers: d.numbers(), Owner: markdown(d.name(p.Owner)),
		Room: safeLink(i.Room.Link), Public: workflowIn(i.Public, link), Workflow: workflowIn("incident/"+i.Slug, link), Ledger: d.ledger(), Timeline: d.timeline(stories),
	}
	w.Roles, w.Others = d.people()
	for _, t := range i.Todos {
		w.Todos = append(w.Todos, documentTodo{markdown(t.Text), markdown(d.actor(t.By))})
	}
	return d.say("document", w) + "\n"
}

// drafter gathers what the template needs.
type drafter struct {
	reader
	p *oncall.Postmortem
	i *oncall.Incident
}

// both is a moment in UTC and in the organisation's zone.
func (d drafter) both(at time.Time, what string) documentMoment {
	m := documentMoment{UTC: at.UTC().Format("2006-01-02 15:04"), What: what}
	if local := at.In(d.loc); oncall.ZoneName(local) != "UTC" {
		m.Local = local.Format("2006-01-02 15:04")
	}
	return m
}

func (d drafter) moments() []documentMoment {
	var moments []documentMoment
	for _, m := range []struct {
		name string
		at   time.Time
	}{{"moment began", d.i.Began}, {"moment opened", d.i.Opened}, {"moment resolved", d.i.Resolved}} {
		if !m.at.IsZero() {
			moments = append(moments, d.both(m.at, d.say(m.name, nil)))
		}
	}
	return moments
}

func (d drafter) services() []string {
	var services []string
	add := func(id string) {
		if name := markdown(d.service(id)); id != "" && !slices.Contains(services, name) {
			services = append(services, name)
		}
	}
	add(d.i.Service)
	for _, a := range d.i.Escalations {
		if a.Purpose == "" || a.Purpose == "alert" {
			add(a.Service)
		}
	}
	return services
}

// numbers are the durations of the first alert, and of the whole.
func (d drafter) numbers() []documentNumber {
	var numbers []documentNumber
	add := func(name string, n *oncall.Number) {
		if n != nil {
			w := documentNumber{Name: d.say(name, nil), Took: shortly(n.Took), Missed: !n.Met(), Marked: n.Marked}
			if n.Target > 0 {
				w.Target = shortly(n.Target)
			}
			if n.Marked != "" {
				w.Marked = d.say("number marked", n.Marked)
			}
			numbers = append(numbers, w)
		}
	}
	for _, a := range d.i.Escalations {
		if n := a.Numbers; (a.Purpose == "" || a.Purpose == "alert") && n.Detect != nil {
			add("number detect", n.Detect)
			add("number engage", n.Engage)
			add("number fix", n.Fix)
			break
		}
	}
	if !d.i.Resolved.IsZero() && d.i.Resolved.After(d.i.Began) {
		add("number whole", &oncall.Number{Took: d.i.Resolved.Sub(d.i.Began)})
	}
	return numbers
}

// shortly is a duration in hours, minutes and seconds without what is zero.
func shortly(took time.Duration) string {
	text := took.Round(time.Second).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}

// people are those who had roles, by role, and everybody else who worked on it.
func (d drafter) people() (roles []documentRole, others []string) {
	var named []string
	for _, role := range oncall.Roles {
		var holders []string
		for _, id := range d.holders(role) {
			named = append(named, id)
			holders = append(holders, markdown(d.name(id)))
		}
		if len(holders) > 0 {
			roles = append(roles, documentRole{d.role(role), strings.Join(holders, " → ")})
		}
	}
	for _, id := range d.p.People {
		if !slices.Contains(named, id) {
			others = append(others, markdown(d.name(id)))
		}
	}
	return roles, others
}

// holders are who had a role, one after the other.
func (d drafter) holders(role oncall.Role) []string {
	var holders []string
	add := func(id string) {
		if id != "" && (len(holders) == 0 || holders[len(holders)-1] != id) {
			holders = append(holders, id)
		}
	}
	for _, e := range d.i.Timeline {
		if e.Kind == oncall.RoleTaken && e.Role == role {
			add(e.Person)
		}
	}
	for _, h := range d.i.Roles {
		if h.Role == role && !slices.Contains(holders, h.Person) {
			add(h.Person)
		}
	}
	return holders
}

func (d drafter) role(role oncall.Role) string {
	if d.templates.Lookup("pm role "+string(role)) == nil {
		return string(role)
	}
	return d.say("pm role "+string(role), nil)
}

func (d drafter) ledger() documentLedger {
	i := d.i
	l := documentLedger{
		Escalations: len(i.Escalations), Summaries: len(i.Updates), SummariesKept: i.Summary.Kept, SummariesDue: i.Summary.Owed,
		Public: i.Words.Posts, PublicKept: i.Words.Kept, PublicDue: i.Words.Owed,
	}
	for _, a := range i.Escalations {
		l.Hops, l.Pages = l.Hops+a.Numbers.Hops, l.Pages+a.Numbers.Pages
	}
	for _, role := range oncall.Roles {
		if role != oncall.Expert {
			l.Handovers += max(0, len(d.holders(role))-1)
		}
	}
	return l
}

// timeline is what happened in the incident and its escalations, by time.
func (d drafter) timeline(stories []oncall.EscalationStory) []documentMoment {
	type entry struct {
		at   time.Time
		what string
	}
	var entries []entry
	for _, s := range stories {
		for _, e := range s.Timeline {
			if spoken(e.Kind) {
				what := markdown(d.event(e))
				if len(stories) > 1 {
					what = markdown(cmp.Or(s.Title, s.WorkflowID)) + ": " + what
				}
				entries = append(entries, entry{e.At, what})
			}
		}
	}
	for _, e := range d.i.Timeline {
		if what := d.incidentEvent(e); what != "" {
			entries = append(entries, entry{e.At, what})
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return a.at.Compare(b.at) })
	moments := make([]documentMoment, len(entries))
	for n, e := range entries {
		moments[n] = d.both(e.at, e.what)
	}
	return moments
}

// incidentEvent is one entry of an incident's timeline; empty for the incident's own housekeeping, which has no template.
func (d drafter) incidentEvent(e oncall.IncidentEvent) string {
	name := "pm event " + string(e.Kind)
	if d.templates.Lookup(name) == nil {
		return ""
	}
	task := ""
	if t := d.i.Task(e.N); t != nil && (e.Kind == oncall.TaskGiven || e.Kind == oncall.TaskDone) {
		task = t.Text
	}
	who := d.actor(e.By)
	if who == "" {
		who = "Hansho"
	}
	return markdown(d.say(name, struct {
		oncall.IncidentEvent
		Who, Whom, RoleName, Task, Sev string
	}{e, who, d.name(e.Person), d.role(e.Role), task, d.severity(e.Severity)}))
}

// workflowIn is a workflow by its ID, with the link to it in the Temporal UI when that is known.
func workflowIn(id string, link func(string) string) string {
	code := "`" + strings.ReplaceAll(oneLine(id), "`", "'") + "`"
	switch {
	case id == "":
		return ""
	case link == nil || safeLink(link(id)) == "":
		return code
	default:
		return "[" + code + "](" + safeLink(link(id)) + ")"
	}
}

// safeLink is a link that may stand in Markdown, or nothing.
func safeLink(link string) string {
	if !oncall.IsLink(link) {
		return ""
	}
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E").Replace(link)
}

// marked are the characters that begin a link, a table's cell, code or HTML in Markdown.
var marked = strings.NewReplacer(`\`, `\\`, "`", "\\`", "[", `\[`, "]", `\]`, "|", `\|`, "&", "&amp;", "<", "&lt;", ">", "&gt;")

// markdown makes a text harmless in a Markdown document: one line, without links, cells, code and HTML of its own.
func markdown(text string) string { return strings.TrimSpace(marked.Replace(oneLine(text))) }

// CalledAs are the names by which people may be called in a text: their IDs, names and the parts of these.
func CalledAs(ids []string, org *oncall.Org) []string {
	var names []string
	for _, id := range ids {
		name := org.People[id].Name
		for _, part := range append([]string{id, name}, strings.Fields(name)...) {
			if len([]rune(part)) >= 2 && !slices.Contains(names, part) {
				names = append(names, part)
			}
		}
	}
	return names
}
