package starter

import "context"

// Chat is what the door needs to answer a person who pressed a button.
type Chat interface {
	// Respond says something that only the person who pressed sees. The URL came with the press and is good for 30 minutes.
	Respond(ctx context.Context, responseURL, text string) error
	// AskTakeOver asks that person, with a button for it, whether they mean to take over. Value is that of the pressed button.
	AskTakeOver(ctx context.Context, responseURL, text, value string) error
	// OpenUpdateField opens a text field for a stakeholder update. The trigger came with the press and is good for 3 seconds;
	// what is typed comes back as an interaction that was Submitted, with the value of the pressed button.
	OpenUpdateField(ctx context.Context, trigger, value string) error
}
