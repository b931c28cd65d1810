package slack

import (
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/activities/slack/interaction"
)

// Limits of a dialog. https://docs.slack.dev/reference/views/modal-views
const (
	longestTitle   = 24
	longestWritten = longestSection / 2 // Of what is typed into it: escaping makes it longer.
)

// OpenDialog opens the dialog of a button: a text field for a stakeholder update or a cause, or a picker for a person. The
// trigger came with the press and is good for three seconds. The field begins with the initial text. Value is that of the pressed button; it comes back with what was
// entered, as interaction.Submitted. https://docs.slack.dev/reference/methods/views.open
func (c *Chat) OpenDialog(ctx context.Context, action, trigger, value, initial string) error {
	target, err := message.ParseTarget(value)
	if err != nil {
		return activities.Refused(fmt.Errorf("slack: open a dialog: %w", err))
	}
	view, ok := modal(action, initial, target)
	if !ok {
		return activities.Refused(fmt.Errorf("slack: the button %s opens no dialog", action))
	}
	_, err = c.api.OpenViewContext(ctx, trigger, view)
	return classify(err, false, "")
}

// modal is the dialog of a button, in the button's language.
func modal(action, initial string, target message.Target) (slack.ModalViewRequest, bool) {
	words, ok := message.DialogFor(action, target)
	if !ok {
		return slack.ModalViewRequest{}, false
	}
	input := slack.NewInputBlock(interaction.FieldOf(action), plain(words.Label, longestField), plain(words.Hint, longestField), field(action, initial))
	input.Optional = action == interaction.Resolve || action == interaction.RejectPublic // Who is in a hurry may say later what it was.
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: action, PrivateMetadata: target.Value(),
		Title: plain(words.Title, longestTitle), Submit: plain(words.Submit, longestTitle), Close: plain(words.Cancel, longestTitle),
		Blocks: slack.Blocks{BlockSet: []slack.Block{input}},
	}, true
}

// field is what is filled in. https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element#users_select
func field(action, initial string) slack.BlockElement {
	if action == interaction.Reassign {
		return slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, interaction.PickAction)
	}
	text := slack.NewPlainTextInputBlockElement(nil, interaction.FieldAction)
	text.InitialValue = message.Cut(initial, longestWritten)
	text.Multiline, text.FocusOnLoad, text.MaxLength = true, true, longestWritten
	return text
}
