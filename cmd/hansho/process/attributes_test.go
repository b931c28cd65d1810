package process

import (
	"maps"
	"strings"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"

	"hansho/workflows/contract"
)

func TestMissingSearchAttributesNameTheCommands(t *testing.T) {
	t.Parallel()
	there := maps.Clone(contract.SearchAttributes)
	if err := missingAttributes("hansho", there); err != nil {
		t.Errorf("all are there, but: %v", err)
	}
	delete(there, contract.AttrDue.GetName())
	want := "temporal operator search-attribute create --namespace hansho --name HanshoDue --type Datetime"
	if err := missingAttributes("hansho", there); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("the error %v has no %q", err, want)
	}
	there[contract.AttrDue.GetName()] = enumspb.INDEXED_VALUE_TYPE_KEYWORD
	if err := missingAttributes("hansho", there); err == nil || !strings.Contains(err.Error(), "is of the type Keyword and must be Datetime") {
		t.Errorf("the error is %v", err)
	}
}
