package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
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
// anew. It waits for its turn first, so that in a storm a caller who is turned away costs nothing; one that waits for its
// turn while a newer state comes is not shown. What does not fit into the card stands in its thread.
// https://docs.slack.dev/reference/methods/chat.update
func (c *Chat) Show(ctx context.Context, place activities.Place, shown message.Card) (activities.Place, error) {
	digest := digestOf(shown)
	if place.Message != "" && place.Digest == digest {
		return place, nil // Only its thread is behind: an edit would wait for a turn that others need.
	}
	place, err := c.show(ctx, activities.Place{Channel: place.Channel, Message: place.Message}, shown)
	if err == nil {
		place.Digest = digest
	}
	return place, err
}

// digestOf tells one content of a card from another.
func digestOf(shown message.Card) string {
	written, err := json.Marshal(shown)
	if err != nil { // Texts always encode.
		return ""
	}
	sum := sha256.Sum256(written)
	return hex.EncodeToString(sum[:8])
}

func (c *Chat) show(ctx context.Context, place activities.Place, shown message.Card) (activities.Place, error) {
	texts := parts(shown.Text)
	if err := c.turnFor(ctx, place, turn{mark: shown.Mark, class: card, posts: len(texts)}); err != nil {
		return place, err
	}
	end, err := c.order.begin(ctx, shown.Mark)
	if err != nil {
		return place, err
	}
	defer end()
	if place.Message == "" {
		if place, _, err = c.said(ctx, place, shown.Mark); err != nil {
			return place, err
		}
	}
	shown.Text = texts[0]
	content := cardContent(shown)
	if place.Message != "" {
		err := c.edit(ctx, place, content)
		if !isCode(err, "message_not_found", "cant_update_message", "edit_window_closed") {
			return place, classify(err, false, address(place.Channel))
		}
		c.logger.Warn().Err(err).Str("channel", place.Channel).Msg("the card is posted anew")
	}
	if place, err = c.post(ctx, place.Channel, content); err != nil {
		return place, err
	}
	if err := c.rest(ctx, place, shown.Mark, texts[1:]); err != nil {
		c.logger.Warn().Err(err).Str("channel", place.Channel).Msg("the rest of a card could not be posted") // An error would lose its place.
	}
	return place, nil
}

func cardContent(shown message.Card) slack.MsgOption {
	blocks, below := cardBlocks(shown)
	return slack.MsgOptionCompose(
		slack.MsgOptionText(message.Cut(shown.Fallback, longestText), false), slack.MsgOptionBlocks(blocks...),
		slack.MsgOptionAttachments(below), marked(shown.Mark),
	)
}

// turnFor waits for the turn of an edit when the message is known, else of posts.
func (c *Chat) turnFor(ctx context.Context, place activities.Place, t turn) error {
	if place.Message == "" {
		return c.turn(ctx, place.Channel, t)
	}
	t.lane, t.posts = edits, 1
	return c.pace.wait(ctx, t)
}

// turn waits until the channel may be written to. A channel has one lane, by its name and by its ID. What has no name of its own
// is like nothing else.
func (c *Chat) turn(ctx context.Context, channel string, t turn) error {
	t.lane = c.laneOf(channel)
	if t.mark == "" {
		t.mark = "?" + strconv.FormatInt(c.unnamed.Add(1), 10)
	}
	return c.pace.wait(ctx, t)
}

// met remembers which channel a name stands for. Its lane stays the same, with those who wait in it.
func (c *Chat) met(channel, id string) {
	if _, known := c.channels.LoadOrStore(channel, id); !known {
		c.pace.alias(channel, id)
	}
}

func (c *Chat) laneOf(channel string) string {
	if id, ok := c.channels.Load(channel); ok {
		return id.(string) //nolint:forcetypeassert // Only texts are stored.
	}
	return channel
}

// post makes a message and returns where it stands. https://docs.slack.dev/reference/methods/chat.postMessage
func (c *Chat) post(ctx context.Context, channel string, options ...slack.MsgOption) (activities.Place, error) {
	options = append(options, slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	id, ts, err := c.api.PostMessageContext(ctx, address(channel), options...)
	if err != nil {
		return activities.Place{Channel: channel}, c.obey(c.laneOf(channel), classify(err, true, address(channel)))
	}
	c.met(channel, id)
	return activities.Place{Channel: id, Message: ts}, nil
}

// edit changes a message. The error is Slack's own.
func (c *Chat) edit(ctx context.Context, place activities.Place, content slack.MsgOption) error {
	_, _, _, err := c.api.UpdateMessageContext(ctx, place.Channel, place.Message, content)
	_ = c.obey(edits, classify(err, false, ""))
	return err
}

// obey leaves a lane alone as long as Slack asked for, whoever comes.
func (c *Chat) obey(lane string, err error) error {
	if limited, ok := errors.AsType[*activities.RateLimitedError](err); ok {
		c.pace.close(lane, limited.After)
	}
	return err
}

func marked(mark string) slack.MsgOption {
	return slack.MsgOptionMetadata(slack.SlackMetadata{EventType: eventType, EventPayload: map[string]any{markField: mark}})
}

// isID tells Slack's IDs, which are in upper case, from names, which never are.
func isID(channel string) bool {
	return len(channel) > 1 && strings.ContainsRune("CGDUW", rune(channel[0])) && channel == strings.ToUpper(channel)
}

// isDirect tells the conversation of the app with one person.
func isDirect(channel string) bool { return isID(channel) && channel[0] == 'D' }

// address is a channel as Slack takes it: an ID, or a name behind "#".
func address(channel string) string {
	if isID(channel) || strings.HasPrefix(channel, "#") {
		return channel
	}
	return "#" + channel
}
