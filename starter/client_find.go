package starter

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"go.temporal.io/api/workflowservice/v1"

	"hansho/workflows/contract"
)

// shortestText is how much must be typed, so that a stray word does not find an escalation by chance.
const shortestText = 4

// searched is how many runs are looked through for an ending or a dedup key.
const searched = 1000

// Find makes a workflow ID of what a person typed:
//
//   - a whole workflow ID, such as "escalation/checkout/disk-full", "incident/…", "postmortem/…" or "public/…";
//   - "service/dedup key";
//   - the beginning of the ID of any run of an escalation;
//   - the ending of the ID of a run, or the dedup key, of an escalation that is open.
//
// The last two need four characters that no other escalation shares. Run IDs begin with the time: those of one minute begin
// alike, so the ending is the handy part. A whole ID and service/key are not looked up. The error is ErrNotFound, ErrInvalid
// or an *AmbiguousError with the candidates.
func (c *Client) Find(ctx context.Context, text string) (string, error) {
	text = strings.TrimSpace(text)
	kind, rest, _ := strings.Cut(text, "/")
	switch {
	case text == "":
		return "", tell(ErrInvalid, "say which: type a workflow ID, service/key, or the last 8 characters of an instance")
	case rest != "" && slices.Contains(kindsOfID, kind):
		return text, nil
	case rest != "":
		return contract.EscalationID(kind, rest), nil
	case len(text) < shortestText:
		return "", tell(ErrInvalid, "%q is too short: type at least %d characters of the instance", text, shortestText)
	}
	return c.search(ctx, text)
}

func (c *Client) search(ctx context.Context, text string) (string, error) {
	ofEscalations := "WorkflowType = " + quote(contract.Escalation)
	found, err := c.runs(ctx, ofEscalations+" AND RunId STARTS_WITH "+quote(strings.ToLower(text)), func(_, _ string) bool { return true })
	if err == nil && len(found) == 0 {
		found, err = c.runs(ctx, ofEscalations+" AND ExecutionStatus IN ('Running', 'ContinuedAsNew')", func(id, run string) bool {
			return strings.HasSuffix(run, strings.ToLower(text)) || strings.HasSuffix(id, "/"+url.PathEscape(text))
		})
	}
	switch {
	case err != nil:
		return "", classify("find", err)
	case len(found) == 0:
		return "", tell(ErrNotFound, "no open escalation has an instance that ends with %q, or that dedup key", text)
	case len(found) == 1:
		return found[0], nil
	default:
		return "", &AmbiguousError{Text: text, Candidates: found}
	}
}

// runs lists the workflow IDs of the runs that a query finds and that are meant, each once.
func (c *Client) runs(ctx context.Context, query string, meant func(id, run string) bool) ([]string, error) {
	answer, err := c.temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: searched})
	if err != nil {
		return nil, err
	}
	var found []string
	for _, execution := range answer.GetExecutions() {
		id, run := execution.GetExecution().GetWorkflowId(), execution.GetExecution().GetRunId()
		if meant(id, run) {
			found = append(found, id)
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
