package workflows

import (
	"cmp"
	"fmt"
	"strings"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// upsert keeps the search attributes, and the title in lists, in line with the story.
func (p *public) upsert(ctx workflow.Context) {
	s := p.state
	updates := []temporal.SearchAttributeUpdate{contract.AttrState.ValueSet(s.Status)}
	if s.Severity.Valid() {
		updates = append(updates, contract.AttrSeverity.ValueSet(s.Severity.String()))
	}
	_ = workflow.UpsertTypedSearchAttributes(ctx, updates...)
	if len(s.Words) == 1 {
		_ = workflow.UpsertMemo(ctx, map[string]any{contract.MemoTitle: s.Words[0].Title})
	}
}

// tell shows the story in the Temporal UI.
func (p *public) tell(ctx workflow.Context) {
	s := p.state
	var b strings.Builder
	fmt.Fprintf(&b, "### %s · %s · %s\n\n", strings.ToUpper(s.Status), cmp.Or(s.Severity.String(), "no severity"), plain(cmp.Or(s.Service, "no service")))
	if s.Security {
		b.WriteString("**A security incident: nothing of it is published.**\n")
	}
	if len(s.Words) == 0 {
		fmt.Fprintf(&b, "**Next:** nothing was said yet; without a word it ends%s\n", until(" at ", p.ends(), p.zone()))
		workflow.SetCurrentDetails(ctx, b.String())
		return
	}
	w := s.Words[len(s.Words)-1]
	fmt.Fprintf(&b, "%s\n\n**Word %d** (%s) by %s at %s: %s\n\n", plain(w.Title), w.N, w.Stage, plain(w.By.ID), clock(w.At, p.zone()), plain(w.Text))
	fmt.Fprintf(&b, "**Next:** %s\n\n", p.sayNext(w))
	p.tellPages(&b)
	for _, post := range s.Posted[max(0, len(s.Posted)-10):] {
		fmt.Fprintf(&b, "- %s: word %d posted at %s by %s %s\n", clock(post.At, p.zone()), post.Word, plain(post.Where), plain(post.By.ID), plain(post.Link))
	}
	workflow.SetCurrentDetails(ctx, b.String())
}

// tellPages says page by page what is up there and what is not.
func (p *public) tellPages(b *strings.Builder) {
	if len(p.state.Pages) == 0 {
		b.WriteString("**Status pages:** none is configured\n\n")
		return
	}
	b.WriteString("| status page | up | since | |\n|---|---|---|---|\n")
	for _, page := range p.state.Pages {
		up, remark := "nothing", page.Link
		if page.Up > 0 {
			up = fmt.Sprintf("word %d", page.Up)
		}
		switch {
		case page.Trouble != "":
			remark = fmt.Sprintf("word %d is not up%s: %s%s", len(p.state.Words), until(", since ", page.Since, p.zone()), page.Trouble, until("; tried again at ", page.RetryAt, p.zone()))
		case page.Waiting != "":
			remark = page.Waiting
		case p.behind(page):
			remark = fmt.Sprintf("word %d is on its way", len(p.state.Words))
		}
		fmt.Fprintf(b, "| %s | %s |%s | %s |\n", plain(page.ID), up, until(" ", page.UpAt, p.zone()), plain(remark))
	}
	b.WriteString("\n")
}

// sayNext says what comes next in one sentence.
func (p *public) sayNext(w oncall.PublicWord) string {
	if w.Stage == oncall.PublicOver {
		return "the last word was said; the story ends" + until(" at ", p.ends(), p.zone())
	}
	return "the public was promised the next word" + until(" by ", w.Next, p.zone())
}
