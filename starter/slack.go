package starter

import (
	"context"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/slack/interaction"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// submitWithin leaves time to answer within the 3 seconds that Slack waits for a dialog that was submitted.
const submitWithin = 2700 * time.Millisecond

// postSlack takes presses of buttons and submitted dialogs. A press is answered at once and worked on after; its answer goes to
// the person who pressed. A dialog stays open with the reason when its text was not taken.
func (d *Door) postSlack(w http.ResponseWriter, r *http.Request) {
	raw, err := body(w, r, largestWebhook)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	if !d.options.Secrets.SlackSigning.IsSet() || d.options.Chat == nil {
		d.slackFailed(w, r, http.StatusServiceUnavailable, "failed", "No Slack app is configured: set HANSHO_SLACK_TOKEN and HANSHO_SLACK_SIGNING_SECRET.")
		return
	}
	if err := interaction.Verify(r.Header, raw, d.options.Secrets.SlackSigning, time.Now()); err != nil {
		d.slackFailed(w, r, http.StatusUnauthorized, "forged", err.Error())
		return
	}
	did, err := interaction.Decode(raw)
	switch {
	case err != nil:
		zerolog.Ctx(r.Context()).Warn().Err(err).Msg("a signed interaction could not be read")
		d.slackFailed(w, r, http.StatusBadRequest, "ignored", err.Error())
	case did.Kind == interaction.Submitted:
		d.submitted(w, r, did)
	case did.Kind == interaction.Ignored:
		d.metrics.webhooks.WithLabelValues(waySlack, "ignored").Inc()
	case !d.later(r, func(ctx context.Context) { d.pressed(ctx, did) }):
		d.slackFailed(w, r, http.StatusServiceUnavailable, "failed", "Too many buttons are being pressed. Press it again.")
	default:
		d.metrics.webhooks.WithLabelValues(waySlack, "taken").Inc()
	}
}

// pressed does what a button says, or opens the field for a stakeholder update.
func (d *Door) pressed(ctx context.Context, did interaction.Interaction) {
	by, known := d.slackPerson(did.User)
	switch {
	case !known:
		d.respond(ctx, did, stranger(did.User))
	case did.Action == interaction.Update:
		if err := d.options.Chat.OpenUpdateField(ctx, did.TriggerID, did.Value); err != nil {
			zerolog.Ctx(ctx).Error().Err(err).Msg("the field for an update could not be opened")
			d.respond(ctx, did, contract.Answer{Result: contract.Refused, Text: "The field could not be opened. Press the button again."})
		}
	default:
		d.respond(ctx, did, d.slackCommand(ctx, did, by))
	}
}

// slackCommand gives the command of a button or dialog. An error becomes an answer: somebody waits for one.
func (d *Door) slackCommand(ctx context.Context, did interaction.Interaction, by oncall.Actor) contract.Answer {
	command := contract.Command{Verb: slackVerbs[did.Action], Request: did.ID, By: by, Text: cut(did.Text, longestDetails)}
	command.TakeOver = did.Action == interaction.TakeOver
	log := zerolog.Ctx(ctx).With().Str("workflow", did.Target.WorkflowID).Str("verb", string(command.Verb)).Str("by", by.ID).Logger()
	if command.Verb == "" {
		log.Warn().Str("action", did.Action).Msg("a button of Slack means nothing to this version")
		return contract.Answer{Result: contract.Refused, Text: "This version of Hansho does not know that button."}
	}
	answer, err := d.options.Client.Do(ctx, did.Target.WorkflowID, did.Target.Instance, command)
	if err != nil {
		log.Error().Err(err).Msg("a command from Slack was not taken")
		return contract.Answer{Result: contract.Refused, Text: "It was not taken: Temporal did not answer. Try again; nothing happens twice."}
	}
	d.metrics.commands.WithLabelValues(string(command.Verb), waySlack, string(answer.Result)).Inc()
	log.Info().Str("result", string(answer.Result)).Msg("a command came from Slack")
	return answer
}

// slackVerbs says what the buttons and dialogs mean.
var slackVerbs = map[string]contract.Verb{
	interaction.Acknowledge: contract.Acknowledge,
	interaction.TakeOver:    contract.Acknowledge,
	interaction.Escalate:    contract.Escalate,
	interaction.Resolve:     contract.Resolve,
	interaction.Update:      PostUpdate,
	interaction.Postmortem:  ClosePostmortem,
}

// submitted takes a stakeholder update. Slack shows an error under the field; an empty answer closes the dialog.
func (d *Door) submitted(w http.ResponseWriter, r *http.Request, did interaction.Interaction) {
	ctx, cancel := context.WithTimeout(r.Context(), submitWithin)
	defer cancel()
	by, known := d.slackPerson(did.User)
	answer := stranger(did.User)
	switch {
	case known && did.Text == "":
		answer = contract.Answer{Result: contract.Refused, Text: "Say how things stand."}
	case known:
		answer = d.slackCommand(ctx, did, by)
	}
	d.metrics.webhooks.WithLabelValues(waySlack, "taken").Inc()
	if answer.Result == contract.Stale || answer.Result == contract.Refused {
		d.write(w, r, http.StatusOK, map[string]any{
			"response_action": "errors", "errors": map[string]string{interaction.FieldBlock: answer.Text},
		})
	}
}

func (d *Door) slackPerson(user string) (oncall.Actor, bool) {
	person, ok := d.options.Org().PersonBySlack(user)
	return oncall.Actor{ID: person.ID, Via: waySlack}, ok
}

// stranger helps somebody whom the configuration does not name; it gives them no power.
func stranger(user string) contract.Answer {
	return contract.Answer{
		Result: contract.Refused,
		Text:   "Your Slack user is not in hansho.yaml: add `slack: " + user + "` to your entry under `people`.",
	}
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

func (d *Door) slackFailed(w http.ResponseWriter, r *http.Request, status int, result, detail string) {
	d.metrics.webhooks.WithLabelValues(waySlack, result).Inc()
	d.fail(w, r, problem{Status: status, Code: result, Detail: detail})
}
