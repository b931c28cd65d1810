package starter

import (
	"context"

	"hansho/activities/slack/interaction"
	"hansho/workflows/contract"
)

// Chat is what the door needs to answer a person who pressed a button.
type Chat interface {
	// Respond tells the person who pressed, and nobody else, what became of it. A contract.Confirm is asked with a button.
	Respond(ctx context.Context, to interaction.Interaction, answer contract.Answer) error
	// OpenUpdateField opens a text field for a stakeholder update, which comes back as an interaction that was Submitted. Slack
	// allows it within 3 seconds of the press.
	OpenUpdateField(ctx context.Context, to interaction.Interaction) error
}
