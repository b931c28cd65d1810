package slack

import (
	"context"
	"errors"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"time"

	"hansho/sandbox/record"
)

// Slack sends an event again when it is not answered: almost at once, after a minute and after five.
// https://docs.slack.dev/apis/events-api/#error-handling
const eventAttempts = 4

// Saying is what a person writes into a channel.
type Saying struct {
	User    string `json:"user"`    // Slack's user ID
	Channel string `json:"channel"` // ID or name; a user ID or the app's conversation with one for a direct message
	Text    string `json:"text"`    // as it is typed: "@Alice" and "@hansho" become mentions
	Thread  string `json:"thread"`  // timestamp of the message whose thread it belongs to
}

// Say writes a message as a person, and tells the app in the background. It returns the message's timestamp.
func (s *Server) Say(in Saying) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.where(in.Channel, in.User)
	if err != nil {
		return "", err
	}
	m := &message{Message: Message{Type: "message", User: in.User, Team: teamID, Text: s.encode(in.Text), ThreadTS: in.Thread}}
	if in.Text == "" || in.Thread != "" && c.byTS[in.Thread] == nil {
		return "", errors.New("sandbox: there is nothing to say, or no such thread")
	}
	s.put(c, m)
	s.tellApp(c, m)
	return m.TS, nil
}

// where finds the channel in which a person types; the caller holds the lock.
func (s *Server) where(channel, user string) (*channel, error) {
	if u := s.user(user); u == nil || user == botUser {
		return nil, fmt.Errorf("sandbox: there is no Slack user %q", user)
	}
	c := s.channels[channel]
	if c == nil {
		c = s.names[strings.TrimPrefix(channel, "#")]
	}
	if c == nil && channel == botUser {
		c = s.direct(user)
	}
	if c == nil || c.Archived {
		return nil, fmt.Errorf("sandbox: there is no channel %q to type in", channel)
	}
	switch {
	case c.has(user):
	case c.Private:
		return nil, fmt.Errorf("sandbox: only its members can type in %q, and %s is none", c.Name, user)
	default: // Whoever writes into a public channel is in it.
		c.Members = append(c.Members, user)
		s.save(kindChannel, c)
	}
	return c, nil
}

// tellApp sends the events of a message: that it is there, and that it mentions the app.
func (s *Server) tellApp(c *channel, m *message) {
	if !slices.Contains(c.Members, botUser) {
		return
	}
	kind := "channel"
	switch {
	case c.Direct != "":
		kind = "im"
	case c.Private:
		kind = "group"
	}
	event := map[string]any{
		"type": "message", "channel": c.ID, "channel_type": kind, "user": m.User, "text": m.Text, "ts": m.TS, "event_ts": m.TS, "team": teamID,
	}
	if m.ThreadTS != "" {
		event["thread_ts"] = m.ThreadTS
	}
	if m.BotID != "" {
		event["bot_id"], event["app_id"] = m.BotID, m.AppID
	}
	s.emit(c, m, event)
	if strings.Contains(m.Text, "<@"+botUser+">") && c.Direct == "" {
		mention := map[string]any{"type": "app_mention"}
		for name, value := range event {
			if name != "type" && name != "channel_type" {
				mention[name] = value
			}
		}
		s.emit(c, m, mention)
	}
}

// emit sends one event in the background, again and again while it is not answered.
func (s *Server) emit(c *channel, m *message, event map[string]any) {
	kind, _ := event["type"].(string)
	i := interaction{
		envelope: eventsAPI, kind: kind, user: m.User, channel: c.ID, ts: m.TS, title: summary(m.Text, m.blocks), payload: map[string]any{
			"token": "sandbox", "team_id": teamID, "api_app_id": appID, "type": "event_callback", "event_id": newID("Ev"),
			"event_time": s.cfg.Clock().Unix(), "event": event, "is_ext_shared_channel": false,
			"authorizations": []map[string]any{{"team_id": teamID, "user_id": botUser, "is_bot": true, "is_enterprise_install": false}},
		},
	}
	if s.links.count() == 0 && s.urls.Events == "" {
		return // The app has not subscribed.
	}
	s.events.Go(func() { s.insist(i) })
}

func (s *Server) insist(i interaction) {
	pauses := []time.Duration{0, 0, s.cfg.EventRetryAfter, 5 * s.cfg.EventRetryAfter}
	for i.attempt = range eventAttempts {
		select {
		case <-time.After(pauses[i.attempt]):
		case <-s.cfg.Stop:
			return
		}
		if _, err := s.send(context.Background(), i); err == nil {
			return
		}
		i.reason = "http_timeout"
	}
}

// CommandLine is a slash command as a person types it.
type CommandLine struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
	Text    string `json:"text"` // with the command, such as "/hansho help"
}

// Command sends what Slack sends when a person types a slash command. What the app answers at once is shown to the person.
// https://docs.slack.dev/interactivity/implementing-slash-commands
func (s *Server) Command(ctx context.Context, in CommandLine) error {
	s.mu.Lock()
	c, err := s.where(in.Channel, in.User)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	name, text, _ := strings.Cut(strings.TrimSpace(in.Text), " ")
	i := interaction{
		envelope: slashCommands, kind: slashCommands, user: in.User, channel: c.ID, title: summary(in.Text, nil), payload: map[string]any{
			"token": "sandbox", "team_id": teamID, "team_domain": "sandbox", "api_app_id": appID, "is_enterprise_install": "false",
			"channel_id": c.ID, "channel_name": c.Name, "user_id": in.User, "user_name": s.user(in.User).handle(), "command": name,
			"text": s.encode(strings.TrimSpace(text)), "trigger_id": s.newTrigger(in.User, ""), "response_url": s.newResponse(c.ID, "", in.User),
		},
	}
	s.mu.Unlock()
	reply, err := s.send(ctx, i)
	if err != nil {
		return err
	}
	return s.showReply(c, in.User, reply)
}

// showReply shows what the app answered at once to the person who typed.
func (s *Server) showReply(c *channel, user string, reply []byte) error {
	next, err := composeReply(reply)
	if err != nil || next == nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next.Ephemeral = user
	s.put(c, next)
	return nil
}

// atName finds what is typed as a mention.
var atName = regexp.MustCompile(`@[\p{L}\p{N}._-]+`)

// encode makes of a text what Slack makes of what people type. https://docs.slack.dev/messaging/formatting-message-text
func (s *Server) encode(text string) string {
	text = strings.NewReplacer("&#34;", `"`, "&#39;", "'").Replace(html.EscapeString(text))
	return atName.ReplaceAllStringFunc(text, func(found string) string {
		for _, u := range s.users {
			if name := found[1:]; strings.EqualFold(name, u.handle()) || strings.EqualFold(name, u.Name) || name == u.ID {
				return "<@" + u.ID + ">"
			}
		}
		return found
	})
}

func (s *Server) noteLink(what string) {
	s.note(record.Entry{Kind: record.Interaction, Event: "socket_mode", Outcome: what})
}
