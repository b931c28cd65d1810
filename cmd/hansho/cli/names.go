package cli

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"hansho/workflows/contract"
)

// short is the shortest text by which Find finds a workflow: "checkout/disk-full", or the whole ID.
func short(workflowID string) string {
	rest, ok := strings.CutPrefix(workflowID, "escalation/")
	if !ok {
		return workflowID
	}
	service, key, _ := strings.Cut(rest, "/")
	service, err := url.PathUnescape(service)
	key, err2 := url.PathUnescape(key)
	if err != nil || err2 != nil || line(key) != key || strings.ContainsAny(key, " '\"") || contract.EscalationID(service, key) != workflowID {
		return workflowID
	}
	return service + "/" + key
}

// names are the keys of a map in order, for an error text.
func names[T any](m map[string]T) string { return strings.Join(slices.Sorted(maps.Keys(m)), ", ") }

// moment is a time in a zone, with the zone's name; empty for the zero time.
func moment(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return at.In(zone).Format("2006-01-02 15:04:05 MST")
}
