package activities

import (
	"context"
	"strings"
	"time"
)

// Auditor is a Pager that keeps a log of its own, against which the ledger can be held. It changes nothing at the provider.
type Auditor interface {
	// Audit lists what the provider's log has of the pages given, and the beginning of every page of ours that it took between two
	// moments; when since is zero only of the pages given. What is gone there has no entries, or AuditUnknown where a log only holds
	// what is recent. A rate limit is waited for.
	Audit(ctx context.Context, since, until time.Time, refs []PageRef) ([]AuditEntry, error)
}

// AuditEntry is one line of a provider's log.
type AuditEntry struct {
	Key  string    `json:"key"`
	Ref  string    `json:"ref"` // The provider's ID of its incident: one key has several when it rang several times.
	Kind AuditKind `json:"kind"`
	At   time.Time `json:"at"`           // By the provider's clock, which may count in seconds.
	To   string    `json:"to,omitempty"` // The provider's address of who was notified, or who acknowledged or resolved; empty when no person did.
}

// AuditKind is what a line of a provider's log says.
type AuditKind string

// What a provider's log says.
const (
	AuditCreated      AuditKind = "created"
	AuditNotified     AuditKind = "notified"  // It tried to reach the person.
	AuditDelivered    AuditKind = "delivered" // It reached the person.
	AuditAcknowledged AuditKind = "acknowledged"
	AuditResolved     AuditKind = "resolved"
	AuditUnknown      AuditKind = "unknown" // Its log does not say, which is no sign that the page was not there. It has no time.
)

// IsPageKey tells whether what a provider has could be a page of ours, by its key.
func IsPageKey(key string) bool {
	return strings.Contains(key, "#") && (strings.HasPrefix(key, "escalation/") || strings.HasPrefix(key, "test/"))
}
