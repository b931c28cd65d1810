package slack

import (
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/activities/slack/interaction"
)

// OpenUpdateField opens a dialog with one text field for a stakeholder update. The trigger came with the press and is good
// for three seconds. Value is that of the pressed button; it comes back with what was written, as interaction.Submitted.
// https://docs.slack.dev/reference/methods/views.open
func (c *Chat) OpenUpdateField(ctx context.Context, trigger, value string) error {
	target, err := message.ParseTarget(value)
	if err != nil {
		return activities.Refused(fmt.Errorf("slack: open the field for an update: %w", err))
	}
	_, err = c.api.OpenViewContext(ctx, trigger, updateModal(target))
	return classify(err, false, "")
}

// updateModal is the dialog, in the language of the button that opens it.
func updateModal(target message.Target) slack.ModalViewRequest {
	words := message.UpdateFieldFor(target)
	text := slack.NewPlainTextInputBlockElement(nil, interaction.FieldAction)
	text.Multiline, text.FocusOnLoad, text.MaxLength = true, true, longestSection/2 // Escaping makes it longer.
	input := slack.NewInputBlock(interaction.FieldBlock, plain(words.Label, longestField), plain(words.Hint, longestField), text)
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: interaction.Update, PrivateMetadata: target.Value(),
		Title: plain(words.Title, 24), Submit: plain(words.Submit, 24), Close: plain(words.Cancel, 24),
		Blocks: slack.Blocks{BlockSet: []slack.Block{input}},
	}
}
