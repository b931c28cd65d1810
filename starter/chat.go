package starter

import "context"

// Chat is what the door needs to answer a person in Slack.
type Chat interface {
	// Respond says something that only the person who pressed or typed sees. The URL came with that and is good for 30 minutes.
	Respond(ctx context.Context, responseURL, text string) error
	// Answer says something to a person who wrote in a channel, which only they see: in the thread when it is set. In the
	// conversation of the person with the app it is an ordinary message.
	Answer(ctx context.Context, channel, thread, user, text string) error
	// AskTakeOver asks that person, with a button for it, whether they mean to take over. Value is that of the pressed button.
	AskTakeOver(ctx context.Context, responseURL, text, value string) error
	// OpenDialog opens the dialog of a button. The trigger came with the press and is good for 3 seconds; what is entered
	// comes back as an interaction that was Submitted, with the value of the pressed button.
	OpenDialog(ctx context.Context, action, trigger, value, initial string) error
	// EmailOf is the address of a user that Slack has confirmed; empty for everybody who must not be known by it: programs,
	// guests, people of other workspaces, and those who have left.
	EmailOf(ctx context.Context, user string) (string, error)
}
