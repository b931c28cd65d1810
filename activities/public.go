package activities

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"

	"hansho/activities/message"
	"hansho/oncall"
)

// Names of the activities that speak to the public.
const (
	NamePreview = "PreviewPublic"
	NamePost    = "PostPublic"
)

func registerPublic(r worker.ActivityRegistry, a *Activities) {
	r.RegisterActivityWithOptions(a.PreviewPublic, activity.RegisterOptions{Name: NamePreview})
	r.RegisterActivityWithOptions(a.PostPublic, activity.RegisterOptions{Name: NamePost})
}

// PublicRequest asks what a word would look like in public.
type PublicRequest struct {
	Service  string            `json:"service,omitempty"`
	Severity oncall.Severity   `json:"severity,omitempty"`
	Word     oncall.PublicWord `json:"word"`
	Link     string            `json:"link,omitempty"` // Of a post that is up; empty means the page's own address.
	Ask      bool              `json:"ask,omitempty"`  // Ask the pages too, and do not only word it.
}

// PostRequest asks one status page to show a word.
type PostRequest struct {
	Page     string            `json:"page"` // ID of the configuration.
	Mark     string            `json:"mark"`
	Service  string            `json:"service,omitempty"`
	Severity oncall.Severity   `json:"severity,omitempty"`
	Began    time.Time         `json:"began"`
	Word     oncall.PublicWord `json:"word"`
	Ref      string            `json:"ref,omitempty"`   // Of the post that is up.
	Again    bool              `json:"again,omitempty"` // An earlier attempt at this story may have had its effect.
}

// previewWithin bounds what one page may take to be asked; another page does not wait for it.
const previewWithin = 12 * time.Second

// lateAnswer is how long after a lost answer it is looked for what went up. Sooner it might not be there yet.
const lateAnswer = 10 * time.Second

// PreviewPublic words what the public would read on every configured page and in the company's accounts. It fails only when it cannot
// word anything: a page that cannot be asked is told as its problem.
func (a *Activities) PreviewPublic(ctx context.Context, r PublicRequest) (oncall.PublicPreview, error) {
	org := a.Org()
	ids := slices.Sorted(maps.Keys(org.StatusPages))
	preview := oncall.PublicPreview{Word: r.Word, Pages: make([]oncall.PagePreview, len(ids))}
	var asking sync.WaitGroup
	for i, id := range ids {
		asking.Go(func() { preview.Pages[i] = a.previewPage(ctx, org.StatusPages[id], r) })
	}
	asking.Wait()
	link := r.Link
	for _, page := range preview.Pages {
		link = cmp.Or(link, page.Link)
	}
	preview.Account = message.AccountText(r.Word, link, org)
	preview.Remarks = message.PublicRemarks(r.Word, preview.Account, org)
	return preview, nil
}

func (a *Activities) previewPage(ctx context.Context, page oncall.StatusPage, r PublicRequest) oncall.PagePreview {
	p := a.publication(page, r.Service, r.Severity, r.Word)
	worded := oncall.PagePreview{
		ID: page.ID, Provider: page.Provider, Link: page.URL, Title: p.Title, Body: p.Body, Stage: string(p.Stage), Impact: string(p.Impact),
		Components: p.Components,
	}
	adapter, ok := a.StatusPages[page.Provider]
	switch {
	case !ok:
		worded.Problems = []string{fmt.Sprintf("%s is not set up on this worker", page.Provider)}
		return worded
	case !r.Ask:
		return worded
	}
	ctx, cancel := context.WithTimeout(ctx, previewWithin)
	defer cancel()
	asked, err := adapter.Preview(ctx, p)
	if err != nil {
		worded.Problems = []string{err.Error()}
		return worded
	}
	asked.ID, asked.Provider, asked.Link = page.ID, page.Provider, cmp.Or(page.URL, asked.Link)
	return asked
}

// publication words one thing for one page.
func (a *Activities) publication(page oncall.StatusPage, service string, severity oncall.Severity, w oncall.PublicWord) Publication {
	return Publication{
		Page: page.Page, N: w.N, At: w.At, Title: w.Title, Body: message.PublicBody(w, page, a.Org()), Stage: w.Stage,
		Impact: page.ImpactOf(severity), Components: page.Components[service],
	}
}

// PostPublic brings one status page in line with a word. Its errors are those of Page; after a lost answer the next attempt comes when
// what went up can be found.
func (a *Activities) PostPublic(ctx context.Context, r PostRequest) (Posted, error) {
	page, ok := a.Org().StatusPages[r.Page]
	if !ok {
		return Posted{}, refusal(fmt.Errorf("status page %q is no longer in the configuration", r.Page))
	}
	adapter, ok := a.StatusPages[page.Provider]
	if !ok {
		return Posted{}, refusal(fmt.Errorf("%s is not set up on this worker", page.Provider))
	}
	if ctx = a.attempt(ctx); r.Again {
		ctx = WithRetrying(ctx)
	}
	p := a.publication(page, r.Service, r.Severity, r.Word)
	p.Mark, p.Began = r.Mark, r.Began
	posted, err := say(ctx, adapter, r.Ref, p)
	return posted, unsure(err)
}

func say(ctx context.Context, adapter StatusPage, ref string, p Publication) (Posted, error) {
	switch {
	case ref == "":
		return adapter.Post(ctx, p)
	case p.Stage == oncall.PublicOver:
		return adapter.Resolve(ctx, ref, p)
	default:
		return adapter.Update(ctx, ref, p)
	}
}

// unsure is classify, with the pause after which a lost answer's effect can be found.
func unsure(err error) error {
	_, limited := errors.AsType[*RateLimitedError](err)
	if _, lost := errors.AsType[*AnswerLostError](err); !lost || limited {
		return classify(err)
	}
	return temporal.NewApplicationErrorWithOptions(err.Error(), ErrorAnswerLost, temporal.ApplicationErrorOptions{NextRetryDelay: lateAnswer})
}
