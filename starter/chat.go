package starter

import "context"

// Chat is what the door needs to answer a person who pressed a button.
type Chat interface {
	// Respond says something that only the person who pressed sees. The URL came with the press and is good for 30 minutes.
	Respond(ctx context.Context, responseURL, text string) error
	// OpenUpdateField opens a text field for a stakeholder update. The trigger came with the press and is good for 3 seconds;
	// what is typed comes back as an interaction with the value, which is the button's.
	OpenUpdateField(ctx context.Context, trigger, value string) error
}
