package slack

import (
	"context"

	"hansho/activities"
)

var _ activities.Prober = (*Chat)(nil)

// Probe asks Slack whose token this is, which every token may ask. https://docs.slack.dev/reference/methods/auth.test
func (c *Chat) Probe(ctx context.Context) error {
	_, err := c.api.AuthTestContext(ctx)
	return classify(err, false, "")
}
