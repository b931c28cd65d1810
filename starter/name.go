package starter

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"hansho/workflows/contract"
)

// kindsOfID begin whole workflow IDs, so they cannot stand for a service.
var kindsOfID = []string{"escalation", "incident", "postmortem", "public"}

// ShortName is the shortest text by which Find finds a workflow: "checkout/disk-full", or the whole ID.
func ShortName(workflowID string) string {
	rest, ok := strings.CutPrefix(workflowID, "escalation/")
	if !ok {
		return workflowID
	}
	service, key, _ := strings.Cut(rest, "/")
	service, err := url.PathUnescape(service)
	key, err2 := url.PathUnescape(key)
	odd := err != nil || err2 != nil || key == "" || strings.ContainsFunc(key, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\'' || r == '"'
	})
	if odd || slices.Contains(kindsOfID, service) || contract.EscalationID(service, key) != workflowID {
		return workflowID
	}
	return service + "/" + key
}
