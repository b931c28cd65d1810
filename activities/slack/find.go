package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"hansho/activities"
)

// lookBack is how far back a post is looked for after a lost answer, and lookAt how many messages are looked at.
const (
	lookBack = 24 * time.Hour
	lookAt   = 200
)

// find looks for a message with the mark: in the thread when place.Message is set, else in the channel. It returns the
// place of the message, or the place as it was when there is none. When Slack will not let the app look, the post is made
// again: two messages are better than none.
func (c *Chat) find(ctx context.Context, place activities.Place, mark string) (activities.Place, error) {
	channel, err := c.idOf(ctx, place.Channel)
	var messages []slack.Message
	if err == nil && channel != "" {
		messages, err = c.recent(ctx, channel, place.Message)
	}
	var no *activities.RefusedError
	if err = classify(err, false, address(place.Channel)); errors.As(err, &no) {
		c.logger.Warn().Err(err).Str("channel", place.Channel).Msg("cannot look for an earlier post")
		return place, nil
	}
	if err != nil {
		return place, fmt.Errorf("look for an earlier post: %w", err)
	}
	for _, m := range messages {
		if m.Metadata.EventType == eventType && m.Metadata.EventPayload[markField] == mark {
			return activities.Place{Channel: channel, Message: m.Timestamp}, nil
		}
	}
	return place, nil
}

// recent are the last messages of a channel, or of a thread.
// https://docs.slack.dev/reference/methods/conversations.history
// https://docs.slack.dev/reference/methods/conversations.replies
func (c *Chat) recent(ctx context.Context, channel, thread string) ([]slack.Message, error) {
	oldest := fmt.Sprintf("%d.000000", c.now().Add(-lookBack).Unix())
	if thread != "" {
		messages, _, _, err := c.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: thread, Oldest: oldest, Limit: 5 * lookAt, IncludeAllMetadata: true,
		})
		return messages, err
	}
	history, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: oldest, Limit: lookAt, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, err
	}
	return history.Messages, nil
}

// idOf finds a channel's ID by its name, which reading needs; empty when the app sees no such channel.
// https://docs.slack.dev/reference/methods/conversations.list
func (c *Chat) idOf(ctx context.Context, channel string) (string, error) {
	if isID(channel) {
		return channel, nil
	}
	if id, ok := c.channels.Load(channel); ok {
		return id.(string), nil //nolint:forcetypeassert // Only texts are stored.
	}
	cursor := ""
	for {
		page, next, err := c.api.GetConversationsContext(ctx, &slack.GetConversationsParameters{
			Cursor: cursor, ExcludeArchived: true, Limit: 1000, Types: []string{"public_channel", "private_channel"},
		})
		if err != nil {
			return "", err
		}
		for _, found := range page {
			if found.Name == strings.TrimPrefix(channel, "#") {
				c.met(channel, found.ID)
				return found.ID, nil
			}
		}
		if next == "" {
			return "", nil
		}
		cursor = next
	}
}
