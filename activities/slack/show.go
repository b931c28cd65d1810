package slack

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"hansho/activities"
	"hansho/activities/message"
)

// eventType marks our messages in Slack's metadata; the payload holds the mark.
const (
	eventType = "hansho"
	markField = "mark"
)

// Show posts the card, or edits it in place. When the message is gone, or Slack does not let it be edited, it is posted
// anew. It waits for its turn first, so that in a storm a caller who is turned away costs nothing.
// https://docs.slack.dev/reference/methods/chat.update
func (c *Chat) Show(ctx context.Context, place activities.Place, card message.Card) (activities.Place, error) {
	if err := c.turn(ctx, place.Channel); err != nil {
		return place, err
	}
	if place.Message == "" && activities.Retrying(ctx) {
		found, err := c.find(ctx, place, card.Mark)
		if err != nil {
			return place, err
		}
		place = found
	}
	blocks, below := cardBlocks(card)
	content := slack.MsgOptionCompose(
		slack.MsgOptionText(message.Cut(card.Fallback, longestText), false), slack.MsgOptionBlocks(blocks...),
		slack.MsgOptionAttachments(below), marked(card.Mark),
	)
	if place.Message != "" {
		_, _, _, err := c.api.UpdateMessageContext(ctx, place.Channel, place.Message, content)
		if !isCode(err, "message_not_found", "cant_update_message", "edit_window_closed") {
			return place, classify(err, false, address(place.Channel))
		}
		c.logger.Warn().Err(err).Str("channel", place.Channel).Msg("the card is posted anew")
	}
	return c.post(ctx, place.Channel, content)
}

// turn waits until the channel may be written to. A channel has one pace, by its name and by its ID.
func (c *Chat) turn(ctx context.Context, channel string) error {
	if id, ok := c.channels.Load(channel); ok {
		channel = id.(string) //nolint:forcetypeassert // Only texts are stored.
	}
	return c.pace.wait(ctx, channel)
}

// post makes a message and returns where it stands. https://docs.slack.dev/reference/methods/chat.postMessage
func (c *Chat) post(ctx context.Context, channel string, options ...slack.MsgOption) (activities.Place, error) {
	options = append(options, slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	id, ts, err := c.api.PostMessageContext(ctx, address(channel), options...)
	if err != nil {
		return activities.Place{Channel: channel}, classify(err, true, address(channel))
	}
	c.channels.Store(channel, id)
	return activities.Place{Channel: id, Message: ts}, nil
}

func marked(mark string) slack.MsgOption {
	return slack.MsgOptionMetadata(slack.SlackMetadata{EventType: eventType, EventPayload: map[string]any{markField: mark}})
}

// isID tells Slack's IDs, which are in upper case, from names, which never are.
func isID(channel string) bool {
	return len(channel) > 1 && strings.ContainsRune("CGDU", rune(channel[0])) && channel == strings.ToUpper(channel)
}

// address is a channel as Slack takes it: an ID, or a name behind "#".
func address(channel string) string {
	if isID(channel) || strings.HasPrefix(channel, "#") {
		return channel
	}
	return "#" + channel
}
