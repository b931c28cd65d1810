package slack

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

var _ activities.Rooms = (*Chat)(nil)

// tending is one attempt to bring a channel in line with what is wanted.
type tending struct {
	*Chat

	room     oncall.IncidentRoom
	wanted   message.Room
	troubles []string
}

// TendRoom makes the channel when it is not there, and brings its topic, its pinned card and its members up to date. What Slack refuses
// is named in the room's Trouble, and the rest is done all the same. The room is returned with an error too: what was done by then
// stands in it, so that nothing is done twice.
func (c *Chat) TendRoom(ctx context.Context, room oncall.IncidentRoom, wanted message.Room) (oncall.IncidentRoom, error) {
	if !room.Archived.IsZero() {
		return room, nil
	}
	end, err := c.order.begin(ctx, wanted.Mark)
	if err != nil {
		return room, err
	}
	defer end()
	t := tending{Chat: c, room: room, wanted: wanted}
	err = t.tend(ctx)
	t.room.Trouble = strings.Join(t.troubles, "; ")
	return t.room, err
}

func (t *tending) tend(ctx context.Context) error {
	if t.room.Channel == "" {
		if err := t.step(t.make(ctx)); err != nil || t.room.Channel == "" {
			return err
		}
	}
	steps := []func(context.Context) error{t.topic, t.card, t.pin, t.invite}
	if t.wanted.Archive {
		steps = []func(context.Context) error{t.topic, t.card, t.archive}
	}
	for _, do := range steps {
		if err := t.step(do(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// step keeps a refusal for the people who read of it, and lets the next step come. Any other error is worth another attempt.
func (t *tending) step(err error) error {
	if _, refused := errors.AsType[*activities.RefusedError](err); !refused {
		return err
	}
	t.troubles = append(t.troubles, err.Error())
	return nil
}

// mostNames is how many names are tried for a channel.
const mostNames = 9

// make creates the channel. A name that is taken is ours when an earlier answer was lost, and gets a number when it is not.
// https://docs.slack.dev/reference/methods/conversations.create
func (t *tending) make(ctx context.Context) error {
	for n := range mostNames {
		name := numbered(t.wanted.Name, n)
		made, err := t.api.CreateConversationContext(ctx, slack.CreateConversationParams{ChannelName: name, IsPrivate: t.wanted.Private})
		if isCode(err, "name_taken") {
			if made, err = t.ours(ctx, name); err == nil && made == nil {
				continue
			}
		}
		if err != nil {
			return classify(err, true, "#"+name)
		}
		return t.have(ctx, made)
	}
	return activities.Refused(fmt.Errorf("slack: name_taken: the channel #%s and those with a number behind it belong to others: archive what is over, or change incidents.room.name", t.wanted.Name))
}

// have takes a channel that was just made, or found again, and marks it as this incident's.
func (t *tending) have(ctx context.Context, made *slack.Channel) error {
	t.room.Channel, t.room.Name = made.ID, made.Name
	link, err := t.archiveLink(ctx, made.ID)
	t.room.Link = link
	if err := t.step(err); err != nil {
		return err
	}
	_, err = t.api.SetPurposeOfConversationContext(ctx, made.ID, purposeOf(t.wanted.Mark))
	return classify(err, false, "#"+made.Name)
}

// ours finds the channel that an earlier attempt has made: the app's own, with this incident's mark or, when that attempt came no
// further, with none. It is nil when the name belongs to somebody else.
func (t *tending) ours(ctx context.Context, name string) (*slack.Channel, error) {
	who, err := t.api.AuthTestContext(ctx)
	if err != nil {
		return nil, err
	}
	for cursor := ""; ; {
		page, next, err := t.api.GetConversationsContext(ctx, &slack.GetConversationsParameters{
			Cursor: cursor, Limit: 1000, ExcludeArchived: true, Types: []string{"public_channel", "private_channel"},
		})
		if err != nil {
			return nil, err
		}
		for i, found := range page {
			if found.Name == name && found.Creator == who.UserID && (found.Purpose.Value == "" || found.Purpose.Value == purposeOf(t.wanted.Mark)) {
				return &page[i], nil
			}
		}
		if cursor = next; next == "" {
			return nil, nil //nolint:nilnil // There is none, which is no error.
		}
	}
}

// purposeOf is the channel's description: Slack has no other place for a mark. It says nothing of the incident itself.
func purposeOf(mark string) string {
	sum := sha256.Sum256([]byte(mark))
	return "Hansho " + hex.EncodeToString(sum[:6])
}

// numbered is a channel's name with a number behind it, from the second on; Slack takes 80 characters.
func numbered(name string, n int) string {
	const longest = 80
	ending := ""
	if n > 0 {
		ending = fmt.Sprintf("-%d", n+1)
	}
	runes := []rune(name)
	return strings.TrimRight(string(runes[:min(len(runes), longest-len(ending))]), "-") + ending
}

// archiveLink is where people open the channel.
func (c *Chat) archiveLink(ctx context.Context, channel string) (string, error) {
	who, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return "", classify(err, false, "")
	}
	return strings.TrimRight(who.URL, "/") + "/archives/" + channel, nil
}

// shown are the digests of what the channel shows: its topic, its card, and which message is pinned.
func (t *tending) shown() (topic, card, pinned string) {
	parts := append(strings.Split(t.room.Digest, "/"), "", "", "")
	return parts[0], parts[1], parts[2]
}

func (t *tending) showsNow(topic, card, pinned string) {
	was, wasCard, wasPinned := t.shown()
	t.room.Digest = cmp.Or(topic, was) + "/" + cmp.Or(card, wasCard) + "/" + cmp.Or(pinned, wasPinned)
}

// topic sets the topic when it has changed: each setting is a message that everybody sees.
// https://docs.slack.dev/reference/methods/conversations.setTopic
func (t *tending) topic(ctx context.Context) error {
	was, _, _ := t.shown()
	sum := sha256.Sum256([]byte(t.wanted.Topic))
	now := hex.EncodeToString(sum[:6])
	if was == now {
		return nil
	}
	if _, err := t.api.SetTopicOfConversationContext(ctx, t.room.Channel, message.Cut(t.wanted.Topic, longestTopic)); err != nil {
		return classify(err, false, "#"+t.room.Name)
	}
	t.showsNow(now, "", "")
	return nil
}

// longestTopic is how long a topic may be, in characters.
const longestTopic = 250

// card posts the contact card, or edits it.
func (t *tending) card(ctx context.Context) error {
	_, was, _ := t.shown()
	place, err := t.Show(ctx, activities.Place{Channel: t.room.Channel, Message: t.room.Card, Digest: was}, t.wanted.Card)
	if place.Message != "" {
		t.room.Card = place.Message
	}
	if err == nil {
		t.showsNow("", place.Digest, "")
	}
	return err
}

// pin pins the card. https://docs.slack.dev/reference/methods/pins.add
func (t *tending) pin(ctx context.Context) error {
	_, _, pinned := t.shown()
	if t.room.Card == "" || pinned == t.room.Card {
		return nil
	}
	err := t.api.AddPinContext(ctx, t.room.Channel, slack.NewRefToMessage(t.room.Channel, t.room.Card))
	if err != nil && !isCode(err, "already_pinned") {
		return classify(err, false, "#"+t.room.Name)
	}
	t.showsNow("", "", t.room.Card)
	return nil
}

// invite lets in whoever is not in yet, one by one: one who cannot be invited must not keep the others out.
// https://docs.slack.dev/reference/methods/conversations.invite
func (t *tending) invite(ctx context.Context) error {
	for _, person := range t.wanted.Invite {
		if slices.Contains(t.room.Invited, person.ID) {
			continue
		}
		if err := t.inviteOne(ctx, person); err != nil {
			if _, refused := errors.AsType[*activities.RefusedError](err); !refused {
				return err
			}
			t.troubles = append(t.troubles, fmt.Sprintf("%s is not in the room: %v", person.ID, err))
			continue
		}
		t.room.Invited = append(slices.Clip(t.room.Invited), person.ID)
	}
	return nil
}

func (t *tending) inviteOne(ctx context.Context, person oncall.Person) error {
	user := person.Slack
	if user == "" {
		var err error
		if user, err = t.userOf(ctx, person.Email); err != nil {
			return err
		}
	}
	_, err := t.api.InviteUsersToConversationContext(ctx, t.room.Channel, user)
	if err == nil || isCode(err, "already_in_channel", "cant_invite_self") {
		return nil
	}
	return classify(err, false, user)
}

// archive closes the channel to further words. https://docs.slack.dev/reference/methods/conversations.archive
func (t *tending) archive(ctx context.Context) error {
	err := t.api.ArchiveConversationContext(ctx, t.room.Channel)
	if err != nil && !isCode(err, "already_archived") {
		return classify(err, false, "#"+t.room.Name)
	}
	t.room.Archived = t.now().UTC()
	return nil
}
