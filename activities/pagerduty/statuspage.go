package pagerduty

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"hansho/activities"
	"hansho/oncall"
)

// StatusPages tells the public on PagerDuty's own status pages. Its methods may be called from any goroutine.
//
// A story is one post there, and each of its words a post update. Neither has room for a mark of ours, so a post is known again by its
// title and by when its first word was reported, and a word by what it says and when. Both are written by us and kept by PagerDuty.
type StatusPages struct {
	client *Client

	mu    sync.Mutex
	terms map[string]*pageTerms // By page.
}

var _ activities.StatusPage = (*StatusPages)(nil)

// StatusPages are the account's.
func (c *Client) StatusPages() *StatusPages {
	return &StatusPages{client: c, terms: map[string]*pageTerms{}}
}

// typed is a reference to a thing of the API.
type typed struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// newPost is the body of a request to create a post. The times are for maintenance; for an incident they are null, but must be there.
// https://developer.pagerduty.com/api-reference/ (Status Pages, Create a Status Page Post)
type newPost struct {
	Type       string      `json:"type"`
	Title      string      `json:"title"`
	PostType   string      `json:"post_type"`
	StartsAt   *string     `json:"starts_at"`
	EndsAt     *string     `json:"ends_at"`
	StatusPage typed       `json:"status_page"`
	Updates    []newUpdate `json:"updates"`
}

const incidentPost = "incident"

// Post creates the story's post. When an earlier attempt may have done so, it is looked for first.
func (s *StatusPages) Post(ctx context.Context, p activities.Publication) (activities.Posted, error) {
	page, err := s.page(p)
	if err != nil {
		return activities.Posted{}, err
	}
	if activities.Retrying(ctx) {
		found, err := s.find(ctx, page, p)
		if err != nil {
			return activities.Posted{}, err
		}
		if found != "" {
			return s.bring(ctx, page, found, p)
		}
	}
	update, err := s.updateFor(ctx, page, p)
	if err != nil {
		return activities.Posted{}, err
	}
	body := newPost{
		Type: "status_page_post", Title: p.Title, PostType: incidentPost, StatusPage: typed{page, "status_page"}, Updates: []newUpdate{update},
	}
	var answer struct {
		Post struct {
			ID string `json:"id"`
		} `json:"post"`
	}
	err = s.change(ctx, page, request{method: http.MethodPost, path: postsPath(page, ""), body: map[string]any{"post": body}, counts: true}, &answer)
	if err == nil && answer.Post.ID == "" {
		err = errNotPromised
	}
	if err != nil {
		return activities.Posted{}, err
	}
	return s.posted(ctx, page, answer.Post.ID), nil
}

// Update adds a word to the story's post.
func (s *StatusPages) Update(ctx context.Context, ref string, p activities.Publication) (activities.Posted, error) {
	page, err := s.page(p)
	if err != nil {
		return activities.Posted{}, err
	}
	return s.bring(ctx, page, ref, p)
}

// Resolve adds the last word, and its services work again.
func (s *StatusPages) Resolve(ctx context.Context, ref string, p activities.Publication) (activities.Posted, error) {
	p.Stage = oncall.PublicOver
	return s.Update(ctx, ref, p)
}

// bring adds a word to a post. When an earlier attempt may have done so, it is looked first whether the word is there.
func (s *StatusPages) bring(ctx context.Context, page, post string, p activities.Publication) (activities.Posted, error) {
	if activities.Retrying(ctx) {
		updates, err := s.updates(ctx, page, post)
		if err != nil {
			return activities.Posted{}, deleted(err)
		}
		if said(updates, p) {
			return s.posted(ctx, page, post), nil
		}
	}
	update, err := s.updateFor(ctx, page, p)
	if err != nil {
		return activities.Posted{}, err
	}
	update.Post = &typed{post, "status_page_post"}
	var answer struct {
		Update postUpdate `json:"post_update"`
	}
	r := request{method: http.MethodPost, path: postsPath(page, post), body: map[string]any{"post_update": update}, counts: true}
	err = s.change(ctx, page, r, &answer)
	if err == nil && answer.Update.ID == "" {
		err = errNotPromised
	}
	if err != nil {
		return activities.Posted{}, deleted(err)
	}
	return s.posted(ctx, page, post), nil
}

// change makes a request that changes a page. When it is refused, what the page calls its stages and impacts is asked for anew next time:
// they may have been changed there.
func (s *StatusPages) change(ctx context.Context, page string, r request, into any) error {
	err := s.client.call(ctx, r, into)
	if _, is := errors.AsType[*activities.RefusedError](err); is {
		s.forget(page)
	}
	return err
}

// posted is a post as it stands: PagerDuty may hold a word back until somebody approves it. When that cannot be asked, it is taken to be up.
func (s *StatusPages) posted(ctx context.Context, page, post string) activities.Posted {
	posted := activities.Posted{Ref: post}
	updates, err := s.updates(ctx, page, post)
	if err != nil {
		s.client.logger.Warn().Err(err).Str("post", post).Msg("it cannot be seen whether the word waits for an approval")
		return posted
	}
	for _, u := range updates {
		if u.Reviewed == notReviewed {
			posted.Waiting = "PagerDuty shows it when somebody approves it there"
		}
	}
	return posted
}

const notReviewed = "not_reviewed"

// deleted says what it means that a post of ours is unknown.
func deleted(err error) error {
	if isUnknown(err) {
		return activities.Refused(fmt.Errorf("the post is no longer on the page, so somebody deleted it there: begin a new story: %w: %w", activities.ErrNotFound, err))
	}
	return err
}

// page is the ID of the page.
func (s *StatusPages) page(p activities.Publication) (string, error) {
	switch {
	case p.Page != "":
		return p.Page, nil
	case s.client.cfg.StatusPage != "":
		return s.client.cfg.StatusPage, nil
	default:
		return "", activities.Refused(fmt.Errorf("pagerduty: no status page is named: set page in status_pages, or %s_STATUS_PAGE", prefix))
	}
}

// postsPath is the path of a page's posts, or of the updates of one of them.
func postsPath(page, post string) string {
	path := pagePath(page) + "/posts"
	if post != "" {
		path += "/" + url.PathEscape(post) + "/post_updates"
	}
	return path
}

func pagePath(page string) string { return "/status_pages/" + url.PathEscape(page) }
