package starter

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/api/workflowservice/v1"

	"hansho/workflows/contract"
)

// shortestStart is how much of an instance must be typed, so that a stray word does not find an escalation by chance.
const shortestStart = 4

// Find makes a workflow ID of what a person typed:
//
//   - a whole workflow ID, such as "escalation/checkout/disk-full", "incident/…" or "postmortem/…";
//   - "service/dedup key";
//   - the beginning, at least four characters, of the ID of a run of an escalation, which no other escalation shares.
//
// A whole ID is not looked up. The error is ErrNotFound or an *AmbiguousError with the candidates.
func (c *Client) Find(ctx context.Context, text string) (string, error) {
	text = strings.TrimSpace(text)
	kind, rest, _ := strings.Cut(text, "/")
	switch {
	case text == "":
		return "", fmt.Errorf("find: %w: type a workflow ID, service/key, or the beginning of an instance", ErrInvalid)
	case rest != "" && slices.Contains([]string{"escalation", "incident", "postmortem"}, kind):
		return text, nil
	case rest != "":
		return contract.EscalationID(kind, rest), nil
	case len(text) < shortestStart:
		return "", fmt.Errorf("find: %w: %q is too short: type at least %d characters of the instance", ErrInvalid, text, shortestStart)
	}
	return c.findRun(ctx, text)
}

func (c *Client) findRun(ctx context.Context, start string) (string, error) {
	answer, err := c.temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
		Query:    "WorkflowType = " + quote(contract.Escalation) + " AND RunId STARTS_WITH " + quote(strings.ToLower(start)),
		PageSize: 50,
	})
	if err != nil {
		return "", classify("find", err)
	}
	var found []string
	for _, execution := range answer.GetExecutions() {
		found = append(found, execution.GetExecution().GetWorkflowId())
	}
	slices.Sort(found)
	switch found = slices.Compact(found); len(found) {
	case 0:
		return "", fmt.Errorf("find: %w: no escalation has an instance that begins with %q", ErrNotFound, start)
	case 1:
		return found[0], nil
	default:
		return "", fmt.Errorf("find: %w", &AmbiguousError{Text: start, Candidates: found})
	}
}
