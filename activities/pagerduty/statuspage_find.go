package pagerduty

import (
	"context"
	"encoding/json"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"hansho/activities"
)

// newUpdate is one word of a post.
type newUpdate struct {
	Type        string     `json:"type"`
	Post        *typed     `json:"post,omitempty"`
	Message     string     `json:"message"`
	Status      typed      `json:"status"`
	Severity    typed      `json:"severity"`
	Services    []impacted `json:"impacted_services"`
	FrequencyMS *int       `json:"update_frequency_ms"` // Null: the text itself says when the next word comes.
	Notify      bool       `json:"notify_subscribers"`
	ReportedAt  string     `json:"reported_at"`
}

type impacted struct {
	Service typed `json:"service"`
	Impact  typed `json:"impact"`
}

// postUpdate is what we read of a word that is there.
type postUpdate struct {
	ID         string `json:"id"`
	Message    string `json:"message"`
	ReportedAt moment `json:"reported_at"`
	Reviewed   string `json:"reviewed_status"`
}

// skew is how much the reported time of a word may lie before ours: PagerDuty drops the milliseconds, and may set its own time.
const skew = time.Minute

// find gets the post of a story: the one with its title whose first word is not older than the story; empty when there is none. A post
// that a person made by hand with that title meanwhile is taken for it, too.
func (s *StatusPages) find(ctx context.Context, page string, p activities.Publication) (string, error) {
	posts, err := all[struct{ ID, Title string }](ctx, s.client, pagePath(page)+"/posts", "posts", url.Values{"post_type": {incidentPost}})
	if err != nil {
		return "", err
	}
	for _, post := range posts {
		if post.Title != p.Title {
			continue
		}
		updates, err := s.updates(ctx, page, post.ID)
		if err != nil {
			return "", err
		}
		if !firstReported(updates).Before(p.Began.Add(-skew)) {
			return post.ID, nil
		}
	}
	return "", nil
}

func firstReported(updates []postUpdate) (first time.Time) {
	for _, u := range updates {
		if first.IsZero() || u.ReportedAt.Before(first) {
			first = u.ReportedAt.Time
		}
	}
	return first
}

// said tells whether a word is among the updates: the same text, not reported before it was said.
func said(updates []postUpdate, p activities.Publication) bool {
	want := textOf(messageFor(p.Body))
	for _, u := range updates {
		if textOf(u.Message) == want && !u.ReportedAt.Before(p.At.Add(-skew)) {
			return true
		}
	}
	return false
}

func (s *StatusPages) updates(ctx context.Context, page, post string) ([]postUpdate, error) {
	return all[postUpdate](ctx, s.client, postsPath(page, post), "post_updates", nil)
}

// pages bounds how many pages of a hundred are read of a list.
const pages = 20

// all reads a list to its end. The description of these lists names no offset, but their answers have the pagination of all others.
func all[T any](ctx context.Context, c *Client, path, name string, query url.Values) (items []T, err error) {
	const size = 100
	for n := range pages {
		asked := url.Values{"limit": {strconv.Itoa(size)}, "offset": {strconv.Itoa(n * size)}}
		maps.Copy(asked, query)
		var answer map[string]json.RawMessage
		if err := c.call(ctx, request{method: http.MethodGet, path: path, query: asked}, &answer); err != nil {
			return nil, err
		}
		var page []T
		if err := json.Unmarshal(answer[name], &page); err != nil || page == nil {
			return nil, errNotPromised
		}
		items = append(items, page...)
		if string(answer["more"]) != "true" {
			break
		}
	}
	return items, nil
}

var (
	paragraph = regexp.MustCompile(`\n[ \t]*\n\s*`)
	tag       = regexp.MustCompile(`<[^>]*>`)
)

// messageFor writes a plain text as the rich text that PagerDuty takes; nothing in it can be taken for markup.
func messageFor(body string) string {
	var message strings.Builder
	for _, part := range paragraph.Split(strings.TrimSpace(body), -1) {
		message.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(part), "\n", "<br>") + "</p>")
	}
	return message.String()
}

// textOf is what a reader sees of a rich text, without its layout: PagerDuty may write the markup in another way than we did.
func textOf(message string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(message, " "))), " ")
}
