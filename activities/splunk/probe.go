package splunk

import (
	"context"
	"time"

	"hansho/activities"
)

var _ activities.Prober = (*Client)(nil)

// Probe asks for the list of incidents, unless somebody has it of the last seconds. Nothing can be asked of the REST endpoint without
// leaving a line on the timeline.
func (c *Client) Probe(ctx context.Context) error {
	_, err := c.list(ctx, time.Now().Add(-5*fresh))
	return err
}
