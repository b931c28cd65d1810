package starter

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"hansho/activities/slack/interaction"
	"hansho/oncall"
	"hansho/starter/inbound"
	"hansho/workflows/contract"
)

// do carries out a command. It gives the name of the answer.
func (t *typed) do(ctx context.Context) (string, error) {
	switch t.command {
	case "ic":
		return t.ic(ctx)
	case "status":
		return t.status(ctx)
	case "incident":
		return t.incident(ctx)
	case "oncall":
		t.facts.Duties = t.duties(ctx, "")
		return "on call", nil
	case "postmortem":
		return t.postmortem(ctx)
	case "role", "tasks", "team", "bridge", "public":
		if t.rest == "" || t.command == "tasks" {
			err := t.show(ctx)
			return map[string]string{"role": "roles", "tasks": "tasks", "team": "team", "bridge": "bridge", "public": "public"}[t.command], err
		}
	}
	if err := t.find(ctx); err != nil {
		return "", err
	}
	c, err := t.commandOf(ctx)
	if err != nil {
		return "", err
	}
	return t.give(ctx, c)
}

// commandOf reads what an incident is told.
func (t *typed) commandOf(ctx context.Context) (contract.Command, error) {
	text := func(verb contract.Verb, empty bool) (contract.Command, error) {
		c := contract.Command{Verb: verb, Text: t.door.named(ctx, cut(t.rest, longestDetails))}
		if c.Text == "" && !empty {
			return c, says("incomplete")
		}
		return c, nil
	}
	switch t.command {
	case "note":
		return text(contract.Note, false)
	case "todo":
		return text(contract.AddTodo, false)
	case "title":
		return text(contract.SetTitle, false)
	case "bridge":
		return text(contract.SetBridge, false)
	case "update":
		return text(contract.UpdateOfStakeholders, false)
	case "resolve":
		return text(contract.Resolve, true)
	case "reopen":
		return text(contract.Reopen, true)
	case "leave":
		return contract.Command{Verb: contract.Leave}, nil
	case "join":
		return contract.Command{Verb: contract.Join, Team: strings.ToLower(t.word())}, nil
	case "sev":
		return t.severity(ctx)
	case "role", "handover", "accept", "decline":
		return t.role(ctx)
	case "task":
		return t.task(ctx)
	case "team":
		return t.team(ctx)
	default:
		return t.public(ctx)
	}
}

func (t *typed) severity(ctx context.Context) (contract.Command, error) {
	t.facts.Word = t.word()
	severity, err := oncall.ParseSeverity(norm.NFKC.String(t.facts.Word))
	if err != nil {
		return contract.Command{}, says("no severity")
	}
	return contract.Command{Verb: contract.SetSeverity, Severity: severity, Text: t.door.named(ctx, t.rest)}, nil
}

// role reads "!role scribe @person", "!handover commander @person", "!accept" and "!decline why".
func (t *typed) role(ctx context.Context) (contract.Command, error) {
	c := contract.Command{Verb: map[string]contract.Verb{
		"role": contract.TakeRole, "handover": contract.HandOver, "accept": contract.AcceptRole, "decline": contract.DeclineRole,
	}[t.command]}
	if t.command == "accept" || t.command == "decline" {
		return t.offered(ctx, c)
	}
	t.facts.Word = t.word()
	role, err := oncall.ParseRole(norm.NFKC.String(t.facts.Word))
	switch {
	case t.facts.Word == "":
		return c, says("incomplete")
	case err != nil:
		return c, says("no role")
	}
	c.Role = role
	switch word := t.word(); strings.ToLower(norm.NFKC.String(word)) {
	case "":
		if c.Verb == contract.HandOver {
			return c, says("incomplete")
		}
	case "none", "なし":
		c.Verb = contract.LeaveRole
	case "take-over", "take":
		c.TakeOver = true
	default:
		person, err := t.person(ctx, word)
		if err != nil {
			return c, err
		}
		c.Person, c.Text = person.ID, t.door.named(ctx, t.rest)
		c.TakeOver = strings.EqualFold(c.Text, "take-over")
	}
	return c, nil
}

// offered finds the role that is offered to whoever typed.
func (t *typed) offered(ctx context.Context, c contract.Command) (contract.Command, error) {
	shown, err := t.door.options.Client.Show(ctx, t.target.WorkflowID)
	if err != nil {
		return c, err
	}
	if shown.Incident == nil {
		return c, says("unanswered")
	}
	for _, role := range oncall.Roles {
		if shown.Incident.OfferTo(role, t.by.ID) != nil {
			c.Role, c.Text = role, t.door.named(ctx, t.rest)
			return c, nil
		}
	}
	return c, says("no offer")
}

// task reads "!task @person what in 20m", "!task take 2" and "!task done 2".
func (t *typed) task(ctx context.Context) (contract.Command, error) {
	word := t.word()
	verb := map[string]contract.Verb{"take": contract.TakeTask, "done": contract.FinishTask, "引き受け": contract.TakeTask, "完了": contract.FinishTask}[strings.ToLower(norm.NFKC.String(word))]
	if verb != "" {
		t.facts.Word = t.word()
		n, err := strconv.Atoi(norm.NFKC.String(t.facts.Word))
		if err != nil {
			return contract.Command{}, says("no number")
		}
		return contract.Command{Verb: verb, N: n}, nil
	}
	c := contract.Command{Verb: contract.Task}
	person, err := t.person(ctx, word)
	if err != nil {
		return c, err
	}
	c.Person = person.ID
	if until, rest, ok := timeAtEnd(t.rest, t.facts.Now, t.by.Location()); ok {
		c.Until, t.rest = until, rest
	}
	if c.Text = t.door.named(ctx, t.rest); c.Text == "" {
		return c, says("incomplete")
	}
	return c, nil
}

// timeAtEnd takes "in 20m", "20m" or "until 15:30" from an end of a text.
func timeAtEnd(text string, now time.Time, zone *time.Location) (time.Time, string, bool) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return time.Time{}, text, false
	}
	if d, err := time.ParseDuration(norm.NFKC.String(words[0])); err == nil && d > 0 {
		return now.Add(d).UTC(), strings.TrimSpace(strings.TrimPrefix(text, words[0])), true
	}
	last := words[len(words)-1]
	before := ""
	if len(words) > 1 {
		before = strings.ToLower(words[len(words)-2])
	}
	rest := strings.TrimSpace(strings.TrimSuffix(text, last))
	if d, err := time.ParseDuration(norm.NFKC.String(last)); err == nil && d > 0 && before == "in" {
		return now.Add(d).UTC(), strings.TrimSpace(rest[:len(rest)-len("in")]), true
	}
	if at, err := inbound.Moment(norm.NFKC.String(last), now, zone); err == nil && before == "until" && at.After(now) {
		return at.UTC(), strings.TrimSpace(rest[:len(rest)-len("until")]), true
	}
	return time.Time{}, text, false
}

func (t *typed) team(ctx context.Context) (contract.Command, error) {
	c := contract.Command{Verb: contract.FormTeam}
	word := strings.ToLower(norm.NFKC.String(t.word()))
	if word != "new" && word != "新規" {
		c.Team = word
	}
	lead := t.word()
	if lead == "" {
		return c, says("incomplete")
	}
	person, err := t.person(ctx, lead)
	c.Person = person.ID
	return c, err
}

// public reads "!public text", "!public approve 2" and "!public reject 2 why". Without a number the draft that waits is meant.
func (t *typed) public(ctx context.Context) (contract.Command, error) {
	verb := map[string]contract.Verb{"approve": contract.ApprovePublic, "reject": contract.RejectPublic, "承認": contract.ApprovePublic, "却下": contract.RejectPublic}[t.peek()]
	if verb == "" {
		return contract.Command{Verb: contract.DraftPublic, Draft: &contract.Draft{Text: t.door.named(ctx, t.rest)}}, nil
	}
	t.word()
	c := contract.Command{Verb: verb}
	if n, err := strconv.Atoi(t.peek()); err == nil {
		c.N = n
		t.word()
	} else {
		shown, err := t.door.options.Client.Show(ctx, t.target.WorkflowID)
		if err != nil {
			return c, err
		}
		if shown.Incident == nil || shown.Incident.Words.Draft == nil {
			return c, says("no draft")
		}
		c.N = shown.Incident.Words.Draft.N
	}
	c.Text = t.door.named(ctx, t.rest)
	return c, nil
}

// person finds whom a word names: a Slack user, or a person of the configuration.
func (t *typed) person(ctx context.Context, word string) (oncall.Person, error) {
	t.facts.Word = word
	if word == "" {
		return oncall.Person{}, says("incomplete")
	}
	c := &chatCommand{door: t.door, by: t.by, org: t.org}
	person, ok := c.person(ctx, norm.NFKC.String(word))
	if !ok {
		t.facts.Cure = near(strings.TrimPrefix(word, "@"), slices.Sorted(maps.Keys(t.org.People)))
		return person, says("no person")
	}
	return person, nil
}

// ic tells who can command, and pages: the commanders, a person, or everybody who works on it.
func (t *typed) ic(ctx context.Context) (string, error) {
	switch word := t.peek(); word {
	case "page", "呼ぶ", "呼出", "呼び出し":
		t.word()
		return t.page(ctx)
	case "who", "誰":
		t.word()
		person, err := t.person(ctx, t.word())
		t.facts.Person, t.facts.User = person.ID, person.Slack
		t.facts.Duties = slices.DeleteFunc(t.duties(ctx, ""), func(d interaction.DutyFacts) bool { return d.Person != person.ID })
		return "who", err
	case "responders", "対応者":
		t.word()
		return "responders", t.show(ctx)
	case "":
	default:
		return "", says("incomplete")
	}
	if t.org.Incidents.Command == "" {
		t.facts.Duties = t.duties(ctx, t.org.DefaultService)
		return "no command", nil
	}
	if err := t.show(ctx); err != nil {
		t.facts.Incidents = t.lines()
	}
	t.facts.Duties = t.duties(ctx, t.org.Incidents.Command)
	return "commanders", nil
}

// page pages. The commanders are paged from anywhere: when no incident is open in the channel, one is opened for that, of a severity that
// the commander sets. Nothing here waits for a provider.
func (t *typed) page(ctx context.Context) (string, error) {
	word := t.peek()
	whom := strings.HasPrefix(word, "@") || t.org.People[word].ID != ""
	responders := word == "responders" || word == "対応者"
	found := t.find(ctx)
	switch {
	case responders:
		t.word()
		if found != nil {
			return "", found
		}
		return t.give(ctx, contract.Command{Verb: contract.PageTeam, Text: t.door.named(ctx, t.rest)})
	case whom:
		person, err := t.person(ctx, t.word())
		if err != nil {
			return "", err
		}
		if t.facts.Person = person.ID; len(person.Contacts) == 0 {
			return "not pageable", nil
		}
		if found != nil {
			return "", found
		}
		return t.give(ctx, contract.Command{Verb: contract.PagePerson, Person: person.ID, Text: t.door.named(ctx, t.rest)})
	}
	service := t.org.Incidents.Command
	if service == "" {
		service = t.org.DefaultService
	}
	t.facts.Duties = t.duties(ctx, service)
	if found == nil && t.facts.Room {
		if _, err := t.give(ctx, contract.Command{Verb: contract.PageCommander}); err != nil {
			return "not paged", nil
		}
		return "paged", nil
	}
	title := t.door.named(ctx, t.rest)
	if title == "" {
		title = interaction.TypedTitle(t.by.ID, t.org)
	}
	declared, err := t.door.options.Client.Declare(ctx, contract.Declaration{Request: t.heard.ID, Title: title, By: actor(t.by)})
	if err != nil {
		t.facts.Reason = err.Error()
		return "not paged", nil
	}
	t.facts.Word, t.facts.Slug, t.facts.Room = declared.Slug, "", true
	return "paged", nil
}

// incident opens one: "!incident [drill|security] [sev1] what is broken"; without words the one of the channel is shown.
func (t *typed) incident(ctx context.Context) (string, error) {
	if t.rest == "" {
		return "incident", t.show(ctx)
	}
	d := contract.Declaration{Request: t.heard.ID, By: actor(t.by), Kind: oncall.NormalIncident}
	switch t.peek() {
	case "drill", "訓練":
		t.word()
		d.Kind = oncall.DrillIncident
	case "security", "セキュリティ":
		t.word()
		d.Kind = oncall.SecurityIncident
	}
	if severity, err := oncall.ParseSeverity(t.peek()); err == nil {
		t.word()
		d.Severity = severity
	}
	if d.Title = t.door.named(ctx, t.rest); d.Title == "" {
		return "", says("incomplete")
	}
	t.facts.Told = d.Kind == oncall.SecurityIncident && !t.heard.Direct
	declared, err := t.door.options.Client.Declare(ctx, d)
	if err != nil {
		t.facts.Reason = err.Error()
		return "not declared", nil
	}
	t.facts.Slug, t.facts.Severity = declared.Slug, d.Severity
	return map[oncall.IncidentKind]string{oncall.NormalIncident: "declared", oncall.SecurityIncident: "security", oncall.DrillIncident: "drill"}[d.Kind], nil
}

// status tells how things stand, or has that watched in the channel.
func (t *typed) status(ctx context.Context) (string, error) {
	word := t.peek()
	switch {
	case t.rest == "":
		situation := t.door.options.Client.Situation(ctx)
		t.facts.Situation = &situation
		return "status", nil
	case slices.Contains([]string{"stalk", "watch", "監視", "見守る"}, word):
		began, err := t.door.options.Client.Watch(ctx, t.heard.Channel, actor(t.by))
		return pick(began, "watched", "watched already"), err
	case slices.Contains([]string{"unstalk", "unwatch", "停止", "監視停止", "終了"}, word):
		ended, err := t.door.options.Client.Unwatch(ctx, t.heard.Channel, actor(t.by))
		return pick(ended, "unwatched", "not watched"), err
	default:
		return "", says("incomplete")
	}
}

func pick(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// postmortem shows how far one is, or asks for one.
func (t *typed) postmortem(ctx context.Context) (string, error) {
	if word := t.peek(); word == "want" || word == "希望" {
		t.word()
		if err := t.find(ctx); err != nil {
			return "", err
		}
		return t.give(ctx, contract.Command{Verb: contract.WantPostmortem})
	}
	listed, err := t.door.options.Client.List(ctx, Filter{Kind: contract.Postmortem})
	if err != nil {
		return "", err
	}
	named := t.peek()
	for _, l := range listed {
		slug := strings.TrimPrefix(l.WorkflowID, "postmortem/")
		if strings.HasPrefix(slug, contract.SealedSlug) {
			continue
		}
		if slug == named || len(listed) == 1 {
			shown, err := t.door.options.Client.Show(ctx, l.WorkflowID)
			if err != nil {
				return "", err
			}
			if t.facts.Postmortem = shown.Postmortem; shown.Postmortem != nil {
				return "postmortem", nil
			}
		}
		t.facts.Incidents = append(t.facts.Incidents, interaction.IncidentLine{Slug: slug, Name: l.Title, Commander: l.Responder, Since: l.Due})
	}
	if t.facts.Word = t.rest; len(t.facts.Incidents) == 0 {
		return "no postmortem", nil
	}
	return "postmortems", nil
}
