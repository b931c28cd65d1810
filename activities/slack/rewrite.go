package slack

import (
	"context"

	"hansho/activities"
	"hansho/activities/message"
)

var _ activities.Board = (*Chat)(nil)

// Rewrite brings a message up to date, or posts it when it is not there or no longer lets itself be edited. Of a long text only what
// fits into one message is shown. https://docs.slack.dev/reference/methods/chat.update
func (c *Chat) Rewrite(ctx context.Context, place activities.Place, say message.Saying) (activities.Place, error) {
	digest := digestOf(message.Card{Text: say.Text})
	if place.Message != "" && place.Digest == digest {
		return place, nil
	}
	want := turn{mark: say.Mark, class: line, posts: 1} // Edits of cards go first: they have one lane for all channels.
	if place.Message == "" {
		want.class = card
	}
	if err := c.turnFor(ctx, place, want); err != nil {
		return place, err
	}
	if place.Message == "" {
		found, _, err := c.said(ctx, place, say.Mark)
		if err != nil {
			return place, err
		}
		place = found
	}
	content := saying(parts(say.Text)[0], say.Mark, say.Buttons)
	if place.Message != "" {
		err := c.edit(ctx, place, content)
		if err == nil {
			place.Digest = digest
			return place, nil
		}
		if !isCode(err, "message_not_found", "cant_update_message", "edit_window_closed") {
			return place, classify(err, false, address(place.Channel))
		}
	}
	posted, err := c.post(ctx, place.Channel, content)
	if err != nil {
		return place, err
	}
	posted.Digest = digest
	return posted, nil
}
