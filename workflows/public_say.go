package workflows

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// Bounds of a story. PagerDuty's posts take at most fifty updates.
const (
	mostWords     = 50
	mostAccounts  = 200
	mostRequests  = 300
	longestWhere  = 200
	wordedAtLeast = time.Second // How long an answer waits to name the status pages.
)

// check refuses what makes no sense, before it enters the history.
func (p *public) check(ctx workflow.Context, c contract.Command) error {
	s := p.state
	switch {
	case s.Security:
		return refused("This is a security incident: nothing of it is published.")
	case c.By.ID == "":
		return refused("A command needs to say by whom it is.")
	case slices.Contains(s.Requests, c.Request):
		return nil // It is answered as done already.
	case c.Draft == nil:
		return refused("There is nothing to publish: send a draft.")
	case c.Verb == contract.MarkPosted:
		return p.checkPosted(*c.Draft)
	}
	if text := p.checkOrder(c.Verb); text != "" {
		return refused(text)
	}
	if text := p.word(ctx, c).Fault(workflow.Now(ctx)); text != "" {
		return refused(text)
	}
	return nil
}

// checkOrder says what is wrong with a verb now.
func (p *public) checkOrder(verb contract.Verb) string {
	s := p.state
	switch {
	case s.Status == contract.PublicResolved:
		return "This story is resolved: begin a new one under another name."
	case verb == contract.PostPublic && s.Status == contract.PublicTold:
		return "It is public already: use update."
	case (verb == contract.UpdatePublic || verb == contract.ResolvePublic) && s.Status == contract.PublicDraft:
		return "Nothing is public yet: use post."
	case len(s.Words) >= mostWords:
		return fmt.Sprintf("%d words were said, which is all that status pages take: begin a new story under another name.", mostWords)
	}
	return ""
}

func (p *public) checkPosted(d contract.Draft) error {
	s := p.state
	link, err := url.Parse(d.Link)
	switch {
	case s.Status == contract.PublicDraft:
		return refused("Nothing is public yet, so nothing can have been posted.")
	case strings.TrimSpace(d.Where) == "" || len(d.Where) > longestWhere:
		return refused("Say where it was posted, such as x.com/company.")
	case d.Link != "" && (err != nil || link.Host == "" || link.Scheme != "https" && link.Scheme != "http"):
		return refused("The link must be the address of the post, such as https://x.com/company/status/1.")
	case d.Word < 0 || d.Word > len(s.Words):
		return refused(fmt.Sprintf("There is no word %d: %d were said.", d.Word, len(s.Words)))
	case len(s.Posted) >= mostAccounts:
		return refused(fmt.Sprintf("%d posts are noted, which is enough.", mostAccounts))
	}
	return nil
}

// word is what a command would say now.
func (p *public) word(ctx workflow.Context, c contract.Command) oncall.PublicWord {
	s, d := p.state, *c.Draft
	w := oncall.PublicWord{
		N: len(s.Words) + 1, Stage: d.Stage, Title: d.Title, Text: strings.TrimSpace(d.Text), Short: strings.TrimSpace(d.Short), Next: d.Next.UTC(),
		Severity: cmp.Or(c.Severity, s.Severity), At: workflow.Now(ctx).UTC(), By: c.By,
	}
	if d.Next.IsZero() {
		w.Next = time.Time{}
	}
	before := oncall.Investigating
	if len(s.Words) > 0 {
		w.Title, before = s.Words[0].Title, s.Words[len(s.Words)-1].Stage
	}
	w.Stage = cmp.Or(w.Stage, before)
	if c.Verb == contract.ResolvePublic {
		w.Stage = oncall.PublicOver
	}
	return w
}

// say takes a word. The status pages show it in the background, each for itself.
func (p *public) say(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
	s := p.state
	if slices.Contains(s.Requests, c.Request) {
		return p.answer(contract.Already, "That was said already."), nil
	}
	w := p.word(ctx, c)
	s.Words = append(s.Words, w)
	s.Severity, s.Status = w.Severity, contract.PublicTold
	if w.Stage == oncall.PublicOver {
		s.Status = contract.PublicResolved
	}
	p.touch(ctx, c.Request)
	p.upsert(ctx)
	p.tell(ctx)
	_ = awaitFor(ctx, wordedAtLeast, "find out which status pages there are", func() bool { return s.Worded >= w.N })
	return p.answer(contract.Done, p.sayWhere()), nil
}

// sayWhere says where the newest word goes.
func (p *public) sayWhere() string {
	pages := make([]string, len(p.state.Pages))
	for i, page := range p.state.Pages {
		pages[i] = page.ID
	}
	switch {
	case p.state.Worded < len(p.state.Words):
		return "Taken. It goes to the status pages."
	case len(pages) == 0:
		return "Taken. No status page is configured; the text for the company's accounts is ready."
	case len(pages) == 1:
		return "Taken. It goes to the status page " + pages[0] + "; the text for the company's accounts is ready."
	default:
		return "Taken. It goes to the status pages " + strings.Join(pages, ", ") + "; the text for the company's accounts is ready."
	}
}

// mark notes that somebody posted the text for the company's accounts.
func (p *public) mark(ctx workflow.Context, c contract.Command) (contract.Answer, error) {
	s := p.state
	if slices.Contains(s.Requests, c.Request) {
		return p.answer(contract.Already, "That was noted already."), nil
	}
	post := contract.AccountPost{
		At: workflow.Now(ctx).UTC(), By: c.By, Where: strings.TrimSpace(c.Draft.Where), Link: c.Draft.Link, Word: cmp.Or(c.Draft.Word, len(s.Words)),
	}
	s.Posted = append(s.Posted, post)
	p.touch(ctx, c.Request)
	p.tell(ctx)
	return p.answer(contract.Done, fmt.Sprintf("Noted: word %d was posted at %s by %s.", post.Word, post.Where, post.By.ID)), nil
}

// preview shows what a word would look like. Nobody else reads anything of it.
func (p *public) preview(ctx workflow.Context, c contract.Command) (preview oncall.PublicPreview, err error) {
	c.Verb = contract.PreviewPublic
	p.state.Touched = workflow.Now(ctx).UTC()
	request := p.request(p.word(ctx, c))
	request.Ask = true
	err = workflow.ExecuteActivity(previewOptions(ctx, "preview: what the public would read"), activities.NamePreview, request).Get(ctx, &preview)
	return preview, err
}

func (p *public) request(w oncall.PublicWord) activities.PublicRequest {
	return activities.PublicRequest{Service: p.state.Service, Severity: w.Severity, Word: w, Link: p.link()}
}

// link is where people read the story on the first page that says so; empty when none does yet.
func (p *public) link() (link string) {
	for _, page := range p.state.Pages {
		link = cmp.Or(link, page.Link)
	}
	return link
}

// touch remembers a request, so that it counts once.
func (p *public) touch(ctx workflow.Context, request string) {
	s := p.state
	s.Touched = workflow.Now(ctx).UTC()
	s.Requests = append(s.Requests, request)
	s.Requests = s.Requests[max(0, len(s.Requests)-mostRequests):]
}

func (p *public) answer(result contract.Result, text string) contract.Answer {
	return contract.Answer{Result: result, Text: text, Status: oncall.Status(p.state.Status)}
}
