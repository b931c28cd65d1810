package pagerduty

import (
	"slices"
	"time"
)

// statusUpdate is what stakeholders are told about an incident.
type statusUpdate struct {
	ID      string    `json:"id"`
	Message string    `json:"message"`
	User    string    `json:"user"`
	At      time.Time `json:"at"`
}

// subscriber is a user or a team that gets status updates.
type subscriber struct {
	ID   string `json:"subscriber_id"`
	Type string `json:"subscriber_type"` // "user" or "team"
}

// createStatusUpdate is POST /incidents/{id}/status_updates.
func (s *Server) createStatusUpdate(r *request) (any, error) {
	by, err := s.from(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Message     string `json:"message"`
		Subject     string `json:"subject"`
		HTMLMessage string `json:"html_message"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.find(r)
	if err != nil {
		return nil, err
	}
	if body.Message == "" {
		return nil, invalid("Message cannot be empty.")
	}
	u := statusUpdate{ID: newID("P"), Message: body.Message, User: by.User, At: s.now()}
	inc.Updates = append(inc.Updates, u)
	s.touch(inc)
	s.emit(inc, "incident.status_update_published", by, map[string]any{
		"incident": s.incidentRef(inc), "id": u.ID, "message": u.Message, "trimmed": false,
		"type": "incident_status_update",
	})
	view := map[string]any{"id": u.ID, "message": u.Message, "created_at": stamp(u.At), "sender": s.userRef(u.User)}
	if body.Subject != "" {
		view["subject"], view["html_message"] = body.Subject, body.HTMLMessage
	}
	return map[string]any{"status_update": view}, nil
}

// listSubscribers is GET /incidents/{id}/status_updates/subscribers.
func (s *Server) listSubscribers(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.find(r)
	if err != nil {
		return nil, err
	}
	page := newPager(r)
	for _, x := range inc.Subscribers {
		page.add(func() any {
			return map[string]any{
				"subscriber_id": x.ID, "subscriber_type": x.Type, "has_indirect_subscription": false, "subscribed_via": nil,
			}
		})
	}
	answer := page.answer("subscribers")
	answer["account_id"] = "PSANDBOX"
	return answer, nil
}

// subscribe is POST /incidents/{id}/status_updates/subscribers.
func (s *Server) subscribe(r *request) (any, error) {
	return s.withSubscribers(r, func(inc *Incident, list []subscriber) any {
		results := make([]map[string]any, 0, len(list))
		for _, x := range list {
			result := "success"
			if slices.Contains(inc.Subscribers, x) {
				result = "duplicate"
			} else {
				inc.Subscribers = append(inc.Subscribers, x)
			}
			results = append(results, map[string]any{
				"subscriber_id": x.ID, "subscriber_type": x.Type, "subscribable_id": inc.ID,
				"subscribable_type": "incident", "account_id": "PSANDBOX", "result": result,
			})
		}
		return map[string]any{"subscriptions": results}
	})
}

// unsubscribe is POST /incidents/{id}/status_updates/unsubscribe.
func (s *Server) unsubscribe(r *request) (any, error) {
	return s.withSubscribers(r, func(inc *Incident, list []subscriber) any {
		before := len(inc.Subscribers)
		inc.Subscribers = slices.DeleteFunc(inc.Subscribers, func(x subscriber) bool { return slices.Contains(list, x) })
		deleted := before - len(inc.Subscribers)
		return map[string]any{
			"deleted_count": deleted, "unauthorized_count": 0, "non_existent_count": len(list) - deleted,
		}
	})
}

func (s *Server) withSubscribers(r *request, do func(*Incident, []subscriber) any) (any, error) {
	var body struct {
		Subscribers []subscriber `json:"subscribers"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	if len(body.Subscribers) == 0 {
		return nil, invalid("Subscribers cannot be empty.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.find(r)
	if err != nil {
		return nil, err
	}
	answer := do(inc, body.Subscribers)
	s.touch(inc)
	return answer, nil
}
