package starter

import (
	"context"
	"slices"
	"strings"

	"hansho/activities/slack/interaction"
)

// target finds the escalation that a command means, and takes its name off the words: a workflow ID or service/key; the dedup
// key or the last characters of the instance of one that is open; else, without a name, the one that is open in this channel, or
// the only one anywhere. Nothing is done when there are several.
func (c *chatCommand) target(ctx context.Context) (id string, err error) {
	word := c.peek()
	if kind, rest, ok := strings.Cut(word, "/"); ok && rest != "" && !strings.Contains(word, "://") {
		if _, service := c.org.Services[kind]; !service && !slices.Contains(kindsOfID, kind) {
			return "", c.wrong(interaction.SayNotFound, interaction.Facts{Word: word})
		}
		c.word()
		return c.door.options.Client.Find(ctx, word)
	}
	open, err := c.door.options.Client.List(ctx, Filter{})
	if err != nil {
		return "", err
	}
	if named := slices.DeleteFunc(slices.Clone(open), func(l Listed) bool { return !l.called(word) }); len(named) > 0 {
		c.word()
		return c.only(named)
	}
	if here := slices.DeleteFunc(slices.Clone(open), func(l Listed) bool { return !c.isHere(l.Service) }); len(here) > 0 {
		return c.only(here)
	}
	return c.only(open)
}

// called tells whether a word is the dedup key of what is listed, or the ending of its instance.
func (l Listed) called(word string) bool {
	if len(word) < shortestText {
		return false
	}
	_, key, _ := strings.Cut(strings.TrimPrefix(ShortName(l.WorkflowID), "escalation/"), "/")
	return key == word || strings.HasSuffix(l.Run, strings.ToLower(word))
}

// isHere tells whether a service's channel is that in which the command was typed.
func (c *chatCommand) isHere(service string) bool {
	channel := strings.TrimPrefix(c.org.Services[service].Channel, "#")
	return channel != "" && (channel == c.did.Channel || channel == c.did.ChannelName)
}

// only is the one escalation of a list.
func (c *chatCommand) only(list []Listed) (string, error) {
	switch len(list) {
	case 0:
		return "", c.wrong(interaction.SayNothingOpen, interaction.Facts{})
	case 1:
		return list[0].WorkflowID, nil
	}
	ids := make([]string, len(list))
	for i, l := range list {
		ids[i] = l.WorkflowID
	}
	return "", &AmbiguousError{Candidates: ids[:min(len(ids), mostNamed)]}
}

// mostNamed is how many escalations an answer names.
const mostNamed = 20
