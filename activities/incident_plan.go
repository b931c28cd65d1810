package activities

import (
	"context"
	"fmt"

	"hansho/oncall"
)

// PlanRequest asks what the configuration says to an incident: its own plan, or that of an escalation which it opens.
type PlanRequest struct {
	Incident bool   `json:"incident,omitempty"` // The plan of the incident itself.
	Service  string `json:"service,omitempty"`  // That is hit, or whose people are paged.
	Person   string `json:"person,omitempty"`   // Page this person alone, again and again.
}

// Planned is the answer to PlanRequest.
type Planned struct {
	Incident *oncall.IncidentPlan `json:"incident,omitempty"`
	Page     *oncall.Plan         `json:"page,omitempty"`
}

// PlanForIncident reads the configuration. It is refused for a person or a service that is not in it. An acknowledgement of who comes to
// an incident holds until that is over: the incident's own clocks remind of handing over.
func (a *Activities) PlanForIncident(_ context.Context, r PlanRequest) (Planned, error) {
	org := a.Org()
	if r.Incident {
		plan := org.IncidentPlan(r.Service)
		return Planned{Incident: &plan}, nil
	}
	service := r.Service
	if service == "" {
		service = org.DefaultService
	}
	plan, ok := org.Plan(service)
	if !ok {
		return Planned{}, refusal(fmt.Errorf("service %q is not in the configuration", service))
	}
	plan.AckHolds, plan.Hold, plan.Paging = 0, 0, oncall.Live
	if r.Person == "" {
		return Planned{Page: &plan}, nil
	}
	person, known := org.People[r.Person]
	if !known {
		return Planned{}, refusal(fmt.Errorf("person %q is not in the configuration", r.Person))
	}
	plan.Policy, plan.Members = "person "+person.ID, []string{person.ID}
	plan.Levels = []oncall.Level{{Targets: []oncall.Target{{Person: person.ID}}, AckWithin: oncall.DefaultAckWithin}}
	return Planned{Page: &plan}, nil
}
