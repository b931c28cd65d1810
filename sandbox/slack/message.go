package slack

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hansho/sandbox/record"
)

// Message is a message as Slack's API shows it.
type Message struct {
	Type        string          `json:"type"`
	User        string          `json:"user"`
	BotID       string          `json:"bot_id,omitempty"`
	AppID       string          `json:"app_id,omitempty"`
	Team        string          `json:"team"`
	Text        string          `json:"text"`
	TS          string          `json:"ts"`
	ThreadTS    string          `json:"thread_ts,omitempty"`
	ReplyCount  int             `json:"reply_count,omitempty"`
	LatestReply string          `json:"latest_reply,omitempty"`
	Blocks      json.RawMessage `json:"blocks,omitempty"`
	Attachments json.RawMessage `json:"attachments,omitempty"`
	Metadata    json.RawMessage `json:"metadata,omitempty"`
	Edited      *edited         `json:"edited,omitempty"`
	Reactions   []reaction      `json:"reactions,omitempty"`
	PinnedTo    []string        `json:"pinned_to,omitempty"`
}

type edited struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

type reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

// message is a Message with what the API does not show.
type message struct {
	Message

	Channel   string `json:"in_channel"`
	Ephemeral string `json:"ephemeral_to,omitempty"` // the only user who sees it
	Broadcast bool   `json:"broadcast,omitempty"`    // a reply that is shown in the channel too
	Deleted   bool   `json:"deleted,omitempty"`

	blocks []block
}

// newTS makes a message timestamp: seconds with microseconds, never the same twice; the caller holds the lock.
func (s *Server) newTS() string {
	now := max(s.cfg.Clock().UnixMicro(), s.lastTS+1)
	s.lastTS = now
	return fmt.Sprintf("%d.%06d", now/1e6, now%1e6)
}

// newID makes an ID that looks like Slack's.
func newID(prefix string) string { return prefix + rand.Text()[:10] }

// compose reads a message's contents from a request and checks them against Slack's limits.
func compose(r *request) (*message, error) {
	m := &message{Message: Message{
		Type: "message", User: botUser, BotID: botID, AppID: appID, Team: teamID, Text: r.text("text"),
		ThreadTS: r.text("thread_ts"), Attachments: r.raw("attachments"), Metadata: r.raw("metadata"),
	}, Broadcast: r.flag("reply_broadcast")}
	var err error
	if m.Blocks, m.blocks, err = prepare(r.raw("blocks"), maxMessageBlocks); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(m.Text) > maxText {
		return nil, problem("msg_too_long")
	}
	for _, raw := range []json.RawMessage{m.Attachments, m.Metadata} {
		if len(raw) > 0 && !json.Valid(raw) {
			return nil, problem("invalid_arguments")
		}
	}
	return m, nil
}

// composeReply reads what the app answers to a slash command at once: nothing, a text, or a message in JSON.
func composeReply(reply []byte) (*message, error) {
	switch text := strings.TrimSpace(string(reply)); {
	case text == "" || text == "{}" || text == "null":
		return nil, nil
	case text[0] != '{':
		return &message{Message: Message{Type: "message", User: botUser, BotID: botID, AppID: appID, Team: teamID, Text: text}}, nil
	}
	r := &request{}
	if err := json.Unmarshal(reply, &r.json); err != nil {
		return nil, fmt.Errorf("sandbox: the app's answer to the command: %w", err)
	}
	return compose(r)
}

func (m *message) empty() bool { return m.Text == "" && len(m.blocks) == 0 && len(m.Attachments) == 0 }

// postMessage is chat.postMessage.
// https://docs.slack.dev/reference/methods/chat.postMessage
func (s *Server) postMessage(r *request) (answer, error) {
	m, err := compose(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.writable(r)
	switch {
	case err != nil:
		return nil, err
	case m.empty():
		return nil, problem("no_text")
	case m.ThreadTS != "" && c.byTS[m.ThreadTS] == nil:
		return nil, problem("thread_not_found")
	}
	if err := s.allow(c); err != nil {
		return nil, err
	}
	s.put(c, m)
	return answer{"channel": c.ID, "ts": m.TS, "message": m.Message}, nil
}

// put adds a message to a channel; the caller holds the lock.
func (s *Server) put(c *channel, m *message) {
	m.TS, m.Channel = s.newTS(), c.ID
	c.add(m)
	s.save(kindMessage, m)
	s.tell(c, m, "posted")
	if s.cfg.Echoes && m.BotID != "" && m.Ephemeral == "" {
		s.tellApp(c, m)
	}
}

// updateMessage is chat.update. What is not given of blocks and attachments stays.
func (s *Server) updateMessage(r *request) (answer, error) {
	next, err := compose(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.own(r, "cant_update_message")
	switch {
	case err != nil:
		return nil, err
	case next.Text == "" && r.raw("blocks") == nil && r.raw("attachments") == nil:
		return nil, problem("no_text")
	}
	if err := s.allowed("", s.cfg.EditsPerMinute/60); err != nil {
		return nil, err
	}
	m.replace(next, r)
	m.Edited = &edited{User: botUser, TS: s.newTS()}
	s.save(kindMessage, m)
	s.tell(c, m, "edited")
	return answer{"channel": c.ID, "ts": m.TS, "text": m.Text, "message": m.Message}, nil
}

func (m *message) replace(next *message, r *request) {
	m.Text = next.Text
	if r.raw("blocks") != nil {
		m.Blocks, m.blocks = next.Blocks, next.blocks
	}
	if r.raw("attachments") != nil {
		m.Attachments = next.Attachments
	}
	if r.raw("metadata") != nil {
		m.Metadata = next.Metadata
	}
}

// deleteMessage is chat.delete.
func (s *Server) deleteMessage(r *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.own(r, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	s.remove(c, m)
	return answer{"channel": c.ID, "ts": m.TS}, nil
}

func (s *Server) remove(c *channel, m *message) {
	m.Deleted = true
	delete(c.byTS, m.TS)
	if parent := c.byTS[m.ThreadTS]; parent != nil && m.Ephemeral == "" {
		parent.ReplyCount--
	}
	s.save(kindMessage, m)
	s.tell(c, m, "deleted")
}

// postEphemeral is chat.postEphemeral: only one person sees the message.
func (s *Server) postEphemeral(r *request) (answer, error) {
	m, err := compose(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.writable(r)
	m.Ephemeral = r.text("user")
	switch {
	case err != nil:
		return nil, err
	case m.empty():
		return nil, problem("no_text")
	case !slices.Contains(c.Members, m.Ephemeral):
		return nil, problem("user_not_in_channel")
	}
	s.put(c, m)
	return answer{"message_ts": m.TS}, nil
}

// own finds a message of the app itself; others are refused with the given code.
func (s *Server) own(r *request, otherwise string) (*channel, *message, error) {
	c, err := s.channel(r)
	if err != nil {
		return nil, nil, err
	}
	m := c.byTS[r.text("ts")]
	switch {
	case m == nil || m.Ephemeral != "":
		return nil, nil, problem("message_not_found")
	case m.User != botUser:
		return nil, nil, problem(otherwise)
	}
	return c, m, nil
}

// allow holds the rate of posts to a channel.
func (s *Server) allow(c *channel) error { return s.allowed(c.ID, s.cfg.PostsPerSecond) }

// allowed holds a rate; 0 is none.
func (s *Server) allowed(what string, perSecond float64) error {
	if perSecond <= 0 {
		return nil
	}
	now := s.cfg.Clock()
	every := time.Duration(float64(time.Second) / perSecond)
	if next := s.nextPost[what]; now.Add(s.burst(what, every)).Before(next) {
		return &apiError{Code: "ratelimited", retryAfter: next.Sub(now)}
	}
	s.nextPost[what] = later(now, s.nextPost[what]).Add(every)
	return nil
}

// burst is how much may come at once: nothing in a channel whose rate is one message a second or less, as long as nobody says
// that bursts are allowed, and ten edits.
func (s *Server) burst(what string, every time.Duration) time.Duration {
	if what == "" {
		return 9 * every
	}
	return time.Duration(s.cfg.PostBurst) * every
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// tell logs what happened to a message.
func (s *Server) tell(c *channel, m *message, what string) {
	s.note(record.Entry{
		Kind: record.Message, Event: what, Channel: c.ID, TS: m.TS, Title: summary(m.Text, m.blocks), User: m.User,
	})
}
