package starter

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"hansho/activities/slack/interaction"
	"hansho/oncall"
	"hansho/starter/inbound"
	"hansho/workflows/contract"
)

// chatVerb is a verb as it is typed in a chat. The first word is the one that the help names.
type chatVerb struct {
	words []string
	verb  contract.Verb
	usage string
	fill  func(ctx context.Context, c *chatCommand, command *contract.Command) error
}

var chatVerbs = []chatVerb{
	{[]string{"ack", "acknowledge"}, contract.Acknowledge, "ack [name] [take-over]", takeOver},
	{[]string{"unack", "unacknowledge"}, contract.Unacknowledge, "unack [name] [why]", why},
	{[]string{"resolve"}, contract.Resolve, "resolve [name] [how]", why},
	{[]string{"escalate"}, contract.Escalate, "escalate [name] [why]", why},
	{[]string{"reassign"}, contract.Reassign, "reassign [name] @person [why]", toWhom},
	{[]string{"add", "add-responder"}, contract.AddResponder, "add [name] @person [why]", toWhom},
	{[]string{"remove", "remove-responder"}, contract.RemoveResponder, "remove [name] @person [why]", toWhom},
	{[]string{"snooze"}, contract.Snooze, "snooze [name] 30m", untilWhen},
	{[]string{"sev", "severity"}, contract.SetSeverity, "sev [name] 2 [why]", howBad},
	{[]string{"note"}, contract.Note, "note [name] text", what},
}

// give carries out a verb and words what became of it.
func (c *chatCommand) give(ctx context.Context, verb chatVerb) (string, error) {
	id, err := c.target(ctx)
	if err != nil {
		return "", err
	}
	command := contract.Command{Verb: verb.verb, Request: c.did.ID, By: actor(c.by)}
	if err := verb.fill(ctx, c, &command); errors.Is(err, errIncomplete) {
		return "", c.wrong(interaction.SayIncomplete, interaction.Facts{Word: verb.usage})
	} else if err != nil {
		return "", err
	}
	answer, err := c.door.give(ctx, id, "", command)
	switch {
	case errors.Is(err, ErrNotFound):
		return "", c.wrong(interaction.SayNotFound, interaction.Facts{Word: ShortName(id)})
	case err != nil:
		return "", err
	case answer.Result == contract.Confirm:
		return c.say(interaction.SayConfirm, interaction.Facts{Word: ShortName(id)}), nil
	}
	return interaction.Answered(c.by.Language, ShortName(id), verb.verb, answer), nil
}

// errIncomplete says that a verb needs more than was typed.
var errIncomplete = errors.New("incomplete")

func takeOver(_ context.Context, c *chatCommand, command *contract.Command) error {
	word := strings.ToLower(c.word())
	command.TakeOver = word == "take-over" || word == "takeover" || word == "--take-over"
	if word != "" && !command.TakeOver {
		return c.wrong(interaction.SayNotFound, interaction.Facts{Word: word})
	}
	return nil
}

func why(ctx context.Context, c *chatCommand, command *contract.Command) error {
	command.Text = c.text(ctx)
	return nil
}

func what(ctx context.Context, c *chatCommand, command *contract.Command) error {
	if command.Text = c.text(ctx); command.Text == "" {
		return errIncomplete
	}
	return nil
}

func toWhom(ctx context.Context, c *chatCommand, command *contract.Command) error {
	word := c.word()
	if word == "" {
		return errIncomplete
	}
	person, ok := c.person(ctx, word)
	switch {
	case !ok:
		return c.wrong(interaction.SayNoPerson, interaction.Facts{Word: word, Cure: near(word, slices.Sorted(maps.Keys(c.org.People)))})
	case len(person.Contacts) == 0:
		return c.wrong(interaction.SayNotPageable, interaction.Facts{Word: cmp.Or(person.Name, person.ID)})
	}
	command.Person, command.Text = person.ID, c.text(ctx)
	return nil
}

// person finds whom a word names: a Slack user, or a person by the ID that the configuration gives them.
func (c *chatCommand) person(ctx context.Context, word string) (oncall.Person, bool) {
	id := strings.TrimPrefix(word, "@")
	if person, ok := c.org.People[id]; ok {
		return person, true
	}
	if mentioned.MatchString(word) {
		return c.door.slackPerson(ctx, id)
	}
	person, ok := c.org.People[strings.ToLower(id)]
	return person, ok
}

// untilWhen reads "30m", "for 30m", "until 10:05 JST" and "10:05". Times without a zone are meant in the zone of who typed.
func untilWhen(_ context.Context, c *chatCommand, command *contract.Command) error {
	typed := strings.Join(strings.Fields(norm.NFKC.String(c.rest)), " ")
	text := typed
	for _, before := range []string{"until ", "for "} {
		text = strings.TrimPrefix(text, before)
	}
	now := time.Now()
	if text == "" {
		return errIncomplete
	}
	if length, err := time.ParseDuration(strings.ReplaceAll(text, " ", "")); err == nil {
		command.Until = now.Add(length).Round(time.Second).UTC()
	} else if at, err := inbound.Moment(text, now, c.zone()); err == nil {
		command.Until = at.UTC()
	} else {
		return c.wrong(interaction.SayNoTime, interaction.Facts{Word: typed})
	}
	if !command.Until.After(now) {
		return c.wrong(interaction.SayPast, interaction.Facts{Word: typed})
	}
	return nil
}

func (c *chatCommand) zone() *time.Location {
	if c.by.Zone != "" {
		return c.by.Location()
	}
	return oncall.Location(c.org.Zone)
}

func howBad(ctx context.Context, c *chatCommand, command *contract.Command) error {
	word := c.word()
	if word == "" {
		return errIncomplete
	}
	severity, err := oncall.ParseSeverity(word)
	if err != nil {
		return c.wrong(interaction.SayNoSeverity, interaction.Facts{Word: word})
	}
	command.Severity, command.Text = severity, c.text(ctx)
	return nil
}

// alert opens an escalation, as a monitoring system would.
func (c *chatCommand) alert(ctx context.Context) (string, error) {
	word := c.word()
	service, known := c.org.Services[word]
	switch {
	case word == "":
		return "", c.wrong(interaction.SayIncomplete, interaction.Facts{Word: "alert service what is broken"})
	case !known:
		services := slices.Sorted(maps.Keys(c.org.Services))
		return "", c.wrong(interaction.SayUnknown, interaction.Facts{Word: word, Cure: near(word, services), Names: services[:min(len(services), mostNamed)]})
	}
	title := c.text(ctx)
	if title == "" {
		return "", c.wrong(interaction.SayIncomplete, interaction.Facts{Word: "alert " + service.ID + " what is broken"})
	}
	accepted, err := c.door.options.Client.Alert(ctx, oncall.Alert{
		ID: c.did.ID, Service: service.ID, Title: title, Source: "slack", Remark: "Sent by " + c.by.ID + " in Slack.",
	})
	if err != nil {
		return "", err
	}
	result, name := "opened", interaction.SayAlerted
	if accepted.Joined {
		result, name = "joined", interaction.SayAlertJoined
	}
	c.door.metrics.alerts.WithLabelValues(waySlack, result).Inc()
	return c.say(name, interaction.Facts{Word: ShortName(accepted.WorkflowID)}), nil
}
