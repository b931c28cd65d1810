package pagerduty

import (
	"context"
	"net/http"

	"hansho/activities"
)

var _ activities.Prober = (*Client)(nil)

// Probe asks for the account's abilities, which every key may read and which is one short list.
// A key without the right is refused, which is an answer too. https://developer.pagerduty.com/api-reference/ ("List abilities")
func (c *Client) Probe(ctx context.Context) error {
	return c.call(ctx, request{method: http.MethodGet, path: "/abilities"}, nil)
}
