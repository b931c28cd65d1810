package slack

import (
	"slices"
)

// history is conversations.history: the channel without replies, newest first.
// https://docs.slack.dev/reference/methods/conversations.history
func (s *Server) history(r *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.channel(r)
	if err != nil {
		return nil, err
	}
	window, limit := newWindow(r), r.limit(100, 999)
	if cursor := r.text("cursor"); cursor != "" {
		window.latest, window.inclusive = cursor, false
	}
	list, more := []Message{}, false
	for _, m := range slices.Backward(c.top) {
		if m.TS < window.oldest {
			break
		}
		if m.Deleted || m.Ephemeral != "" || !window.has(m.TS) {
			continue
		}
		if len(list) == limit {
			more = true
			break
		}
		list = append(list, m.shown(r.flag("include_all_metadata")))
	}
	return page(list, more), nil
}

// replies is conversations.replies: a thread with its first message, oldest first.
func (s *Server) replies(r *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.channel(r)
	if err != nil {
		return nil, err
	}
	first := c.byTS[r.text("ts")]
	if first == nil {
		return nil, problem("thread_not_found")
	}
	window, limit := newWindow(r), r.limit(1000, 1000)
	if cursor := r.text("cursor"); cursor != "" {
		window.oldest, window.inclusive = cursor, false
	}
	root := first.ThreadTS
	if root == "" {
		root = first.TS
	}
	list, more := []Message{}, false
	for _, m := range append([]*message{c.byTS[root]}, c.threads[root]...) {
		if m == nil || m.Deleted || m.Ephemeral != "" || m.TS != root && !window.has(m.TS) {
			continue
		}
		if len(list) == limit {
			more = true
			break
		}
		list = append(list, m.shown(r.flag("include_all_metadata")))
	}
	return page(list, more), nil
}

// window is a range of timestamps, which sort as text because their seconds have the same length.
type window struct {
	oldest, latest string
	inclusive      bool
}

func newWindow(r *request) window {
	return window{oldest: r.text("oldest"), latest: r.text("latest"), inclusive: r.flag("inclusive")}
}

func (w window) has(ts string) bool {
	if ts == w.oldest || ts == w.latest {
		return w.inclusive
	}
	return ts > w.oldest && (w.latest == "" || ts < w.latest)
}

// shown is a message as reading methods show it: metadata only when it is asked for.
func (m *message) shown(metadata bool) Message {
	shown := m.Message
	if !metadata {
		shown.Metadata = nil
	}
	return shown
}

func page(list []Message, more bool) answer {
	next := ""
	if more {
		next = list[len(list)-1].TS
	}
	return answer{
		"messages": list, "has_more": more, "pin_count": 0, "response_metadata": map[string]string{"next_cursor": next},
	}
}
