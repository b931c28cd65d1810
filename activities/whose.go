package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hansho/oncall"
)

// Incidents is a Pager that can be asked about every incident of its account, not only about pages.
type Incidents interface {
	// Incident tells of one incident, by the provider's ID. The error is ErrNotFound when there is none.
	Incident(ctx context.Context, ref string) (Incident, error)
	// FindIncident finds the open incident of a provider's service that has a deduplication key, or the newest one; ErrNotFound
	// when there is none.
	FindIncident(ctx context.Context, service, key string) (Incident, error)
}

// Incident is where a provider's incident stands.
type Incident struct {
	oncall.Found
	Ring     oncall.Ring
	By       string    // The provider's address of who acknowledged or resolved it; empty when no person did.
	At       time.Time // When it came to this.
	Assigned []string  // The provider's addresses of whom it rings.
	Into     string    // The provider's ID of the incident into which it was merged.
}

// WhoseRequest asks whose a provider's incident is.
type WhoseRequest struct {
	Provider string `json:"provider"`
	Ref      string `json:"ref"`
}

// Whose is whose a provider's incident is: the key tells a page of ours, Alert that a service of ours names the incident's service.
type Whose struct {
	Found oncall.Found  `json:"found"`
	Open  bool          `json:"open,omitempty"` // It is not resolved.
	Alert *oncall.Alert `json:"alert,omitempty"`
	Plan  *oncall.Plan  `json:"plan,omitempty"` // Of the alert's service.
}

// Whose asks a provider for the key and the service of an incident. What the provider does not know is nobody's, without an error.
func (a *Activities) Whose(ctx context.Context, r WhoseRequest) (Whose, error) {
	provider, ok := a.Pagers[r.Provider].(Incidents)
	if !ok {
		return Whose{}, refusal(fmt.Errorf("provider %q is not set up on this worker, or tells nothing of its incidents", r.Provider))
	}
	incident, err := provider.Incident(ctx, r.Ref)
	if errors.Is(err, ErrNotFound) {
		return Whose{}, nil
	}
	if err != nil {
		return Whose{}, classify(err)
	}
	whose := Whose{Found: incident.Found, Open: incident.Ring != oncall.RingClosed}
	org := a.Org()
	if alert, ok := org.AlertFrom(incident.Found); ok {
		plan, _ := org.Plan(alert.Service)
		whose.Alert, whose.Plan = &alert, &plan
	}
	return whose, nil
}
