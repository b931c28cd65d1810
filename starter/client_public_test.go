package starter

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// oneIncident is a Temporal with the incident "db-1", which remembers what was started.
type oneIncident struct {
	client.Client
	started *contract.OpenPublic
	options *client.StartWorkflowOptions
}

func (o oneIncident) DescribeWorkflowExecution(_ context.Context, id, _ string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	if id != "incident/db-1" {
		return nil, serviceerror.NewNotFound("no such workflow")
	}
	payload := func(text string) *commonpb.Payload {
		made, _ := converter.GetDefaultDataConverter().ToPayload(text)
		return made
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{
		Memo:             &commonpb.Memo{Fields: map[string]*commonpb.Payload{contract.MemoTitle: payload("disk full")}},
		SearchAttributes: &commonpb.SearchAttributes{IndexedFields: map[string]*commonpb.Payload{"HanshoService": payload("db"), "HanshoSeverity": payload("SEV-1")}},
	}}, nil
}

func (o oneIncident) ExecuteWorkflow(_ context.Context, options client.StartWorkflowOptions, _ any, args ...any) (client.WorkflowRun, error) {
	*o.options, *o.started = options, args[0].(contract.OpenPublic)
	return nil, nil
}

func TestAStoryKnowsItsIncident(t *testing.T) {
	t.Parallel()
	org := &oncall.Org{Zone: "Asia/Tokyo", Services: map[string]oncall.Service{"db": {}, "web": {}}}
	for _, c := range []struct{ give, want contract.OpenPublic }{
		{
			contract.OpenPublic{Slug: "db-1"},
			contract.OpenPublic{Slug: "db-1", Title: "disk full", Service: "db", Severity: oncall.SEV1, Zone: "Asia/Tokyo", Incident: "incident/db-1"},
		},
		{
			contract.OpenPublic{Slug: "db-1", Service: "web", Severity: oncall.SEV3},
			contract.OpenPublic{Slug: "db-1", Title: "disk full", Service: "web", Severity: oncall.SEV3, Zone: "Asia/Tokyo", Incident: "incident/db-1"},
		},
		{contract.OpenPublic{Slug: "own-words"}, contract.OpenPublic{Slug: "own-words", Zone: "Asia/Tokyo"}},
	} {
		temporal := oneIncident{started: &contract.OpenPublic{}, options: &client.StartWorkflowOptions{}}
		if err := NewClient(temporal, func() *oncall.Org { return org }).OpenPublic(t.Context(), c.give); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(c.want, *temporal.started); diff != "" || temporal.options.ID != "public/"+c.give.Slug {
			t.Errorf("%s (-want +got):\n%s", temporal.options.ID, diff)
		}
	}
	temporal := oneIncident{started: &contract.OpenPublic{}, options: &client.StartWorkflowOptions{}}
	if err := NewClient(temporal, nil).OpenPublic(t.Context(), contract.OpenPublic{Slug: "db-1", Service: "unchecked"}); err != nil {
		t.Errorf("without a configuration: %v", err)
	}
	for want, give := range map[string]contract.OpenPublic{
		`"a/b" cannot name a story`: {Slug: "a/b"}, `"" cannot name a story`: {}, `no service "weeb": did you mean "web"`: {Slug: "x", Service: "weeb"},
	} {
		err := NewClient(temporal, func() *oncall.Org { return org }).OpenPublic(t.Context(), give)
		if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}

func TestAPreviewOfAStoryThatIsNotThere(t *testing.T) {
	t.Parallel()
	_, _, err := NewClient(nobodyHome{}, nil).PreviewPublic(t.Context(), "typo", contract.Command{Draft: &contract.Draft{}})
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("error %v", err)
	}
	_, no, err := NewClient(nobodyHome{was: map[string]bool{"public/old": true}}, nil).PreviewPublic(t.Context(), "old", contract.Command{Draft: &contract.Draft{}})
	if err != nil || no.Result != contract.Stale || no.Text != "That public story is over." {
		t.Errorf("%+v, %v", no, err)
	}
}
