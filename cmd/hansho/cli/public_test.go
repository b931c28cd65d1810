package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

// tale is a story with two words, one page that shows both and two that do not.
func tale() *contract.PublicState {
	sato := oncall.Actor{ID: "sato", Via: "cli"}
	return &contract.PublicState{
		Slug: "card-payments", Status: contract.PublicTold, Service: "checkout", Severity: oncall.SEV1, Touched: noon.Add(20 * time.Minute), Worded: 2,
		Words: []oncall.PublicWord{
			{N: 1, Stage: oncall.Investigating, Title: "Card payments fail", Text: "Some cards are declined.\nWe look into it.", At: noon, By: sato, Next: noon.Add(20 * time.Minute)},
			{N: 2, Stage: oncall.Identified, Title: "Card payments fail", Text: "The cause is found.", At: noon.Add(20 * time.Minute), By: sato, Next: noon.Add(40 * time.Minute)},
		},
		Account: oncall.AccountText{Text: "Identified: Card payments fail\nThe cause is found.", Short: "Identified: Card payments fail\nThe cause is…", Weight: 45, Cut: true},
		Remarks: []string{"The short text is cut."},
		Pages: []*contract.PublicPage{
			{ID: "partners", Up: 1, UpAt: noon, Tried: 2, Failed: 3, Trouble: "HTTP 503\nagain", Since: noon.Add(21 * time.Minute), RetryAt: noon.Add(25 * time.Minute)},
			{ID: "private", Up: 2, Tried: 2, Waiting: "PagerDuty shows it when somebody approves it there"},
			{ID: "public", Up: 2, Tried: 2, UpAt: noon.Add(20 * time.Minute), Link: "https://status.example.com/1"},
		},
		Posted: []contract.AccountPost{{At: noon.Add(22 * time.Minute), By: oncall.Actor{ID: "tanaka"}, Where: "x.com/company", Link: "https://x.com/company/status/1", Word: 2}},
	}
}

func TestShowAStory(t *testing.T) {
	t.Parallel()
	golden(t, "show_public.golden", shown(t, starter.Shown{
		Source: starter.FromWorker, Instance: "run-1", Public: tale(),
		Listed: starter.Listed{WorkflowID: "public/card-payments", Severity: "SEV-1", State: "public", Started: noon, Open: true, Title: "disk full"},
	}))
}

// newsroom is a Temporal with one public story.
type newsroom struct {
	client.Client
	client.WorkflowUpdateHandle
	preview  oncall.PublicPreview
	answer   contract.Answer
	refuse   error
	state    *contract.PublicState
	started  []contract.OpenPublic
	updates  []client.UpdateWorkflowOptions
	handling string
}

func (n *newsroom) ExecuteWorkflow(_ context.Context, _ client.StartWorkflowOptions, _ any, args ...any) (client.WorkflowRun, error) {
	n.started = append(n.started, args[0].(contract.OpenPublic))
	return nil, nil
}

func (n *newsroom) UpdateWorkflow(_ context.Context, options client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	n.updates, n.handling = append(n.updates, options), options.UpdateName
	return n, n.refuse
}

func (n *newsroom) Get(_ context.Context, into any) error {
	if preview, ok := into.(*oncall.PublicPreview); ok {
		*preview = n.preview
		return nil
	}
	*into.(*contract.Answer) = n.answer
	return nil
}

func (n *newsroom) DescribeWorkflowExecution(_ context.Context, id, _ string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	if strings.HasPrefix(id, "incident/") {
		return nil, serviceerror.NewNotFound("no such workflow")
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{
		Execution: &commonpb.WorkflowExecution{WorkflowId: id, RunId: "run-1"}, Status: enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING,
	}}, nil
}

func (n *newsroom) QueryWorkflow(context.Context, string, string, string, ...any) (converter.EncodedValue, error) {
	payloads, err := converter.GetDefaultDataConverter().ToPayloads(n.state)
	return client.NewValue(payloads), err
}

// at makes a session of the command with the newsroom.
func (n *newsroom) at(t *testing.T, args ...string) (*session, *bytes.Buffer) {
	t.Helper()
	root := New()
	cmd, rest, err := root.Find(args)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.ParseFlags(rest); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetIn(strings.NewReader("yes\n"))
	cmd.SetContext(t.Context())
	return &session{cmd: cmd, me: "sato", ctx: t.Context(), zone: time.UTC, client: starter.NewClient(n, nil)}, &out
}

func TestPublishWaitsToSeeItUp(t *testing.T) {
	t.Parallel()
	n := &newsroom{answer: contract.Answer{Result: contract.Done, Text: "Taken."}, state: tale()}
	s, out := n.at(t, "public", "update", "--yes")
	command, err := s.draft(contract.ResolvePublic, []string{"It", "is", "over."})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.publish("card-payments", command); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"public/card-payments  Taken.", "word 2 is up", "word 2 is not, since", "somebody approves", "For the company's accounts", "The same in 45 of 280"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	given := n.updates[0].Args[0].(contract.Command)
	if n.handling != "resolve" || given.Draft.Text != "It is over." || given.Request == "" {
		t.Errorf("%s %+v", n.handling, given)
	}
	s.json = true
	out.Reset()
	if err := s.publish("card-payments", command); err != nil {
		t.Fatal(err)
	}
	var said published
	if err := json.Unmarshal(out.Bytes(), &said); err != nil || said.WorkflowID != "public/card-payments" || len(said.Public.Pages) != 3 {
		t.Errorf("%v: %s", err, out)
	}
	n.refuse = temporal.NewNonRetryableApplicationError("Nothing is public yet: use post.", contract.ErrorTypeRefused, nil)
	if err := s.publish("card-payments", command); status(err) != exitRefused || !strings.Contains(err.Error(), "use post") {
		t.Errorf("%v", err)
	}
}

// TestNothingIsPublishedThatNobodyLookedAt: without a terminal, and without --yes, only the preview is shown.
func TestNothingIsPublishedThatNobodyLookedAt(t *testing.T) {
	t.Parallel()
	n := &newsroom{preview: oncall.PublicPreview{
		Pages: []oncall.PagePreview{{
			ID: "public", Provider: "statuspage", Name: "Example", Title: "Card\x1b[31m payments fail", Body: "Some cards are declined.\n\nWe will post the next update by 12:20 UTC.",
			Stage: "investigating", Impact: "major", Components: []string{"Checkout: partial outage"}, Problems: []string{"the page has no component"}, Remarks: []string{"not published yet"},
		}},
		Account: oncall.AccountText{Short: "Investigating: Card payments fail", Weight: 33}, Remarks: []string{"reads like an estimate"},
	}}
	s, out := n.at(t, "public", "post", "--title", "Card payments fail", "--next", "20m")
	command, err := s.draft(contract.PostPublic, []string{"Some cards are declined."})
	if err != nil {
		t.Fatal(err)
	}
	err = s.agreeToPublish("card-payments", command)
	if status(err) != exitUsage || !strings.Contains(err.Error(), "--yes") || len(n.updates) != 1 || n.handling != "preview" {
		t.Errorf("%v, updates %+v", err, n.updates)
	}
	golden(t, "preview_public.golden", out.String())
	s.json = true
	if err := s.agreeToPublish("card-payments", command); status(err) != exitUsage || len(n.updates) != 1 {
		t.Errorf("with JSON: %v", err)
	}
}

func TestPublicUsage(t *testing.T) {
	for want, args := range map[string]string{
		"say which story":                   "public post",
		"what the public is to read":        "public update card-payments",
		"say who you are":                   "public post x --title t --next 20m text",
		"in one line what customers notice": "public post x --next 20m --as sato text",
		"say when the next word comes":      "public update x --as sato text",
		"no next word can be promised":      "public preview x --stage resolved --next 20m --as sato text",
		`--next: "soon" is not a time`:      "public update x --next soon --as sato text",
		"--next: -5m is not a time to come": "public update x --next -5m --as sato text",
		"is past already":                   "public update x --next 2020-01-01T00:00:00Z --as sato text",
		"--severity":                        "public update x --next 20m --severity 9 --as sato text",
		"where you posted it":               "public mark-posted x --as sato",
		`did you mean preview`:              "public previw",
	} {
		got := command(t, "", strings.Fields(args)...)
		if got.code != exitUsage || !strings.Contains(got.err, want) {
			t.Errorf("%s: status %d, %q", args, got.code, got.err)
		}
	}
	if got := command(t, "", "public", "resolve", "x", "--yes", "--as", "sato", "over"); got.code != exitUnavailable {
		t.Errorf("without Temporal: status %d, %q", got.code, got.err)
	}
}
