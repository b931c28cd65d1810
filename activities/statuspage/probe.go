package statuspage

import (
	"context"
	"net/http"

	"hansho/activities"
)

var _ activities.PageProber = (*Client)(nil)

// ProbePage asks for a page, one request of the one that a second has. https://developer.statuspage.io/#operation/getPagesPageId
func (c *Client) ProbePage(ctx context.Context, page string) error {
	path, err := c.page(activities.Publication{Page: page})
	if err != nil {
		return err
	}
	return c.call(ctx, request{method: http.MethodGet, path: path}, new(struct{}))
}
