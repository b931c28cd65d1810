package direct

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// Hook is one webhook that was taken.
type Hook struct {
	Event   string    `json:"event"`
	Key     string    `json:"key"`
	Person  string    `json:"person"`
	Title   string    `json:"title"`
	AckLink string    `json:"ack_link"`
	Note    string    `json:"note"`
	At      time.Time `json:"-"`
}

// takeHook takes a webhook for anybody. A page that comes again is the same page.
func (s *Server) takeHook(w http.ResponseWriter, r *http.Request) {
	var h Hook
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil || json.Unmarshal(body, &h) != nil || h.Key == "" {
		http.Error(w, "this is no webhook of Hansho", http.StatusBadRequest)
		return
	}
	h.At = time.Now()
	s.mu.Lock()
	known := false
	for _, before := range s.hooks {
		known = known || before.Key == h.Key
	}
	again := known && h.Event == "page"
	if !again && (known || h.Event == "page") {
		s.hooks = newest(append(s.hooks, h))
	}
	s.mu.Unlock()
	switch {
	case !known && h.Event != "page":
		http.Error(w, "there is no such page", http.StatusNotFound)
		return
	case h.Event == "page" && !again:
		s.wrote("webhook", h.Person, h.Title)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"ref": r.Header.Get("Hansho-Event")}) // Whoever has gone does not read it.
}

// Hooks are the webhooks that were taken, the oldest first.
func (s *Server) Hooks() []Hook {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Hook(nil), s.hooks...)
}
