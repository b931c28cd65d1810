package slack

import (
	"context"

	"github.com/slack-go/slack"

	"hansho/activities"
	"hansho/activities/message"
)

// here calls everybody who is in the channel now. https://docs.slack.dev/messaging/formatting-message-text#special-mentions
const here = "<!here>"

// Say posts a text: in the thread of the card when place.Message is set, in the channel too when it is loud. A text that
// calls everybody is always posted to the channel itself, because a thread rings only those who follow it. What does not fit
// into one message stands in the thread. The lines of one thread keep their order.
func (c *Chat) Say(ctx context.Context, place activities.Place, say message.Saying) (activities.Place, error) {
	if say.Here {
		place.Message, say.Text = "", here+" "+say.Text
	}
	if place.Message != "" {
		end, err := c.order.begin(ctx, place.Channel+"/"+place.Message)
		if err != nil {
			return place, err
		}
		defer end()
	}
	texts := parts(say.Text)
	want := turn{mark: say.Mark, class: line, posts: len(texts)}
	if say.Here || say.Loud {
		want.class = urgent
	}
	if err := c.turn(ctx, place.Channel, want); err != nil {
		return place, err
	}
	said, err := c.sayFirst(ctx, place, texts[0], say)
	if err != nil {
		return said, err
	}
	thread := said
	if place.Message != "" {
		thread.Message = place.Message
	}
	return said, c.rest(ctx, thread, say.Mark, texts[1:])
}

// sayFirst posts the first part of what is said, unless an earlier attempt has done so.
func (c *Chat) sayFirst(ctx context.Context, place activities.Place, text string, say message.Saying) (activities.Place, error) {
	if found, ok, err := c.said(ctx, place, say.Mark); err != nil || ok {
		return found, err
	}
	options := []slack.MsgOption{saying(text, say.Mark, say.Buttons)}
	if place.Message != "" {
		options = append(options, slack.MsgOptionTS(place.Message))
		if say.Loud {
			options = append(options, slack.MsgOptionBroadcast())
		}
	}
	return c.post(ctx, place.Channel, options...)
}

// said looks, after a lost answer, whether something was said already.
func (c *Chat) said(ctx context.Context, place activities.Place, mark string) (found activities.Place, ok bool, err error) {
	if !activities.Retrying(ctx) || mark == "" {
		return place, false, nil
	}
	found, err = c.find(ctx, place, mark)
	return found, found.Message != place.Message, err
}

// rest posts the further parts of a text to the thread of the first.
func (c *Chat) rest(ctx context.Context, thread activities.Place, mark string, texts []string) error {
	for i, text := range texts {
		mark := restMark(mark, i+1)
		_, ok, err := c.said(ctx, thread, mark)
		if err == nil && !ok {
			_, err = c.post(ctx, thread.Channel, saying(text, mark, nil), slack.MsgOptionTS(thread.Message))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Tell sends a direct message to a user: by Slack's user ID, else by the e-mail address that the user has in Slack.
func (c *Chat) Tell(ctx context.Context, user, email string, say message.Saying) error {
	if user == "" {
		var err error
		if user, err = c.userOf(ctx, email); err != nil {
			return err
		}
	}
	channel, err := c.open(ctx, user)
	if isCode(err, "missing_scope") { // An app that was installed for an earlier version: its message comes all the same.
		channel, err = user, nil
	}
	if err != nil {
		return err
	}
	_, err = c.Say(ctx, activities.Place{Channel: channel}, say)
	return err
}

// Answer says something to one person where they wrote: in the thread when it is set, so that only they see it. In their
// conversation with the app it is a message like any other. https://docs.slack.dev/reference/methods/chat.postEphemeral
func (c *Chat) Answer(ctx context.Context, channel, thread, user, text string) error {
	option := saying(parts(text)[0], "", nil)
	if thread != "" {
		option = slack.MsgOptionCompose(option, slack.MsgOptionTS(thread))
	}
	if isDirect(channel) {
		c.pace.spend(channel)
		_, err := c.post(ctx, channel, option)
		return err
	}
	_, err := c.api.PostEphemeralContext(ctx, channel, user, option)
	return classify(err, true, channel)
}
