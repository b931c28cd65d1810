package slack

import (
	"cmp"
	"encoding/json"
	"slices"
)

// What the page shows of a channel: the newest messages, and of each the newest replies.
const (
	shownMessages = 30
	shownReplies  = 50
)

// State is what people see in Slack.
type State struct {
	Users    []User         `json:"users"`
	Channels []ChannelState `json:"channels"`
	Dialogs  []Dialog       `json:"dialogs"`
}

// ChannelState is one channel with its newest messages, oldest first.
type ChannelState struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Topic    string         `json:"topic,omitempty"`
	Direct   string         `json:"direct,omitempty"`
	Private  bool           `json:"private,omitempty"`
	Archived bool           `json:"archived,omitempty"`
	Members  []string       `json:"members"`
	Messages []MessageState `json:"messages"`
}

// MessageState is a message with its replies, oldest first.
type MessageState struct {
	Message

	Ephemeral string         `json:"ephemeral_to,omitempty"`
	Replies   []MessageState `json:"replies,omitempty"`
}

// Dialog is a dialog that is open in front of a user.
type Dialog struct {
	ID     string          `json:"id"`
	User   string          `json:"user"`
	Title  json.RawMessage `json:"title"`
	Submit json.RawMessage `json:"submit,omitempty"`
	Close  json.RawMessage `json:"close,omitempty"`
	Blocks json.RawMessage `json:"blocks"`
}

// State returns what people see now.
func (s *Server) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := State{Users: s.users, Channels: []ChannelState{}, Dialogs: []Dialog{}}
	for _, c := range s.order {
		state.Channels = append(state.Channels, ChannelState{
			ID: c.ID, Name: c.Name, Topic: c.Topic, Direct: c.Direct, Private: c.Private, Archived: c.Archived,
			Members: slices.Clone(c.Members), Messages: c.newest(c.top, shownMessages, true),
		})
	}
	open := make([]*view, 0, len(s.views))
	for _, v := range s.views {
		open = append(open, v)
	}
	slices.SortFunc(open, func(a, b *view) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	for _, v := range open {
		state.Dialogs = append(state.Dialogs, Dialog{
			ID: v.ID, User: v.User, Title: v.Title, Submit: v.Submit, Close: v.Close, Blocks: v.Blocks,
		})
	}
	return state
}

// newest renders the last messages of a list, with their threads.
func (c *channel) newest(list []*message, most int, threads bool) []MessageState {
	shown := []MessageState{}
	for _, m := range slices.Backward(list) {
		if len(shown) == most {
			break
		}
		if m.Deleted || threads && m.ThreadTS != "" && m.ThreadTS != m.TS {
			continue
		}
		x := MessageState{Message: m.Message, Ephemeral: m.Ephemeral}
		if threads {
			x.Replies = c.newest(c.threads[m.TS], shownReplies, false)
		}
		shown = append(shown, x)
	}
	slices.Reverse(shown)
	return shown
}

// Messages returns a channel's messages by ID or name, oldest first, with their replies; deleted ones are left out.
func (s *Server) Messages(channel string) []MessageState {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil {
		c = s.names[channel]
	}
	if c == nil {
		return nil
	}
	return c.newest(c.top, len(c.top), true)
}
