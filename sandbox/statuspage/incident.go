package statuspage

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Update is one word of an incident.
type Update struct {
	ID        string    `json:"id"`
	Status    string    `json:"status"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"created_at"`
	Notified  bool      `json:"deliver_notifications"`
}

// Incident is what the page shows of one trouble.
type Incident struct {
	ID         string                    `json:"id"`
	Name       string                    `json:"name"`
	Status     string                    `json:"status"`
	Impact     string                    `json:"impact"`
	Override   string                    `json:"impact_override,omitempty"`
	Shortlink  string                    `json:"shortlink"`
	PageID     string                    `json:"page_id"`
	CreatedAt  time.Time                 `json:"created_at"`
	ResolvedAt *time.Time                `json:"resolved_at"`
	Metadata   map[string]map[string]any `json:"metadata"`
	Components []Component               `json:"components"`
	Updates    []Update                  `json:"incident_updates"` // the newest first, as the real one has them
}

func (i *Incident) clone() Incident {
	c := *i
	c.Updates, c.Components = slices.Clone(i.Updates), slices.Clone(i.Components)
	return c
}

// change is the body of a request to create or to update an incident.
type change struct {
	Name       *string                   `json:"name"`
	Status     *string                   `json:"status"`
	Override   *string                   `json:"impact_override"`
	Body       *string                   `json:"body"`
	IDs        []string                  `json:"component_ids"`
	Components map[string]string         `json:"components"`
	Metadata   map[string]map[string]any `json:"metadata"`
	Deliver    *bool                     `json:"deliver_notifications"`
}

// Bounds of the API, in characters.
const (
	longestName = 255
	longestBody = 25_000
)

func readChange(r *http.Request) (change, error) {
	var sent struct {
		Incident change `json:"incident"`
	}
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields() // The real one ignores them: a slip would be silent.
	if err := decoder.Decode(&sent); err != nil {
		return change{}, invalid("the body is not valid: " + err.Error())
	}
	return sent.Incident, nil
}

// check returns what the API would not take.
func (s *Server) check(page string, c change) error {
	var wrong []string
	one := func(name string, value *string, allowed ...string) {
		if value != nil && !slices.Contains(allowed, *value) {
			wrong = append(wrong, fmt.Sprintf("%s must be one of %s", name, strings.Join(allowed, ", ")))
		}
	}
	one("Status", c.Status, "investigating", "identified", "monitoring", "resolved")
	one("Impact override", c.Override, "none", "minor", "major", "critical")
	if c.Name != nil && (*c.Name == "" || utf8.RuneCountInString(*c.Name) > longestName) {
		wrong = append(wrong, "Name is empty or too long (maximum is 255 characters)")
	}
	if c.Body != nil && utf8.RuneCountInString(*c.Body) > longestBody {
		wrong = append(wrong, "Body is too long (maximum is 25000 characters)")
	}
	for id, status := range c.Components {
		one("Component status", &status, "operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance", "")
		if s.component(page, id) == nil {
			wrong = append(wrong, "Component "+id+" does not belong to this page")
		}
	}
	for _, id := range c.IDs {
		if s.component(page, id) == nil {
			wrong = append(wrong, "Component "+id+" does not belong to this page")
		}
	}
	if len(wrong) > 0 {
		return invalid(wrong...)
	}
	return nil
}

func (s *Server) component(page, id string) *Component {
	for i := range s.components[page] {
		if s.components[page][i].ID == id {
			return &s.components[page][i]
		}
	}
	return nil
}

// apply brings an incident in line with a change; the caller holds the lock.
func (s *Server) apply(i *Incident, c change) {
	now := s.cfg.Clock().UTC()
	if c.Name != nil {
		i.Name = *c.Name
	}
	if c.Override != nil {
		i.Override, i.Impact = *c.Override, *c.Override
	}
	if c.Metadata != nil {
		i.Metadata = c.Metadata
	}
	if c.Status != nil {
		i.Status = *c.Status
		i.ResolvedAt = nil
		if i.Status == "resolved" {
			i.ResolvedAt = &now
		}
	}
	for id, status := range c.Components {
		s.component(i.PageID, id).Status = status
	}
	if c.IDs != nil {
		i.Components = nil
		for _, id := range c.IDs {
			i.Components = append(i.Components, *s.component(i.PageID, id))
		}
	}
	if c.Body != nil || c.Status != nil {
		update := Update{ID: s.id(), Status: i.Status, CreatedAt: now, Notified: c.Deliver == nil || *c.Deliver}
		if c.Body != nil {
			update.Body = *c.Body
		}
		i.Updates = append([]Update{update}, i.Updates...)
	}
}
