package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/activities/slack/interaction"
)

// mostPages is how many pages this process remembers the places of; the rest is found by its mark.
const mostPages = 5000

// Page pages a person by a direct message with a button. The address is a Slack user ID, or an e-mail address that Slack knows.
// It waits for no turn: whatever else is said in this workspace, a page goes out at once.
func (c *Chat) Page(ctx context.Context, key, address string, words message.Page) (activities.Receipt, error) {
	channel, err := c.directTo(ctx, address)
	if err != nil {
		return activities.Receipt{}, err
	}
	if activities.Retrying(ctx) {
		found, ok, err := c.pageBy(ctx, channel, key)
		if err != nil {
			return activities.Receipt{}, fmt.Errorf("look for an earlier page: %w", err)
		}
		if ok {
			return activities.Receipt{Ref: refOf(found.place), Adopted: true}, nil
		}
	}
	c.pace.spend(channel)
	texts := parts(message.Markup(words.Body))
	place, err := c.post(ctx, channel, pageContent(key, words, texts[0]))
	if err != nil {
		return activities.Receipt{}, err
	}
	c.pages.put(key, place, c.now().Add(lookBack))
	if err := c.rest(ctx, place, key, texts[1:]); err != nil {
		c.logger.Warn().Err(err).Str("page", key).Msg("the rest of a page could not be posted") // The page itself rings.
	}
	return activities.Receipt{Ref: refOf(place)}, nil
}

// Fields of a page's metadata beside its mark. Slack keeps them with the message, so that any worker finds them.
const (
	stateField    = "state"
	languageField = "language"
)

// States of a page, as its metadata says them.
const (
	ringing = "ringing"
	quiet   = "quiet"
	closed  = "closed"
)

func pageMark(key, state, language string) slack.MsgOption {
	return slack.MsgOptionMetadata(slack.SlackMetadata{
		EventType: eventType, EventPayload: map[string]any{markField: key, stateField: state, languageField: language},
	})
}

// pageContent is a page that rings.
func pageContent(key string, words message.Page, body string) slack.MsgOption {
	blocks := []slack.Block{slack.NewHeaderBlock(plain("🔔 "+words.Title, longestHeader))}
	blocks = append(blocks, sections(body)...)
	if target, ok := interaction.TargetOf(key); ok {
		target.Language = words.Language
		blocks = append(blocks, actions([]message.Button{message.AcknowledgePage(target)})...)
	}
	return slack.MsgOptionCompose(
		slack.MsgOptionText(message.Cut(message.Line("🔔 "+words.Title), longestText), false), slack.MsgOptionBlocks(blocks...),
		pageMark(key, ringing, words.Language),
	)
}

// refOf writes where a page stands as a reference, and placeOf reads it.
func refOf(place activities.Place) string { return place.Channel + "/" + place.Message }

func placeOf(ref string) (activities.Place, bool) {
	channel, ts, ok := strings.Cut(ref, "/")
	return activities.Place{Channel: channel, Message: ts}, ok && channel != "" && ts != ""
}

// find finds a page: by its reference, by what this process remembers, or among the messages to its person when they are known.
func (c *Chat) pageOf(ctx context.Context, ref activities.PageRef) (page, error) {
	place, ok := placeOf(ref.Ref)
	if !ok {
		place, _, ok = c.pages.get(ref.Key, c.now())
	}
	if ok {
		found, there, err := c.pageAt(ctx, place)
		if err == nil && !there {
			return page{place: place, state: closed}, nil // Somebody deleted it: nothing of it is left.
		}
		return found, err
	}
	if ref.Address != "" {
		channel, err := c.directTo(ctx, ref.Address)
		if err != nil {
			return page{}, err
		}
		if found, there, err := c.pageBy(ctx, channel, ref.Key); err != nil || there {
			return found, err
		}
	}
	return page{}, fmt.Errorf("slack: page %s: %w", ref.Key, activities.ErrNotFound)
}

// pageBy looks for a page among the messages of a conversation. When Slack does not let the app look, there is none: two pages
// are better than none.
func (c *Chat) pageBy(ctx context.Context, channel, key string) (page, bool, error) {
	messages, err := c.recent(ctx, channel, "")
	var no *activities.RefusedError
	if err = classify(err, false, channel); errors.As(err, &no) {
		c.logger.Warn().Err(err).Str("page", key).Msg("cannot look for an earlier page")
		return page{}, false, nil
	}
	if err != nil {
		return page{}, false, err
	}
	for _, m := range messages {
		if m.Metadata.EventType == eventType && m.Metadata.EventPayload[markField] == key {
			return pageFrom(channel, m), true, nil
		}
	}
	return page{}, false, nil
}

// pageAt reads a page. https://docs.slack.dev/messaging/retrieving-messages#individual_messages
func (c *Chat) pageAt(ctx context.Context, place activities.Place) (page, bool, error) {
	history, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: place.Channel, Latest: place.Message, Oldest: place.Message, Inclusive: true, Limit: 1, IncludeAllMetadata: true,
	})
	if err != nil {
		return page{}, false, classify(err, false, place.Channel)
	}
	for _, m := range history.Messages {
		if m.Timestamp == place.Message {
			return pageFrom(place.Channel, m), true, nil
		}
	}
	return page{}, false, nil
}

// page is a page as it stands in Slack.
type page struct {
	place    activities.Place
	key      string
	state    string
	language string
	text     string
	blocks   []slack.Block
}

func pageFrom(channel string, m slack.Message) page {
	text := func(name string) string {
		value, _ := m.Metadata.EventPayload[name].(string)
		return value
	}
	return page{
		place: activities.Place{Channel: channel, Message: m.Timestamp}, key: text(markField), state: text(stateField), language: text(languageField),
		text: m.Text, blocks: m.Blocks.BlockSet,
	}
}
