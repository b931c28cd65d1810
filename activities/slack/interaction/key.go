package interaction

import "hansho/workflows/contract"

// TargetOf is the workflow for which a page with this key was made, for the page's button. It reports false for a page that
// no escalation made.
func TargetOf(key string) (Target, bool) {
	workflowID, instance, n, err := contract.ParsePageKey(key)
	return Target{WorkflowID: workflowID, Instance: instance, Page: n}, err == nil
}
