package slack

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode
const (
	mostLinks   = 10 // connections of one app
	ticketLife  = 30 * time.Second
	pingEvery   = 5 * time.Second
	maxAckBytes = 20 << 10 // larger ones are dropped, as Slack does
)

// links are the connections of the app.
type links struct {
	mu      sync.Mutex
	open    []*socket
	next    int // whose turn it is
	tickets map[string]time.Time
	running sync.WaitGroup
}

func (l *links) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.open)
}

// turn is the connection that gets the next envelope; nil when there is none.
func (l *links) turn() *socket {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.open) == 0 {
		return nil
	}
	for range l.open { // One that was told to go gets nothing more, as long as there is another.
		l.next = (l.next + 1) % len(l.open)
		if !l.open[l.next].told {
			break
		}
	}
	return l.open[l.next]
}

// openLink is apps.connections.open: a URL that is good for one connection.
// https://docs.slack.dev/reference/methods/apps.connections.open
func (s *Server) openLink(*request) (answer, error) {
	ticket := newID("") + newID("")
	s.links.mu.Lock()
	defer s.links.mu.Unlock()
	if s.links.tickets == nil {
		s.links.tickets = map[string]time.Time{}
	}
	s.links.tickets[ticket] = s.cfg.Clock().Add(ticketLife)
	base := "ws" + strings.TrimPrefix(s.cfg.BaseURL(), "http")
	return answer{"url": base + "/slack/link/?ticket=" + ticket + "&app_id=" + appID}, nil
}

// redeem uses a ticket up.
func (l *links) redeem(ticket string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	until, known := l.tickets[ticket]
	delete(l.tickets, ticket)
	return known && now.Before(until)
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }} // The ticket is the right to come in.

// serveLink serves one connection until it ends.
func (s *Server) serveLink(w http.ResponseWriter, r *http.Request) {
	if !s.links.redeem(r.URL.Query().Get("ticket"), s.cfg.Clock()) {
		http.Error(w, "the ticket is not good", http.StatusUnauthorized)
		return
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // It has answered.
	}
	link := &socket{conn: conn, gone: make(chan struct{}), waiting: map[string]chan json.RawMessage{}}
	n, ok := s.links.add(link)
	if !ok {
		_ = link.write(map[string]any{"type": "disconnect", "reason": "too_many_websockets"})
		_ = conn.Close()
		return
	}
	defer s.links.remove(link)
	s.noteLink("connected")
	_ = link.write(map[string]any{
		"type": "hello", "num_connections": n, "connection_info": map[string]string{"app_id": appID},
		"debug_info": map[string]any{"host": "sandbox", "approximate_connection_time": 3600},
	})
	go link.ping(s.cfg.Stop)
	link.read()
	s.noteLink("disconnected")
}

func (l *links) add(link *socket) (n int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.open) >= mostLinks {
		return 0, false
	}
	l.open = append(l.open, link)
	l.running.Add(1)
	return len(l.open), true
}

// remove takes a connection away; what waits for its acknowledgement waits no longer.
func (l *links) remove(link *socket) {
	l.leave(link)
	_ = link.conn.Close()
	close(link.gone)
	l.running.Done()
}

// leave lets a connection get no more envelopes.
func (l *links) leave(link *socket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, each := range l.open {
		if each == link {
			l.open = append(l.open[:i:i], l.open[i+1:]...)
			return
		}
	}
}

// Disconnect tells every connection to go, as Slack does every few hours, with the reason "warning" or "refresh_requested", or
// "link_disabled" when Socket Mode was switched off. After that time they are cut.
func (s *Server) Disconnect(reason string, after time.Duration) {
	s.links.mu.Lock()
	open := append([]*socket(nil), s.links.open...)
	for _, link := range open {
		link.told = true
	}
	s.links.mu.Unlock()
	for _, link := range open {
		_ = link.write(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]string{"host": "sandbox"}})
		time.AfterFunc(after, func() { _ = link.conn.Close() })
	}
}

// Cut cuts every connection without a word.
func (s *Server) Cut() {
	s.links.mu.Lock()
	defer s.links.mu.Unlock()
	for _, link := range s.links.open {
		_ = link.conn.NetConn().Close()
	}
}

// Connections is how many connections of Socket Mode the app holds.
func (s *Server) Connections() int { return s.links.count() }

var errGone = errors.New("sandbox: the connection of Socket Mode ended before the app had acknowledged")

// link sends an envelope and waits for its acknowledgement.
func (s *Server) link(ctx context.Context, i interaction) ([]byte, error) {
	link, started := s.links.turn(), time.Now()
	if link == nil {
		return nil, errNowhere
	}
	id := newID("") + "-" + newID("")
	acknowledged := make(chan json.RawMessage, 1)
	link.await(id, acknowledged)
	defer link.await(id, nil)
	envelope := map[string]any{
		"type": i.envelope, "envelope_id": id, "payload": i.payload, "accepts_response_payload": i.envelope != eventsAPI,
	}
	if i.envelope == eventsAPI {
		envelope["retry_attempt"], envelope["retry_reason"] = i.attempt, i.reason
	}
	err := link.write(envelope)
	select {
	case payload := <-acknowledged:
		s.noteInteraction(i, http.StatusOK, time.Since(started), "ok, by Socket Mode")
		return payload, nil
	case <-link.gone:
		err = errGone
	case <-time.After(interactionTimeout):
		err = errors.New("sandbox: the app did not acknowledge within 3 seconds")
	case <-ctx.Done():
		err = errors.Join(err, ctx.Err())
	}
	s.noteInteraction(i, 0, time.Since(started), strings.TrimPrefix(err.Error(), "sandbox: "))
	return nil, err
}
