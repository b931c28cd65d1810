package interaction

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"hansho/activities/message"
)

// Kind says what a person did.
type Kind string

// What a person can do. Whatever Hansho has no use for is Ignored and deserves an empty 200.
const (
	Pressed   Kind = "pressed"   // A button: Action, Target, ResponseURL, TriggerID.
	Submitted Kind = "submitted" // The field for a stakeholder update: Action, Target, Text.
	Ignored   Kind = "ignored"   // Why says why.
)

// Actions that come with Pressed and Submitted.
const (
	Acknowledge = message.ActionAcknowledge
	TakeOver    = message.ActionTakeOver
	Escalate    = message.ActionEscalate
	Resolve     = message.ActionResolve
	Update      = message.ActionUpdate // Pressed: opens the field. Submitted: Text is the update.
	Postmortem  = message.ActionPostmortem
)

// Names inside the dialog for a stakeholder update.
const (
	FieldBlock  = "update"
	FieldAction = "text"
)

// Target is the workflow for which a button was made, and its instance.
type Target = message.Target

// Interaction is one thing that a person did in Slack.
type Interaction struct {
	Kind   Kind
	ID     string // Names it, so that Slack's repetitions count once.
	Action string
	Target Target
	Value  string // The target as the button carries it.
	User   string // Slack's user ID.
	Name   string // What Slack calls the user.
	Text   string // What was written, of Submitted.
	Why    string // Of Ignored.

	ResponseURL string // Of Pressed: answers only this person, for half an hour, five times.
	TriggerID   string // Of Pressed: opens one dialog within three seconds.
	Channel     string // The ID of the channel, empty in a dialog.
	Message     string // The ID of the message with the button.
}

// ErrMalformed says that a body is not what Slack sends.
var ErrMalformed = errors.New("not an interaction of Slack")

// Decode reads the body of a verified request. A type or a button that is not ours is no error but Ignored. Every error
// wraps ErrMalformed. https://docs.slack.dev/interactivity/handling-user-interaction/
func Decode(body []byte) (Interaction, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return Interaction{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if form.Get("ssl_check") != "" {
		return ignored("Slack checks the certificate"), nil
	}
	var p payload
	if err := json.Unmarshal([]byte(form.Get("payload")), &p); err != nil {
		return Interaction{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	switch p.Type {
	case "block_actions":
		return p.press()
	case "view_submission":
		return p.submission()
	default:
		return ignored("interactions of type " + p.Type), nil
	}
}

func ignored(why string) Interaction { return Interaction{Kind: Ignored, Why: why} }

func (p payload) press() (Interaction, error) {
	if len(p.Actions) == 0 || !strings.HasPrefix(p.Actions[0].ActionID, "hansho_") {
		return ignored("a button that is not ours"), nil
	}
	action := p.Actions[0]
	target, err := message.ParseTarget(action.Value)
	if err != nil || p.User.ID == "" {
		return Interaction{}, fmt.Errorf("%w: button %s of user %q: %w", ErrMalformed, action.ActionID, p.User.ID, err)
	}
	return Interaction{
		Kind: Pressed, ID: strings.Join([]string{p.User.ID, action.ActionID, action.ActionTS}, "/"), Action: action.ActionID,
		Target: target, Value: action.Value, User: p.User.ID, Name: p.User.called(), ResponseURL: p.ResponseURL, TriggerID: p.TriggerID,
		Channel: p.Container.ChannelID, Message: p.Container.MessageTS,
	}, nil
}

func (p payload) submission() (Interaction, error) {
	if !strings.HasPrefix(p.View.CallbackID, "hansho_") {
		return ignored("a dialog that is not ours"), nil
	}
	target, err := message.ParseTarget(p.View.PrivateMetadata)
	if err != nil || p.User.ID == "" {
		return Interaction{}, fmt.Errorf("%w: dialog %s of user %q: %w", ErrMalformed, p.View.CallbackID, p.User.ID, err)
	}
	return Interaction{
		Kind: Submitted, ID: p.View.ID, Action: p.View.CallbackID, Target: target, Value: p.View.PrivateMetadata, User: p.User.ID,
		Name: p.User.called(), Text: strings.TrimSpace(p.View.State.Values[FieldBlock][FieldAction].Value),
	}, nil
}
