package starter

import (
	"cmp"
	"context"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/slack/interaction"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// slackVerbs says what the buttons and dialogs mean.
var slackVerbs = map[string]contract.Verb{
	interaction.Acknowledge: contract.Acknowledge,
	interaction.TakeOver:    contract.Acknowledge,
	interaction.Escalate:    contract.Escalate,
	interaction.Resolve:     contract.Resolve,
	interaction.Reassign:    contract.Reassign,
	interaction.AcceptRole:  contract.AcceptRole, interaction.DeclineRole: contract.DeclineRole, interaction.TakeTask: contract.TakeTask,
	interaction.FinishTask: contract.FinishTask, interaction.ApprovePublic: contract.ApprovePublic, interaction.RejectPublic: contract.RejectPublic,
	interaction.JoinIncident: contract.Join,
	interaction.Update:       PostUpdate,
	interaction.Postmortem:   ClosePostmortem,

	interaction.Public:         contract.DraftPublic,
	interaction.ActionDone:     contract.FinishAction,
	interaction.PostmortemSent: contract.SendDocument,
	interaction.PostmortemHeld: contract.HoldMeeting,
}

// asks are the buttons that open a dialog.
var asks = map[string]bool{
	interaction.Resolve: true, interaction.Reassign: true, interaction.Update: true, interaction.Public: true, interaction.RejectPublic: true,
}

// pressed does what a button says, or opens its dialog.
func (d *Door) pressed(ctx context.Context, did interaction.Interaction) {
	by, known := d.slackPerson(ctx, did.User)
	switch {
	case !known:
		d.respond(ctx, did, refused(did, interaction.SayStranger, interaction.Facts{User: did.User, Command: interaction.Slash}))
	case asks[did.Action]:
		if err := d.options.Chat.OpenDialog(ctx, did.Action, did.TriggerID, did.Value, d.initial(ctx, did, by)); err != nil {
			zerolog.Ctx(ctx).Error().Err(err).Str("action", did.Action).Msg("a dialog could not be opened")
			d.respond(ctx, did, refused(did, interaction.SayDialogFailed, interaction.Facts{}))
		}
	default:
		command := contract.Command{TakeOver: did.Action == interaction.TakeOver, Page: did.Target.Page, N: did.Target.N, Role: oncall.Role(did.Target.Role)}
		d.respond(ctx, did, d.slackCommand(ctx, did, command, by))
	}
}

// drafting is how long a dialog may wait for its first words: its trigger is good for three seconds.
const drafting = 1200 * time.Millisecond

// initial is what a dialog begins with: the draft of a summary made from the timeline, or the public draft that waits. A dialog without
// it is better than none.
func (d *Door) initial(ctx context.Context, did interaction.Interaction, by oncall.Person) string {
	if did.Action != interaction.Update && did.Action != interaction.Public {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, drafting)
	defer cancel()
	shown, err := d.options.Client.Show(ctx, did.Target.WorkflowID)
	if err != nil || shown.Incident == nil {
		return ""
	}
	i := shown.Incident.For(by.ID)
	switch {
	case did.Action == interaction.Update:
		return interaction.DraftText(i, time.Now(), did.Target.Language, d.options.Org())
	case i.Words.Draft != nil:
		return i.Words.Draft.Text
	default:
		return ""
	}
}

// slackCommand gives the command of a button or dialog. An error becomes an answer: somebody waits for one.
func (d *Door) slackCommand(ctx context.Context, did interaction.Interaction, command contract.Command, by oncall.Person) contract.Answer {
	command.Verb, command.Request, command.By = slackVerbs[did.Action], did.ID, actor(by)
	if command.Verb == "" {
		zerolog.Ctx(ctx).Warn().Str("action", did.Action).Msg("a button of Slack means nothing to this version")
		return refused(did, interaction.SayUnknownButton, interaction.Facts{})
	}
	answer, err := d.give(ctx, did.Target.WorkflowID, did.Target.Instance, command)
	if err != nil {
		return refused(did, interaction.SayFailed, interaction.Facts{})
	}
	return answer
}

// give carries out a command that came from Slack.
func (d *Door) give(ctx context.Context, id, instance string, command contract.Command) (contract.Answer, error) {
	log := zerolog.Ctx(ctx).With().Str("workflow", id).Str("verb", string(command.Verb)).Str("by", command.By.ID).Logger()
	answer, err := d.options.Client.Do(ctx, id, instance, command)
	if err != nil {
		log.Error().Err(err).Msg("a command from Slack was not taken")
		return answer, err
	}
	d.metrics.commands.WithLabelValues(string(command.Verb), waySlack, string(answer.Result)).Inc()
	log.Info().Str("result", string(answer.Result)).Msg("a command came from Slack")
	return answer, nil
}

// submitted takes what was entered into a dialog. It returns what keeps the dialog open with an error under its field, or nil, which
// closes it.
func (d *Door) submitted(ctx context.Context, did interaction.Interaction) any {
	ctx, cancel := context.WithTimeout(ctx, submitWithin)
	defer cancel()
	answer := d.enter(ctx, did)
	if answer.Result != contract.Stale && answer.Result != contract.Refused {
		return nil
	}
	return map[string]any{"response_action": "errors", "errors": map[string]string{interaction.FieldOf(did.Action): answer.Text}}
}

func (d *Door) enter(ctx context.Context, did interaction.Interaction) contract.Answer {
	by, known := d.slackPerson(ctx, did.User)
	command := contract.Command{Text: d.named(ctx, cut(did.Text, longestDetails)), N: did.Target.N}
	if did.Action == interaction.Public {
		command.Draft, command.Text = &contract.Draft{Text: command.Text}, ""
	}
	switch {
	case !known:
		return refused(did, interaction.SayStranger, interaction.Facts{User: did.User, Command: interaction.Slash})
	case (did.Action == interaction.Update || did.Action == interaction.Public) && did.Text == "":
		return refused(did, interaction.SayEmpty, interaction.Facts{})
	case did.Action == interaction.Reassign:
		picked, ok := d.slackPerson(ctx, did.Picked)
		if !ok {
			return refused(did, interaction.SayNoSuchUser, interaction.Facts{})
		}
		if len(picked.Contacts) == 0 {
			return refused(did, interaction.SayNotPageable, interaction.Facts{Word: cmp.Or(picked.Name, picked.ID)})
		}
		command.Person = picked.ID
	}
	return d.slackCommand(ctx, did, command, by)
}

// refused is an answer of the door itself, in the language of the button.
func refused(did interaction.Interaction, name string, f interaction.Facts) contract.Answer {
	return contract.Answer{Result: contract.Refused, Text: interaction.Says(did.Target.Language, name, f)}
}

// respond words the answer in the language of the button.
func (d *Door) respond(ctx context.Context, did interaction.Interaction, answer contract.Answer) {
	text, askTakeOver := interaction.Reply(did, answer)
	say := d.options.Chat.Respond
	if askTakeOver {
		say = func(ctx context.Context, responseURL, text string) error {
			return d.options.Chat.AskTakeOver(ctx, responseURL, text, did.Value)
		}
	}
	if err := say(ctx, did.ResponseURL, text); err != nil {
		zerolog.Ctx(ctx).Warn().Err(err).Str("result", string(answer.Result)).Msg("the answer to a press did not reach Slack")
	}
}
