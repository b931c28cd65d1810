package contract

import (
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
)

// Search attributes. They only filter; the numbers live in the outcome memo and the export.
var (
	AttrService   = temporal.NewSearchAttributeKeyKeyword("HanshoService")
	AttrSeverity  = temporal.NewSearchAttributeKeyKeyword("HanshoSeverity")
	AttrState     = temporal.NewSearchAttributeKeyKeyword("HanshoState")
	AttrResponder = temporal.NewSearchAttributeKeyKeyword("HanshoResponder")
	AttrIncident  = temporal.NewSearchAttributeKeyKeyword("HanshoIncident")
	AttrDue       = temporal.NewSearchAttributeKeyTime("HanshoDue")
)

// SearchAttributes are all of them with their types, for whoever creates a namespace.
var SearchAttributes = map[string]enumspb.IndexedValueType{
	AttrService.GetName():   AttrService.GetValueType(),
	AttrSeverity.GetName():  AttrSeverity.GetValueType(),
	AttrState.GetName():     AttrState.GetValueType(),
	AttrResponder.GetName(): AttrResponder.GetValueType(),
	AttrIncident.GetName():  AttrIncident.GetValueType(),
	AttrDue.GetName():       AttrDue.GetValueType(),
}

// StateTesting is the state of a TestPage that runs. It ends as "answered" or "silent", and a TestEveryone as "passed" or "failed".
const StateTesting = "testing"

// MemoTitle is the memo key of a workflow's title, for lists. Memo values pass through the data converter.
const MemoTitle = "title"

// MemoHealth is the memo key that holds the oncall.ProviderHealth of a Health, so that it can be read without a worker.
const MemoHealth = "health"

// MemoOutcome is the memo key that holds the Outcome of a closed Escalation.
const MemoOutcome = "outcome"
