package cli

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hansho/starter"
)

// short is the shortest text by which Find finds a workflow: "checkout/disk-full", or the whole ID.
func short(workflowID string) string { return starter.ShortName(workflowID) }

// pointed points somebody who named a workflow that is not there to the list of what there is.
func pointed(workflowID string, err error) error {
	if !errors.Is(err, starter.ErrNotFound) {
		return err
	}
	list := "hansho list --all"
	switch kind, _, _ := strings.Cut(workflowID, "/"); kind {
	case "incident":
		list = "hansho list --kind incident --all"
	case "postmortem":
		list = "hansho postmortem list --all"
	case "public":
		list = "hansho public list --all"
	}
	return fmt.Errorf("%w: %q shows what there is", err, list)
}

// names are the keys of a map in order, for an error text.
func names[T any](m map[string]T) string { return strings.Join(slices.Sorted(maps.Keys(m)), ", ") }

// length is a duration without what is zero: "1m", "1h30m", "45s".
func length(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = strings.TrimSuffix(text, zero[1:])
		}
	}
	return text
}

// moment is a time in a zone, with the zone's name; empty for the zero time.
func moment(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return at.In(zone).Format("2006-01-02 15:04:05 MST")
}
