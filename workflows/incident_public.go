package workflows

import (
	"fmt"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// remindPublic reminds of the post that is owed, or of the draft that waits for approval.
func (c *clocks) remindPublic(ctx workflow.Context, e oncall.IncidentEvent) {
	s := c.state
	if e.N == oncall.RemindApproval {
		c.askApproval(ctx, e.Person, s.Words.Draft.Asked)
		return
	}
	f := c.facts(ctx, message.SayPublicOwed)
	f.Due, f.Until, f.N, f.Role, f.Late = s.Words.Due, e.Until, s.Words.Reminded, e.Role, e.At.After(s.Words.Due)
	mark, summary := fmt.Sprintf("public/%d/%d", s.Words.Due.Unix(), e.N), "remind: a public post is owed"
	if e.Person == "" {
		c.inRoom(ctx, mark, summary, f)
		return
	}
	c.toPerson(ctx, e.Person, mark, summary, f)
}

// askApproval asks a person to approve the draft that waits; the first time the room is shown it, too.
func (c *clocks) askApproval(ctx workflow.Context, person string, nth int) {
	draft := *c.state.Words.Draft
	f := c.facts(ctx, message.SayPublicApproval)
	f.Draft, f.By, f.N, f.Until = &draft, draft.By, draft.N, draft.DeputyFrom
	mark := fmt.Sprintf("public/draft/%d/%d", draft.N, nth)
	if nth == 1 || person == "" {
		c.inRoom(ctx, mark, fmt.Sprintf("show public draft %d in the room", draft.N), f)
	}
	c.toPerson(ctx, person, mark, fmt.Sprintf("ask %s to approve public draft %d", person, draft.N), f)
}

// drafted is what a person drafts, as the incident keeps it.
func drafted(d contract.Draft) oncall.PublicDraft {
	return oncall.PublicDraft{
		Title: strings.TrimSpace(d.Title), Text: strings.TrimSpace(d.Text), Short: strings.TrimSpace(d.Short), Stage: d.Stage, Next: d.Next, Closing: d.Stage == oncall.PublicOver,
	}
}

func (c *clocks) faultOfDraft(r contract.Command, now time.Time) string {
	s := c.state
	if fault := s.MayDraft(); fault != "" {
		return fault
	}
	switch {
	case r.By.ID == "" || r.By.Unknown:
		return "Hansho does not know you, so you cannot draft what the public reads."
	case r.Draft == nil:
		return "There is nothing to publish: send a draft."
	}
	draft := drafted(*r.Draft)
	if draft.Closing && s.Public == "" {
		return "Nothing is public yet, so there is nothing to close."
	}
	return s.DraftWord(draft, now).Fault(now)
}

// draftPublic keeps a draft, in the place of one that waited, and asks the commander to approve it.
func (c *clocks) draftPublic(ctx workflow.Context, r contract.Command) contract.Answer {
	draft := drafted(*r.Draft)
	draft.Closing = draft.Closing || c.state.Words.Mode == oncall.PublicClosing
	n := c.keepDraft(ctx, draft, r.By, r.Request)
	whom := c.state.Commander()
	if whom == "" {
		return c.answer(contract.Done, fmt.Sprintf("Draft %d waits for approval, and nobody commands: let somebody take the role commander.", n))
	}
	return c.answer(contract.Done, fmt.Sprintf("Draft %d waits for the approval of %s.", n, whom))
}

func (c *clocks) keepDraft(ctx workflow.Context, draft oncall.PublicDraft, by oncall.Actor, request string) int {
	n := c.state.Words.Drafts + 1
	c.apply(ctx, oncall.IncidentEvent{At: workflow.Now(ctx).UTC(), Kind: oncall.PublicDrafted, By: by, N: n, Text: draft.Text, Draft: &draft, Request: request})
	whom := c.state.Commander()
	if whom == "" && c.state.Holder(oncall.Deputy) != by.ID {
		whom = c.state.Holder(oncall.Deputy)
	}
	c.askApproval(ctx, whom, 1)
	return n
}

// closes tells whether the last post of the story is to be drafted.
func (c *clocks) closes() bool {
	w := c.state.Words
	return w.Mode == oncall.PublicClosing && !w.Prepared && w.Draft == nil
}

// draftClosing drafts the last post, so that one press ends the story; whoever knows better drafts another one.
func (c *clocks) draftClosing(ctx workflow.Context) {
	text := "The incident is resolved. We are sorry for the trouble, and look into how to keep it from coming back."
	if c.state.Plan.Language == "ja" {
		text = "本件は復旧いたしました。ご迷惑をおかけし、申し訳ございません。再発を防ぐための調査を続けてまいります。"
	}
	c.keepDraft(ctx, oncall.PublicDraft{Text: text, Stage: oncall.PublicOver, Closing: true}, oncall.Actor{ID: "hansho", Via: "hansho"}, "")
}

// approvePublic sends the draft on its way. It is posted once the public story has taken it.
func (c *clocks) approvePublic(ctx workflow.Context, r contract.Command) contract.Answer {
	now := workflow.Now(ctx).UTC()
	word := c.state.DraftWord(*c.state.Words.Draft, now)
	c.apply(ctx, oncall.IncidentEvent{At: now, Kind: oncall.PublicApproved, By: r.By, N: r.N, Until: word.Next, Request: r.Request})
	c.background(ctx, func(ctx workflow.Context) { c.publish(ctx, r.N, word) })
	return c.answer(contract.Done, fmt.Sprintf("Draft %d is approved and goes to the status pages%s.", r.N, until("; the next post is promised by ", word.Next, c.zone())))
}

// rejectPublic tells whoever drafted it why it is not published.
func (c *clocks) rejectPublic(ctx workflow.Context, r contract.Command) contract.Answer {
	draft := *c.state.Words.Draft
	c.apply(ctx, oncall.IncidentEvent{At: workflow.Now(ctx).UTC(), Kind: oncall.PublicRejected, By: r.By, N: r.N, Reason: r.Text, Request: r.Request})
	c.sayRejected(ctx, draft, r.By, r.Text)
	return c.answer(contract.Done, fmt.Sprintf("Draft %d is rejected.", r.N))
}

func (c *clocks) sayRejected(ctx workflow.Context, draft oncall.PublicDraft, by oncall.Actor, why string) {
	f := c.facts(ctx, message.SayPublicRejected)
	f.Draft, f.By, f.Text, f.N = &draft, by, why, draft.N
	mark, summary := fmt.Sprintf("public/rejected/%d", draft.N), fmt.Sprintf("say that public draft %d is not published", draft.N)
	if draft.By.Via == "hansho" {
		c.inRoom(ctx, mark, summary, f)
		return
	}
	c.toPerson(ctx, draft.By.ID, mark, summary, f)
}

// storyID is the workflow that tells the public. An incident that came back after its story had ended tells a new one.
func (c *clocks) storyID() string {
	switch s := c.state; {
	case s.Public != "":
		return s.Public
	case s.Words.Stories > 0:
		return contract.PublicID(fmt.Sprintf("%s-%d", s.Slug, s.Words.Stories+1))
	default:
		return contract.PublicID(s.Slug)
	}
}

// publish hands an approved word to the public story, which is started with the first. It answers by SignalPublic.
func (c *clocks) publish(ctx workflow.Context, n int, w oncall.PublicWord) {
	s, id, verb := c.state, c.storyID(), contract.Verb(contract.UpdatePublic)
	switch {
	case s.Public == "":
		verb = contract.PostPublic
	case w.Stage == oncall.PublicOver:
		verb = contract.ResolvePublic
	}
	if s.Public == "" {
		if err := c.startStory(ctx, id); err != nil {
			c.hearPublic(ctx, contract.PublicNews{N: n, Refused: "the public story could not be started: " + err.Error()})
			return
		}
	}
	command := contract.Command{
		Verb: verb, Request: fmt.Sprintf("%s/public/%d", c.instance, n), By: w.By, N: n, Severity: w.Severity,
		Draft: &contract.Draft{Title: w.Title, Text: w.Text, Short: w.Short, Stage: w.Stage, Next: w.Next},
	}
	if err := signal(ctx, id, contract.SignalCommand, command); err != nil {
		c.hearPublic(ctx, contract.PublicNews{N: n, Refused: "the public story is over: begin another one (hansho public post)"})
	}
}

// startStory starts the public story. It outlives the incident; one that runs already is as good.
func (c *clocks) startStory(ctx workflow.Context, id string) error {
	s := c.state
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: id, ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON, WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		StaticSummary: short("Public: " + s.Title), TypedSearchAttributes: childAttributes(s.Service, s.Severity), Memo: map[string]any{contract.MemoTitle: short(s.Title)},
	})
	input := contract.OpenPublic{
		Slug: strings.TrimPrefix(id, contract.PublicID("")), Title: s.Title, Service: s.Service, Severity: s.Severity, Zone: s.Plan.Zone,
		Incident: workflow.GetInfo(ctx).WorkflowExecution.ID,
	}
	err := workflow.ExecuteChildWorkflow(ctx, contract.Public, input).GetChildWorkflowExecution().Get(ctx, nil)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return nil
	}
	return err
}

// hearPublic takes the story's answer: the draft is posted, or refused and told to whoever wrote it.
func (c *clocks) hearPublic(ctx workflow.Context, news contract.PublicNews) {
	d := c.state.Words.Draft
	if d == nil || d.N != news.N || d.Approved.ID == "" {
		return
	}
	draft := *d
	e := oncall.IncidentEvent{At: workflow.Now(ctx).UTC(), N: draft.N, By: draft.Approved}
	if news.Refused != "" {
		e.Kind, e.Reason = oncall.PublicRefused, news.Refused
		c.apply(ctx, e)
		c.sayRejected(ctx, draft, oncall.Actor{ID: "hansho", Via: "hansho"}, news.Refused)
		return
	}
	e.Kind, e.Text, e.Until, e.Ref = oncall.PublicPosted, draft.Text, draft.Next, c.storyID()
	c.apply(ctx, e)
	f := c.facts(ctx, message.SayPublicPosted)
	f.Draft, f.By, f.Text, f.Until, f.N = &draft, draft.Approved, draft.Text, draft.Next, draft.N
	c.inRoom(ctx, fmt.Sprintf("public/posted/%d", draft.N), "show the public post in the room", f)
}
