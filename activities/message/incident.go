package message

import (
	"cmp"
	"strings"
	"time"

	"hansho/oncall"
)

// incidentWords is what the templates of incidents see. All texts are escaped already.
type incidentWords struct {
	Drill, Security, Late     bool
	Kind, Status              string
	Name, Severity, Service   string
	Room, Bridge, Phone       string
	Role, RoleID, Person, By  string
	Since, Due, Until, Opened string
	N                         int
	Text, Reason, Ref, Team   string
	Tasks                     []taskWords
	Draft                     draftWords
	Account                   string // For the company's accounts.
	Summary                   string
	Command                   string
}

type taskWords struct {
	N                   int
	Person, Text, Until string
	Taken               bool
}

type draftWords struct {
	N              int
	Text, By, Next string
	Closing        bool
}

// IncidentSaying words what is said of an incident, to one person or, when that is nil, in a channel.
func IncidentSaying(f IncidentFacts, org *oncall.Org, person *oncall.Person) Saying {
	r := channelOf(org)
	if person != nil {
		r = readerOf(*person, org)
	}
	w := r.incidentWords(f)
	text := r.say("incident "+string(f.What), w)
	if w.Drill {
		text = r.say("incident drill", nil) + " " + text
	}
	return Saying{Text: strings.TrimSpace(text), Here: f.Here && f.Kind == oncall.NormalIncident, Buttons: r.incidentButtons(f)}
}

func (r reader) incidentWords(f IncidentFacts) incidentWords {
	w := incidentWords{
		Drill: f.Kind == oncall.DrillIncident, Security: f.Kind == oncall.SecurityIncident, Late: f.Late,
		Name: line(unbold.Replace(shorten(oneLine(f.Name), longestHeadline))), Room: roomWord(f.Room), Bridge: f.Bridge.URL, Phone: line(f.Bridge.Phone),
		RoleID: string(f.Role), Person: line(r.name(f.Person)), By: line(r.actor(f.By)), Opened: r.clock(f.Opened, f.Now),
		Since: r.clock(f.Since, f.Now), Due: r.clock(f.Due, f.Now), Until: r.clock(f.Until, f.Now), N: f.N, Text: escape(strings.TrimSpace(f.Text)),
	}
	if f.Severity.Valid() {
		w.Severity = r.severity(f.Severity)
	}
	if f.Service != "" && !w.Security {
		w.Service = line(r.service(f.Service))
	}
	if f.Role != "" {
		w.Role = r.role(f.Role)
	}
	for _, t := range f.Tasks {
		w.Tasks = append(w.Tasks, r.taskWords(t, f.Now))
	}
	if f.Draft != nil {
		w.Draft = draftWords{N: f.Draft.N, Text: quote(strings.TrimSpace(f.Draft.Text)), By: line(r.actor(f.Draft.By)), Next: r.clock(f.Draft.Next, f.Now), Closing: f.Draft.Closing}
	}
	if f.What == SayPublicPosted && f.Draft != nil {
		w.Account = escape(r.accountText(f))
	}
	if f.Summary != nil {
		w.Summary = quote(r.draftText(*f.Summary))
	}
	if f.Event != nil {
		r.eventWords(&w, *f.Event, f.Now)
	}
	if f.What == SayUnreached { // The number is read when it is said, and is in no history.
		w.Phone = r.telephone(f.Person)
	}
	return w
}

// accountText is what people copy into a post of the company's accounts, in the organisation's language.
func (r reader) accountText(f IncidentFacts) string {
	word := oncall.PublicWord{
		Stage: cmp.Or(f.Draft.Stage, oncall.Investigating), Title: oncall.PublicTitle(f.Draft.Title, f.Draft.Text), Text: f.Draft.Text, Short: f.Draft.Short, Next: f.Until, At: f.Now,
	}
	if f.Draft.Closing {
		word.Stage, word.Next = oncall.PublicOver, time.Time{}
	}
	return AccountText(word, "", r.org).Short
}

func roomWord(room oncall.IncidentRoom) string {
	switch {
	case room.Channel != "":
		return "<#" + escaper.Replace(room.Channel) + ">"
	default:
		return line(room.Name)
	}
}

// telephone is a person's number, for somebody to call; empty when none is known.
func (r reader) telephone(person string) string {
	if r.org == nil {
		return ""
	}
	return line(r.org.People[person].Phone)
}

func (r reader) taskWords(t oncall.IncidentTask, now time.Time) taskWords {
	return taskWords{N: t.N, Person: line(r.name(t.Person)), Text: line(t.Text), Until: r.clock(t.Until, now), Taken: !t.Taken.IsZero()}
}

// eventWords are the words of an entry of the timeline.
func (r reader) eventWords(w *incidentWords, e oncall.IncidentEvent, now time.Time) {
	w.Kind, w.By, w.Person, w.N, w.Team = string(e.Kind), line(r.actor(e.By)), line(r.name(e.Person)), e.N, line(e.Team)
	w.Text, w.Reason, w.Ref, w.Until = line(e.Text), line(e.Reason), line(e.Ref), r.clock(e.Until, now)
	if e.Role != "" {
		w.RoleID, w.Role = string(e.Role), r.role(e.Role)
	}
	if e.Severity.Valid() {
		w.Severity = r.severity(e.Severity)
	}
	if e.By.Via == "escalation" {
		w.By = ""
	}
}

// draftText is the draft of an executive summary, for the internal liaison to mend and post: state, impact, what was done, who has it.
// It says no more than the timeline does.
func (r reader) draftText(d oncall.SummaryDraft) string {
	w := struct {
		Severity, Title, Commander, Began, Now string
		Services, Actions, Tasks               []string
		Experts                                int
		Resolved                               bool
	}{
		Title: oneLine(d.Title), Commander: r.name(d.Commander), Began: r.moment(d.Began), Now: r.clock(d.Now, d.Now), Experts: d.Experts,
		Resolved: d.Status != oncall.IncidentOpen,
	}
	if d.Severity.Valid() {
		w.Severity = r.severity(d.Severity)
	}
	for _, s := range d.Services {
		w.Services = append(w.Services, r.service(s))
	}
	for _, e := range d.Actions {
		text := cmp.Or(e.Text, e.Reason)
		if text != "" {
			w.Actions = append(w.Actions, r.clock(e.At, d.Now)+" "+shorten(oneLine(text), 160))
		}
	}
	for _, t := range d.Tasks {
		w.Tasks = append(w.Tasks, shorten(oneLine(t.Text), 160)+" ("+r.name(t.Person)+")")
	}
	return strings.TrimSpace(r.say("summary draft text", w))
}

// DraftText is the draft of an executive summary in a language, plain.
func DraftText(d oncall.SummaryDraft, language string, org *oncall.Org) string {
	r := channelOf(org)
	if language != "" {
		r.language = languageOf(language)
	}
	return r.draftText(d)
}

// incidentButtons are what can be done at once with what is said.
func (r reader) incidentButtons(f IncidentFacts) []Button {
	target := f.Target
	switch f.What { //nolint:exhaustive // The others have none.
	case SayRoleOffer:
		target.Role = string(f.Role)
		return []Button{r.button("accept role", ActionAcceptRole, "primary", target), r.button("decline role", ActionDeclineRole, "", target)}
	case SayTaskGiven:
		target.N = f.N
		return []Button{r.button("take task", ActionTakeTask, "primary", target), r.button("finish task", ActionFinishTask, "", target)}
	case SayTaskOverdue:
		target.N = f.N
		return []Button{r.button("finish task", ActionFinishTask, "", target)}
	case SaySummaryDraft, SaySummaryOwed:
		return []Button{r.button("update", ActionUpdate, "primary", target)}
	case SayPublicOwed, SayPublicRejected:
		return []Button{r.button("draft public", ActionPublic, "primary", target)}
	case SayPublicApproval:
		target.N = f.N
		return []Button{r.button("approve public", ActionApprovePublic, "primary", target), r.button("reject public", ActionRejectPublic, "danger", target)}
	case SayIncidentInvite, SaySecondary, SayRoom:
		return []Button{r.button("join incident", ActionJoinIncident, "primary", target)}
	}
	return nil
}

// SummaryMail is an executive summary as a mail.
func SummaryMail(f IncidentFacts, org *oncall.Org, to oncall.Person) Page {
	r := readerOf(to, org)
	w := r.incidentWords(f)
	drill := ""
	if w.Drill {
		drill = plainText(r.say("incident drill", nil)) + " "
	}
	body := strings.TrimSpace(f.Text) + "\n\n— " + r.actor(f.By)
	if until := r.clock(f.Until, f.Now); until != "" {
		body += r.say("mail next", until)
	}
	title := oneLine(f.Name)
	if f.Severity.Valid() {
		title = r.severity(f.Severity) + " · " + title
	}
	return Page{Title: drill + r.say("mail summary", title), Body: body, Service: f.Service, Symptom: title, Person: to.ID, Language: to.Language}
}

// plainText is a text without Slack's marks.
func plainText(text string) string { return strings.ReplaceAll(text, "*", "") }
