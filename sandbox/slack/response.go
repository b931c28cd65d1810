package slack

import (
	"net/http"
	"time"
)

// A response URL may be used five times within half an hour.
// https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
const (
	responseLife = 30 * time.Minute
	responseUses = 5
)

// response is what a response URL stands for.
type response struct {
	channel, ts, user string
	at                time.Time
	used              int
}

// newResponse makes a response URL, and forgets the old ones; the caller holds the lock.
func (s *Server) newResponse(channel, ts, user string) string {
	now := s.cfg.Clock()
	for id, x := range s.responses {
		if now.Sub(x.at) > responseLife {
			delete(s.responses, id)
		}
	}
	id := newID("") + newID("")
	s.responses[id] = response{channel: channel, ts: ts, user: user, at: now}
	return s.cfg.BaseURL() + "/slack/response/" + id
}

// respond takes a post to a response URL: it replaces or deletes the message that was pressed, or adds one, which
// only the person who pressed sees unless it says "in_channel".
func (s *Server) respond(w http.ResponseWriter, r *http.Request) {
	req, err := parse(r)
	if err == nil {
		err = s.doRespond(r.PathValue("id"), req)
	}
	if err != nil {
		writeJSON(w, http.StatusNotFound, err)
		return
	}
	_, _ = w.Write([]byte("ok"))
}

func (s *Server) doRespond(id string, r *request) error {
	next, err := compose(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x, known := s.responses[id]
	switch {
	case !known || s.cfg.Clock().Sub(x.at) > responseLife:
		return problem("expired_url")
	case x.used >= responseUses:
		return problem("used_url")
	}
	x.used++
	s.responses[id] = x
	c := s.channels[x.channel]
	m := c.byTS[x.ts] // Nil for a slash command.
	switch {
	case r.flag("delete_original") && m != nil:
		s.remove(c, m)
	case r.flag("replace_original") && m != nil:
		m.replace(next, r)
		m.Edited = &edited{User: botUser, TS: s.newTS()}
		s.save(kindMessage, m)
		s.tell(c, m, "edited")
	default:
		if r.text("response_type") != "in_channel" {
			next.Ephemeral = x.user
		}
		s.put(c, next)
	}
	return nil
}
