package process

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"hansho/workflows/contract"
)

// attributesAreThere tells whether the namespace knows the search attributes of the contract: without them Temporal refuses every
// escalation. The error is the commands that make them. Where nobody may ask, such as at Temporal Cloud, they are taken for granted.
func attributesAreThere(ctx context.Context, c client.Client, namespace string) error {
	answer, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	_, unknown := errors.AsType[*serviceerror.Unimplemented](err)
	_, denied := errors.AsType[*serviceerror.PermissionDenied](err)
	switch {
	case unknown, denied:
		return nil
	case err != nil:
		return fmt.Errorf("ask Temporal for the search attributes: %w", err)
	}
	return missingAttributes(namespace, answer.GetCustomAttributes())
}

func missingAttributes(namespace string, there map[string]enumspb.IndexedValueType) error {
	var cures []string
	for _, name := range slices.Sorted(maps.Keys(contract.SearchAttributes)) {
		wanted := contract.SearchAttributes[name]
		switch found, ok := there[name]; {
		case !ok:
			cures = append(cures, fmt.Sprintf("temporal operator search-attribute create --namespace %s --name %s --type %s", namespace, name, wanted))
		case found != wanted:
			return fmt.Errorf("the search attribute %s of the namespace %q is of the type %s and must be %s: use another namespace", name, namespace, found, wanted)
		}
	}
	if len(cures) > 0 {
		return fmt.Errorf("the namespace %q lacks search attributes; create them: %s", namespace, strings.Join(cures, "; "))
	}
	return nil
}
