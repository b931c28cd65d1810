package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// longestKey is how long an escaped dedup key may be inside a workflow ID. Provider incident keys hold 255 bytes and
// carry the workflow ID, a run ID and a number.
const longestKey = 120

// EscalationID is the workflow ID of the escalation of an alert: "escalation/<service>/<dedup key>", escaped so that it
// has no further slash, and hashed when it is long.
func EscalationID(service, dedupKey string) string {
	return "escalation/" + part(service, 40) + "/" + part(dedupKey, longestKey)
}

// part escapes a text for an ID; a long one keeps its beginning and ends in a hash of the whole.
func part(text string, most int) string {
	escaped := url.PathEscape(text)
	if len(escaped) <= most {
		return escaped
	}
	sum := sha256.Sum256([]byte(text))
	return strings.TrimRight(escaped[:most-21], "%") + "~" + hex.EncodeToString(sum[:10])
}

// SettleID is the workflow ID of the Settle of an escalation.
func SettleID(instance string) string { return "settle/" + instance }

// IncidentID and PostmortemID are the workflow IDs of a slug such as "checkout-20261121-3f2a91c0".
func IncidentID(slug string) string { return "incident/" + slug }

// PostmortemID is the workflow ID of the postmortem of an incident.
func PostmortemID(slug string) string { return "postmortem/" + slug }

// RosterID is the workflow ID of a source's roster; runs started by its Schedule get a time appended by Temporal.
func RosterID(source string) string { return "roster/" + source }

// HealthID is the workflow ID of the health of a provider.
func HealthID(provider string) string { return "health/" + provider }

// SurveyID is the workflow ID of the one Survey that runs at a time: whoever asks meanwhile gets its answer too.
const SurveyID = "survey"

// StalkID is the workflow ID of the Stalk of a channel, by the chat's own ID.
func StalkID(channel string) string { return "stalk/" + part(channel, longestKey) }

// ArchiveID is the workflow ID of the Archive of an incident's rooms.
func ArchiveID(slug string) string { return "archive/" + slug }

// TestID is the workflow ID of the tests of a person. It is the same for every test, so that Temporal itself lets only one run at
// a time; the instance tells them apart.
func TestID(person string) string { return "test/" + part(person, longestKey) }

// TestEveryoneID is the workflow ID of a test of everyone that a person starts, and the ID of the Schedule of the regular one,
// whose runs get a time appended by Temporal.
const TestEveryoneID = "test-everyone"

// CourierID is the workflow ID of the Courier of a provider's incident.
func CourierID(provider, ref string) string {
	return "courier/" + part(provider, 40) + "/" + part(ref, longestKey)
}

// Slug names an incident for people: the service, the day it began (UTC) and the start of the instance.
func Slug(service, day, instance string) string {
	return part(service, 40) + "-" + day + "-" + instance[max(0, len(instance)-8):]
}

// PageKey identifies one page for ever, at every provider: "<workflow ID>#<instance>/<n>". It carries the workflow ID so
// that a webhook finds its escalation without a search.
func PageKey(workflowID, instance string, n int) string {
	return fmt.Sprintf("%s#%s/%d", workflowID, instance, n)
}

// ErrForeignKey says that a provider's key was not made by PageKey: the incident is not ours.
var ErrForeignKey = errors.New("not a page of Hansho")

// ParsePageKey is the inverse of PageKey. The error is ErrForeignKey for every other key.
func ParsePageKey(key string) (workflowID, instance string, n int, err error) {
	workflowID, rest, ok := strings.Cut(key, "#")
	instance, number, ok2 := strings.Cut(rest, "/")
	n, convErr := strconv.Atoi(number)
	ours := strings.HasPrefix(workflowID, "escalation/") || strings.HasPrefix(workflowID, "test/")
	if !ok || !ok2 || convErr != nil || n < 1 || instance == "" || !ours {
		return "", "", 0, fmt.Errorf("key %q: %w", key, ErrForeignKey)
	}
	return workflowID, instance, n, nil
}

// IsOwnKey tells whether Hansho made an incident: for a page, or for the watcher's own alarm. Such an incident is never an alert.
func IsOwnKey(key string) bool {
	_, _, _, err := ParsePageKey(key)
	return err == nil || strings.HasPrefix(key, WatchKey)
}

// WatchKey is how the keys of the watcher's own pages begin.
const WatchKey = "watch/"
