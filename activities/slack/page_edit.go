package slack

import (
	"context"
	"errors"
	"slices"

	"github.com/slack-go/slack"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// Quiet says on the page who has it, and takes the button away. A message that is edited rings nobody.
func (c *Chat) Quiet(ctx context.Context, ref activities.PageRef, note string) error {
	return c.settle(ctx, ref, quiet, note)
}

// Close says on the page that it is over for its reader, and takes the button away. Of a page that is nowhere the error is
// activities.ErrNotFound.
func (c *Chat) Close(ctx context.Context, ref activities.PageRef, note string) error {
	return c.settle(ctx, ref, closed, note)
}

// settle brings a page into a state, which is never that of ringing. A page that is closed stays so.
func (c *Chat) settle(ctx context.Context, ref activities.PageRef, state, note string) error {
	found, err := c.pageOf(ctx, ref)
	if err != nil || found.state == closed || found.state == state {
		return err
	}
	if err := c.pace.wait(ctx, turn{lane: edits, mark: ref.Key, class: urgent, posts: 1}); err != nil {
		return err
	}
	words := message.StandDown(found.language, state == closed, note)
	blocks := slices.DeleteFunc(slices.Clone(found.blocks), func(b slack.Block) bool {
		return b.BlockType() == slack.MBTAction || b.BlockType() == slack.MBTContext
	})
	blocks = append(blocks, slack.NewContextBlock("", markup(words, longestField)))
	err = c.edit(ctx, found.place, slack.MsgOptionCompose(
		slack.MsgOptionText(found.text, false), slack.MsgOptionBlocks(blocks...), pageMark(found.key, state, found.language),
	))
	if isCode(err, "message_not_found") {
		return nil // It is gone, and nothing of it is left.
	}
	return classify(err, false, found.place.Channel)
}

// Look tells which pages ring and which do not, as far as Slack says in one question for each person. Who acknowledged comes by
// the button, and that a message was read Slack tells nobody.
func (c *Chat) Look(ctx context.Context, refs []activities.PageRef) ([]activities.Look, error) {
	byChannel := map[string][]activities.PageRef{}
	for _, ref := range refs {
		if channel := c.channelOf(ctx, ref); channel != "" {
			byChannel[channel] = append(byChannel[channel], ref)
		}
	}
	var looks []activities.Look
	var failures []error
	for channel, those := range byChannel {
		found, err := c.lookIn(ctx, channel, those)
		looks, failures = append(looks, found...), append(failures, err)
	}
	if len(looks) > 0 {
		return looks, nil
	}
	return nil, errors.Join(failures...)
}

// channelOf is the conversation in which a page stands or would stand; empty when that is not known.
func (c *Chat) channelOf(ctx context.Context, ref activities.PageRef) string {
	if place, ok := placeOf(ref.Ref); ok {
		return place.Channel
	}
	if place, _, ok := c.pages.get(ref.Key, c.now()); ok {
		return place.Channel
	}
	if ref.Address == "" {
		return ""
	}
	channel, _ := c.directTo(ctx, ref.Address) // Then it is not known.
	return channel
}

func (c *Chat) lookIn(ctx context.Context, channel string, refs []activities.PageRef) ([]activities.Look, error) {
	messages, err := c.recent(ctx, channel, "")
	if err != nil {
		return nil, classify(err, false, channel)
	}
	known := map[string]page{}
	for _, m := range messages {
		if m.Metadata.EventType == eventType {
			found := pageFrom(channel, m)
			known[found.key] = found
		}
	}
	var looks []activities.Look
	for _, ref := range refs {
		found, ok := known[ref.Key]
		switch {
		case ok:
			looks = append(looks, activities.Look{Key: ref.Key, Ref: refOf(found.place), Ring: rings[found.state]})
		case ref.Ref == "": // One with a reference may be older than what was looked at.
			looks = append(looks, activities.Look{Key: ref.Key, Ring: oncall.RingNone})
		}
	}
	return looks, nil
}

// rings are a page's states as the ledger writes them.
var rings = map[string]oncall.Ring{ringing: oncall.RingLoud, quiet: oncall.RingQuiet, closed: oncall.RingClosed}
