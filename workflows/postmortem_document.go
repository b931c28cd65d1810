package workflows

import (
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
)

// behind tells whether the document is still to be drafted, or its newest version to be stored.
func (p *postmortem) behind() bool {
	d := p.state.Document
	return d.Version == 0 || d.Version > d.Kept
}

// keepDocument drafts the document once and stores each version where people read it. One activity is in flight, and the newest version
// wins. It is tried for as long as it takes.
func (p *postmortem) keepDocument(ctx workflow.Context) {
	for {
		if workflow.Await(ctx, p.behind) != nil {
			return
		}
		p.working++
		if p.state.Document.Version == 0 {
			p.draft(ctx)
		} else {
			p.store(ctx)
		}
		p.working--
		if ctx.Err() != nil {
			return
		}
	}
}

// draft words the first version from what the incident knows. When nobody writes one meanwhile it is the document.
func (p *postmortem) draft(ctx workflow.Context) {
	request := activities.DraftRequest{Postmortem: *p.state, Incident: p.in.Incident, Stories: p.in.Stories}
	request.Postmortem.Timeline, request.Postmortem.Requests = nil, nil
	var drafted activities.Draft
	if err := p.patiently(ctx, activities.NameDraftPostmortem, request, &drafted, "draft the document"); err != nil {
		_ = workflow.Sleep(ctx, retryLater)
		return
	}
	p.apply(ctx, oncall.PostmortemEvent{
		What: oncall.PostmortemDrafted, By: oncall.Actor{ID: "hansho", Via: "hansho"}, Document: drafted.Text, Names: drafted.Names,
	})
}

// store keeps the newest version. A place that will not have it is not asked again for the same version: the owner is told.
func (p *postmortem) store(ctx workflow.Context) {
	s := p.state
	version := s.Document.Version
	document := activities.Document{
		Slug: s.Slug, Title: s.Name(), Service: s.Service, Status: string(s.Status), Owner: s.Owner, Language: s.Language, Version: version,
		Security: p.secret(), Text: s.Document.Text,
	}
	if s.Severity.Valid() {
		document.Severity = s.Severity.String()
	}
	var stored activities.Stored
	err := p.patiently(ctx, activities.NameStorePostmortem, document, &stored, fmt.Sprintf("store version %d of the document", version))
	switch {
	case err == nil:
		p.apply(ctx, oncall.PostmortemEvent{What: oncall.PostmortemStored, N: version, Text: stored.Where, Ref: stored.Link})
	case isRefusal(err):
		p.apply(ctx, oncall.PostmortemEvent{What: oncall.PostmortemStored, N: version, Reason: providerWords(err)})
		p.tellTrouble(ctx, providerWords(err))
	case !temporal.IsCanceledError(err):
		_ = workflow.Sleep(ctx, retryLater)
	}
}

// patiently does an errand that is worth trying for days.
func (p *postmortem) patiently(ctx workflow.Context, name string, request, result any, summary string) error {
	return p.try(ctx, patientOptions(ctx, summary), name, name, request, result, summary, isRefusal)
}
