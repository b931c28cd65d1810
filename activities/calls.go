package activities

import (
	"context"
	"time"
)

// Historian is a Pager that tells how it paged for its own incidents.
type Historian interface {
	// Calls lists the incidents that a service of the provider got between two moments, the oldest first, with whom it paged. It
	// changes nothing there. Progress is told in words, and may be nil. A rate limit is waited for.
	Calls(ctx context.Context, service string, since, until time.Time, progress func(string)) ([]Paged, error)
}

// Paged is an incident of a provider's own, and whom it paged.
type Paged struct {
	Incident
	Calls   []ProviderCall
	AckedBy string // The provider's address of who acknowledged first.
	AckedAt time.Time
}

// ProviderCall is that a provider paged somebody.
type ProviderCall struct {
	Address string
	At      time.Time
	How     string // "assigned", "escalated" or "notified".
}
