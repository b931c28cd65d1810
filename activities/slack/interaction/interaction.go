package interaction

import (
	"errors"
	"fmt"
	"strings"

	"hansho/activities/message"
)

// Kind says what a person did.
type Kind string

// What a person can do. Whatever Hansho has no use for is Ignored and deserves an empty 200.
const (
	Pressed    Kind = "pressed"    // A button: Action, Target, ResponseURL, TriggerID.
	Submitted  Kind = "submitted"  // A dialog: Action, Target, and Text or Picked.
	Commanded  Kind = "commanded"  // Typed a slash command, or the like of it into a message: Command, Text.
	Mentioned  Kind = "mentioned"  // Began a message with the app's name: Text is the rest.
	Said       Kind = "said"       // Wrote any other message where the app listens: Text.
	Challenged Kind = "challenged" // Slack tries the address for events: Text is to be sent back.
	Ignored    Kind = "ignored"    // Why says why.
)

// Actions that come with Pressed and Submitted.
const (
	Acknowledge = message.ActionAcknowledge
	TakeOver    = message.ActionTakeOver
	Escalate    = message.ActionEscalate
	Resolve     = message.ActionResolve  // Pressed: opens a dialog. Submitted: Text is the cause, or empty.
	Reassign    = message.ActionReassign // Pressed: opens a dialog. Submitted: Picked is the person.
	Update      = message.ActionUpdate   // Pressed: opens a dialog. Submitted: Text is the update.
	Postmortem  = message.ActionPostmortem

	PostmortemSent = message.ActionPostmortemSent
	PostmortemHeld = message.ActionPostmortemHeld
)

// Names inside the dialogs: that of a block, by which Slack shows an error, and that of the field in it.
const (
	FieldBlock  = "update"
	FieldAction = "text"
	PickBlock   = "person"
	PickAction  = "user"
)

// FieldOf is the block of a dialog under which an error is shown.
func FieldOf(action string) string {
	if action == Reassign {
		return PickBlock
	}
	return FieldBlock
}

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
	Text   string // What was written, with Slack's own escaping undone; people stand in it as "@U…".
	Picked string // Of Submitted: Slack's ID of the user who was picked.
	Why    string // Of Ignored.

	ResponseURL string // Of Pressed and Commanded: answers only this person, for half an hour, five times.
	TriggerID   string // Of Pressed and Commanded: opens one dialog within three seconds.
	Command     string // Of Commanded: the command as it was typed, such as "/hansho".
	Channel     string // The ID of the channel, empty in a dialog.
	ChannelName string // Its name, when Slack says it.
	Message     string // The ID of the message: with the button, or that the person wrote.
	Thread      string // The ID of the message whose thread it was written in; empty outside one.
	Direct      bool   // The channel is the conversation of this person with the app.
}

// ErrMalformed says that a body is not what Slack sends.
var ErrMalformed = errors.New("not an interaction of Slack")

func ignored(why string) Interaction { return Interaction{Kind: Ignored, Why: why} }

// interaction is what a person pressed or submitted.
func (p interactive) interaction() (Interaction, error) {
	switch p.Type {
	case "block_actions":
		return p.press()
	case "view_submission":
		return p.submission()
	default:
		return ignored("interactions of type " + p.Type), nil
	}
}

func (p interactive) press() (Interaction, error) {
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

func (p interactive) submission() (Interaction, error) {
	if !strings.HasPrefix(p.View.CallbackID, "hansho_") {
		return ignored("a dialog that is not ours"), nil
	}
	target, err := message.ParseTarget(p.View.PrivateMetadata)
	if err != nil || p.User.ID == "" || p.View.ID == "" {
		return Interaction{}, fmt.Errorf("%w: dialog %s of user %q: %w", ErrMalformed, p.View.CallbackID, p.User.ID, err)
	}
	return Interaction{
		Kind: Submitted, ID: p.View.ID, Action: p.View.CallbackID, Target: target, Value: p.View.PrivateMetadata, User: p.User.ID,
		Name: p.User.called(), Text: strings.TrimSpace(p.View.State.Values[FieldBlock][FieldAction].Value),
		Picked: p.View.State.Values[PickBlock][PickAction].SelectedUser,
	}, nil
}
