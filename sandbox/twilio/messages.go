package twilio

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Server) createMessage(w http.ResponseWriter, r *http.Request) {
	to, from, body := r.FormValue("To"), r.FormValue("From"), r.FormValue("Body")
	if numberFault(w, to) {
		return
	}
	if from == "" && r.FormValue("MessagingServiceSid") == "" {
		fail(w, http.StatusBadRequest, 21603, "A 'From' phone number is required.")
		return
	}
	if body == "" || len([]rune(body)) > 1600 {
		fail(w, http.StatusBadRequest, 21617, "The concatenated message body exceeds the 1600 character limit")
		return
	}
	s.mu.Lock()
	now := time.Now().UTC()
	m := &Message{SID: s.sid("SM"), To: to, From: from, Body: body, Status: "queued", Callback: r.FormValue("StatusCallback"), Created: now, Updated: now}
	s.messages = append(s.messages, m)
	view := m.view()
	s.mu.Unlock()
	s.changed()
	write(w, http.StatusCreated, view)
}

// listMessages lists the newest first, a page at a time.
func (s *Server) listMessages(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	size, _ := strconv.Atoi(query.Get("PageSize"))
	if size < 1 || size > 1000 {
		size = 50
	}
	page, _ := strconv.Atoi(query.Get("Page"))
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []any{}
	for _, m := range slices.Backward(s.messages) {
		if to := query.Get("To"); (to == "" || to == m.To) && sentWithin(m, query.Get("DateSent>"), query.Get("DateSent<")) {
			found = append(found, m.view())
		}
	}
	first, last := min(page*size, len(found)), min((page+1)*size, len(found))
	answer := map[string]any{"messages": found[first:last], "page": page, "page_size": size, "next_page_uri": nil}
	if last < len(found) {
		query.Set("Page", strconv.Itoa(page+1))
		answer["next_page_uri"] = r.URL.Path + "?" + query.Encode()
	}
	write(w, http.StatusOK, answer)
}

// sentWithin tells whether a message was sent between two moments, each of which may be missing. Here all are sent at once.
func sentWithin(m *Message, since, until string) bool {
	from, errFrom := time.Parse(time.RFC3339, since)
	to, errTo := time.Parse(time.RFC3339, until)
	return (errFrom != nil || !m.Created.Before(from)) && (errTo != nil || !m.Created.After(to))
}

func (s *Server) getMessage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.message(strings.TrimSuffix(r.PathValue("sid"), ".json"))
	if m == nil {
		fail(w, http.StatusNotFound, 20404, "The requested resource was not found")
		return
	}
	write(w, http.StatusOK, m.view())
}

// message finds one. The lock is held.
func (s *Server) message(sid string) *Message {
	if i := slices.IndexFunc(s.messages, func(m *Message) bool { return m.SID == sid }); i >= 0 {
		return s.messages[i]
	}
	return nil
}

// view is a message as the API shows it.
func (m *Message) view() map[string]any {
	view := map[string]any{
		"sid": m.SID, "to": m.To, "from": m.From, "body": m.Body, "status": m.Status, "error_code": nil,
		"date_created": m.Created.Format(time.RFC1123Z), "date_updated": m.Updated.Format(time.RFC1123Z),
	}
	if m.ErrorCode != 0 {
		view["error_code"] = m.ErrorCode
	}
	return view
}

// fail answers as Twilio does when it refuses.
func fail(w http.ResponseWriter, status, code int, text string) {
	write(w, status, map[string]any{
		"code": code, "message": text, "status": status, "more_info": "https://www.twilio.com/docs/errors/" + strconv.Itoa(code),
	})
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // Whoever has gone does not read it.
}
