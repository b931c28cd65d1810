package pagerduty

import "time"

// maxNotes is how many notes an incident may have.
const maxNotes = 2000

type note struct {
	ID      string    `json:"id"`
	User    string    `json:"user"`
	Content string    `json:"content"`
	At      time.Time `json:"at"`
}

type noteView struct {
	ID        string            `json:"id"`
	User      ref               `json:"user"`
	Channel   map[string]string `json:"channel"`
	Content   string            `json:"content"`
	CreatedAt stamp             `json:"created_at"`
}

func (s *Server) noteView(n note) noteView {
	return noteView{
		ID: n.ID, User: s.userRef(n.User), Content: n.Content, CreatedAt: stamp(n.At),
		Channel: map[string]string{"summary": "The PagerDuty website or APIs"},
	}
}

// createNote is POST /incidents/{id}/notes.
func (s *Server) createNote(r *request) (any, error) {
	by, err := s.from(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Note struct {
			Content string `json:"content"`
		} `json:"note"`
	}
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.find(r)
	switch {
	case err != nil:
		return nil, err
	case body.Note.Content == "":
		return nil, invalid("Content cannot be empty.")
	case len(inc.Notes) >= maxNotes:
		return nil, invalid("An incident cannot have more than 2000 notes.")
	}
	n := note{ID: newID("P"), User: by.User, Content: body.Note.Content, At: s.now()}
	inc.Notes = append(inc.Notes, n)
	s.write(inc, "annotate_log_entry", by, func(e *logEntry) { e.Note, e.Channel = n.Content, "note" })
	s.touch(inc)
	s.emit(inc, "incident.annotated", by, map[string]any{
		"incident": s.incidentRef(inc), "id": n.ID, "content": n.Content, "trimmed": false, "type": "incident_note",
	})
	return map[string]any{"note": s.noteView(n)}, nil
}

// listNotes is GET /incidents/{id}/notes, newest first.
func (s *Server) listNotes(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inc, err := s.find(r)
	if err != nil {
		return nil, err
	}
	views := make([]noteView, len(inc.Notes))
	for i, n := range inc.Notes {
		views[len(views)-1-i] = s.noteView(n)
	}
	return map[string]any{"notes": views}, nil
}
