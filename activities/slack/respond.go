package slack

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/slack-go/slack"

	"hansho/activities"
	"hansho/activities/message"
)

// Respond says something that only the person who pressed sees. The URL came with the verified press and is good for half
// an hour. https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
func (c *Chat) Respond(ctx context.Context, responseURL, text string) error {
	return c.respond(ctx, responseURL, message.Saying{Text: text})
}

// AskTakeOver asks the person who pressed, from outside the policy, whether they mean to take over: the text with the button
// for it. Value is that of the pressed button.
func (c *Chat) AskTakeOver(ctx context.Context, responseURL, text, value string) error {
	target, err := message.ParseTarget(value)
	if err != nil {
		return activities.Refused(fmt.Errorf("slack: ask for taking over: %w", err))
	}
	return c.respond(ctx, responseURL, message.Saying{Text: text, Buttons: []message.Button{message.TakeOver(target)}})
}

func (c *Chat) respond(ctx context.Context, responseURL string, say message.Saying) error {
	err := slack.PostWebhookCustomHTTPContext(ctx, responseURL, c.client, &slack.WebhookMessage{
		ResponseType: slack.ResponseTypeEphemeral, Text: message.Cut(say.Text, longestText),
		Blocks: &slack.Blocks{BlockSet: sayBlocks(say.Text, say.Buttons)},
	})
	if withURL, ok := errors.AsType[*url.Error](err); ok {
		err = withURL.Err // Whoever knows the URL can speak in the app's name.
	}
	if err != nil {
		return fmt.Errorf("slack: answer the press: %w", err)
	}
	return nil
}
