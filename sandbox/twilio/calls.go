package twilio

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

func (s *Server) createCall(w http.ResponseWriter, r *http.Request) {
	to, from, twiml := r.FormValue("To"), r.FormValue("From"), r.FormValue("Twiml")
	if numberFault(w, to) {
		return
	}
	if from == "" {
		fail(w, http.StatusBadRequest, 21213, "A 'From' phone number is required.")
		return
	}
	if twiml == "" || len([]rune(twiml)) > 4000 {
		fail(w, http.StatusBadRequest, 21219, "Twiml is missing or too long")
		return
	}
	s.mu.Lock()
	c := &Call{
		SID: s.sid("CA"), To: to, From: from, Status: "ringing", Twiml: twiml, Callback: r.FormValue("StatusCallback"), AMDCallback: r.FormValue("AsyncAmdStatusCallback"),
		Created: time.Now().UTC(),
	}
	s.calls = append(s.calls, c)
	view := c.view()
	s.mu.Unlock()
	s.changed()
	view["status"] = "queued" // The answer comes before the telephone rings.
	write(w, http.StatusCreated, view)
}

func (s *Server) getCall(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.call(strings.TrimSuffix(r.PathValue("sid"), ".json"))
	if c == nil {
		fail(w, http.StatusNotFound, 20404, "The requested resource was not found")
		return
	}
	write(w, http.StatusOK, c.view())
}

// updateCall ends a call: "canceled" one that waits or rings, "completed" one that rings or talks.
func (s *Server) updateCall(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	c := s.call(strings.TrimSuffix(r.PathValue("sid"), ".json"))
	if c == nil {
		s.mu.Unlock()
		fail(w, http.StatusNotFound, 20404, "The requested resource was not found")
		return
	}
	c.Asked = r.FormValue("Status")
	live := c.live()
	if live && (c.Asked == "completed" || c.Asked == "canceled" && c.Status != "in-progress") {
		c.Status = c.Asked
	}
	view := c.view()
	s.mu.Unlock()
	s.changed()
	if !live {
		fail(w, http.StatusBadRequest, 21220, "Call is not in-progress. Cannot redirect.")
		return
	}
	write(w, http.StatusOK, view)
}

// call finds one. The lock is held.
func (s *Server) call(sid string) *Call {
	if i := slices.IndexFunc(s.calls, func(c *Call) bool { return c.SID == sid }); i >= 0 {
		return s.calls[i]
	}
	return nil
}

func (c *Call) live() bool {
	return c.Status == "queued" || c.Status == "ringing" || c.Status == "in-progress"
}

// view is a call as the API shows it.
func (c *Call) view() map[string]any {
	view := map[string]any{
		"sid": c.SID, "to": c.To, "from": c.From, "status": c.Status, "answered_by": nil, "start_time": nil,
		"date_created": c.Created.Format(time.RFC1123Z),
	}
	if c.AnsweredBy != "" {
		view["answered_by"] = c.AnsweredBy
	}
	if !c.Started.IsZero() {
		view["start_time"] = c.Started.Format(time.RFC1123Z)
	}
	return view
}
