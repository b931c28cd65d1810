package workflows

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// keepWorded words each new word for the company's accounts and finds out which status pages there are, until that has worked: a page
// that was added to the configuration while a story is told joins in with the next word.
func (p *public) keepWorded(ctx workflow.Context) {
	s := p.state
	for workflow.Await(ctx, func() bool { return s.Worded < len(s.Words) }) == nil {
		w := s.Words[len(s.Words)-1]
		var preview oncall.PublicPreview
		p.working++
		err := p.quickly(ctx, activities.NamePreview, p.request(w), &preview, "word it for the company's accounts")
		p.working--
		if err != nil {
			if workflow.Sleep(ctx, retryLater) != nil {
				return
			}
			continue
		}
		s.Worded, s.Account, s.Remarks = w.N, preview.Account, preview.Remarks
		for _, shown := range preview.Pages {
			if !slices.ContainsFunc(s.Pages, func(page *contract.PublicPage) bool { return page.ID == shown.ID }) {
				page := &contract.PublicPage{ID: shown.ID, Provider: shown.Provider}
				s.Pages = append(s.Pages, page)
				p.publish(ctx, page)
			}
		}
		p.tell(ctx)
	}
}

// behind tells whether a page does not show the newest word.
func (p *public) behind(page *contract.PublicPage) bool { return page.Up < len(p.state.Words) }

// publish keeps one status page in line with the newest word, whatever the other pages do. What a page missed while it was down is not
// made up: it would tell the public what is true no more.
func (p *public) publish(ctx workflow.Context, page *contract.PublicPage) {
	workflow.Go(ctx, func(ctx workflow.Context) {
		for workflow.Await(ctx, func() bool { return p.behind(page) }) == nil {
			if left := page.RetryAt.Sub(workflow.Now(ctx)); left > 0 {
				newer := func() bool { return len(p.state.Words) > page.Tried }
				if awaitFor(ctx, left, "status page "+page.ID+" failed: try it again"+until(" at ", page.RetryAt, p.zone()), newer) != nil {
					return
				}
			}
			p.bring(ctx, page)
			p.tell(ctx)
			if ctx.Err() != nil {
				return
			}
		}
	})
}

// bring tries for two minutes to show the newest word on a page.
func (p *public) bring(ctx workflow.Context, page *contract.PublicPage) {
	w := p.state.Words[len(p.state.Words)-1]
	request := activities.PostRequest{
		Page: page.ID, Mark: workflow.GetInfo(ctx).WorkflowExecution.ID + "#" + p.instance, Service: p.state.Service, Severity: w.Severity,
		Began: p.state.Words[0].At, Word: w, Ref: page.Ref, Again: page.Failed > 0,
	}
	page.Tried = w.N
	var posted activities.Posted
	p.working++
	err := workflow.ExecuteActivity(publishOptions(ctx, p.summary(page, w)), activities.NamePost, request).Get(ctx, &posted)
	p.working--
	now := workflow.Now(ctx).UTC()
	if err == nil {
		page.Ref, page.Up, page.UpAt, page.Waiting = posted.Ref, w.N, now, posted.Waiting
		p.linked(page, posted.Link)
		page.Failed, page.Trouble, page.Since, page.RetryAt = 0, "", time.Time{}, time.Time{}
		return
	}
	if page.Failed++; page.Failed == 1 {
		page.Since = now
	}
	page.Trouble, page.RetryAt = reasonOf(err), now.Add(publishPause(page.Failed, isRefusal(err)))
}

// linked remembers where a page's post is read. The first such link goes into the text for the company's accounts, which is worded anew.
func (p *public) linked(page *contract.PublicPage, link string) {
	first := p.link() == ""
	if link != "" {
		page.Link = link
	}
	if s := p.state; first && p.link() != "" && s.Worded == len(s.Words) {
		s.Worded--
	}
}

// publishPause is how long a page is left alone. A refusal is cured outside, as by a new token, so it is tried again as well.
func publishPause(failed int, refused bool) time.Duration {
	if refused {
		return refusedPause
	}
	return min(retryLater<<min(failed-1, 8), publishAtMost)
}

func (p *public) summary(page *contract.PublicPage, w oncall.PublicWord) string {
	what := "update"
	switch {
	case page.Ref == "":
		what = "post"
	case w.Stage == oncall.PublicOver:
		what = "resolve"
	}
	return fmt.Sprintf("%s on status page %s: word %d, %s", what, page.ID, w.N, w.Stage)
}

// reasonOf is what an activity's error says, without Temporal's own words around it.
func reasonOf(err error) string {
	if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		return app.Message()
	}
	if timeout, ok := errors.AsType[*temporal.TimeoutError](err); ok {
		if app, ok := errors.AsType[*temporal.ApplicationError](timeout.Unwrap()); ok {
			return app.Message()
		}
		return "no worker or no answer in time"
	}
	return err.Error()
}
