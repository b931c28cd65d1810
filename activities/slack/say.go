package slack

import (
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"hansho/activities"
	"hansho/activities/message"
)

// here calls everybody who is in the channel now. https://docs.slack.dev/messaging/formatting-message-text#special-mentions
const here = "<!here>"

// Say posts a text: in the thread of the card when place.Message is set, in the channel too when it is loud. A text that
// calls everybody is always posted to the channel itself, because a thread rings only those who follow it.
func (c *Chat) Say(ctx context.Context, place activities.Place, say message.Saying) (activities.Place, error) {
	if say.Here {
		place.Message, say.Text = "", here+" "+say.Text
	}
	if err := c.turn(ctx, place.Channel); err != nil {
		return place, err
	}
	if activities.Retrying(ctx) && say.Mark != "" {
		found, err := c.find(ctx, place, say.Mark)
		if err != nil || found.Message != place.Message {
			return found, err
		}
	}
	options := []slack.MsgOption{saying(say)}
	if place.Message != "" {
		options = append(options, slack.MsgOptionTS(place.Message))
		if say.Loud {
			options = append(options, slack.MsgOptionBroadcast())
		}
	}
	return c.post(ctx, place.Channel, options...)
}

func saying(say message.Saying) slack.MsgOption {
	return slack.MsgOptionCompose(
		slack.MsgOptionText(message.Cut(say.Text, longestText), false), slack.MsgOptionBlocks(sayBlocks(say.Text, say.Buttons)...),
		marked(say.Mark),
	)
}

// Tell sends a direct message to a user: by Slack's user ID, else by the e-mail address that the user has in Slack. After a
// lost answer the user may read it twice.
func (c *Chat) Tell(ctx context.Context, user, email string, say message.Saying) error {
	if user == "" {
		var err error
		if user, err = c.userOf(ctx, email); err != nil {
			return err
		}
	}
	if err := c.turn(ctx, user); err != nil {
		return err
	}
	_, _, err := c.api.PostMessageContext(ctx, user, saying(say))
	return classify(err, true, user)
}

// userOf finds a user once; IDs never change. https://docs.slack.dev/reference/methods/users.lookupByEmail
func (c *Chat) userOf(ctx context.Context, email string) (string, error) {
	if email == "" {
		return "", activities.Refused(fmt.Errorf("slack: %w: the person has neither a Slack user ID nor an e-mail address", activities.ErrNotFound))
	}
	if id, ok := c.users.Load(email); ok {
		return id.(string), nil //nolint:forcetypeassert // Only texts are stored.
	}
	user, err := c.api.GetUserByEmailContext(ctx, email)
	if err != nil {
		return "", classify(err, false, email)
	}
	c.users.Store(email, user.ID)
	return user.ID, nil
}
