package workflows

import (
	"net/url"
	"strings"

	"go.temporal.io/sdk/workflow"
)

// console is where the console is served; empty when that is not known.
var console string

// ShowConsole says where the console is served, so that the panels of the Temporal UI lead to it. It is called once, before a worker starts. A
// panel is made for whoever looks and stands in no history: workers may differ in it.
func ShowConsole(base string) { console = strings.TrimRight(base, "/") }

// panel shows text in the Temporal UI, with the way to the console.
func panel(ctx workflow.Context, text string) {
	if path := consolePath(workflow.GetInfo(ctx).WorkflowExecution.ID); console != "" && path != "" {
		text = strings.TrimRight(text, "\n") + "\n\n[Open it in the console](" + console + "/console/" + path + ")\n"
	}
	workflow.SetCurrentDetails(ctx, text)
}

// consolePath is the console's page of a workflow; empty when it has none.
func consolePath(workflowID string) string {
	kind, rest, _ := strings.Cut(workflowID, "/")
	switch kind {
	case "escalation":
		service, key, _ := strings.Cut(rest, "/")
		return "escalations/" + url.PathEscape(service) + "/" + url.PathEscape(key)
	case "incident", "postmortem":
		return kind + "s/" + url.PathEscape(rest)
	default:
		return ""
	}
}
