package starter

import (
	"context"
	"time"

	"hansho/activities/slack/interaction"
)

// list shows what is open.
func (c *chatCommand) list(ctx context.Context) (string, error) {
	open, err := c.door.options.Client.List(ctx, Filter{})
	if err != nil {
		return "", err
	}
	lines := make([]interaction.Listed, len(open))
	for i, l := range open {
		lines[i] = interaction.Listed{
			Name: ShortName(l.WorkflowID), Severity: l.Severity, State: l.State, Owner: l.Responder, Title: l.Title, Since: l.Started,
		}
	}
	return interaction.List(lines, time.Now(), c.by, c.org), nil
}

// show shows one escalation.
func (c *chatCommand) show(ctx context.Context) (string, error) {
	id, err := c.target(ctx)
	if err != nil {
		return "", err
	}
	if word := c.peek(); word != "" {
		return "", c.wrong(interaction.SayNotFound, interaction.Facts{Word: word})
	}
	shown, err := c.door.options.Client.Show(ctx, id)
	switch {
	case err != nil:
		return "", err
	case shown.State == nil:
		l := shown.Listed
		line := interaction.Listed{Name: ShortName(id), Severity: l.Severity, State: l.State, Owner: l.Responder, Title: l.Title, Since: l.Started}
		return c.say(interaction.SayOnlyTemporal, interaction.Facts{Word: ShortName(id)}) + "\n" + interaction.List([]interaction.Listed{line}, time.Now(), c.by, c.org), nil
	default:
		return interaction.Show(shown.State, c.by, c.org), nil
	}
}
