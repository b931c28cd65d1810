package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Press is a person's use of a button or a menu of a message.
type Press struct {
	User     string `json:"user"`      // Slack's user ID
	Channel  string `json:"channel"`   // ID or name
	TS       string `json:"ts"`        // of the message
	ActionID string `json:"action_id"` // of the element
	BlockID  string `json:"block_id"`  // empty: the first block with that action
	Value    string `json:"value"`     // of the option, when the element is a menu
}

// Press sends what Slack sends when a person uses a button or a menu. It returns an error when there is no such
// element, or when the app does not answer with 200 within three seconds.
func (s *Server) Press(ctx context.Context, p Press) error {
	i, err := s.pressed(p)
	if err != nil {
		return err
	}
	_, err = s.send(ctx, i)
	return err
}

// pressed builds the interaction of a press.
// https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
func (s *Server) pressed(p Press) (interaction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[p.Channel]
	if c == nil {
		c = s.names[strings.TrimPrefix(p.Channel, "#")]
	}
	if c == nil || c.byTS[p.TS] == nil {
		return interaction{}, errors.New("sandbox: there is no such message")
	}
	if s.user(p.User) == nil {
		return interaction{}, fmt.Errorf("sandbox: there is no Slack user %q", p.User)
	}
	m := c.byTS[p.TS]
	blockID, element := find(m.blocks, p.BlockID, p.ActionID)
	if element == nil {
		return interaction{}, fmt.Errorf("sandbox: the message has no element with the action %q", p.ActionID)
	}
	act, err := s.action(blockID, element, p.Value)
	if err != nil {
		return interaction{}, err
	}
	shown := m.Message
	container := map[string]any{
		"type": "message", "message_ts": m.TS, "channel_id": c.ID, "is_ephemeral": m.Ephemeral != "",
	}
	if m.ThreadTS != "" {
		container["thread_ts"] = m.ThreadTS
	}
	title, _ := act["text"].(*blockText)
	if title == nil {
		title = &blockText{Text: p.Value}
	}
	return interaction{
		envelope: interactive, kind: "block_actions", user: p.User, channel: c.ID, ts: m.TS, title: title.Text,
		payload: map[string]any{
			"type": "block_actions", "team": map[string]string{"id": teamID, "domain": "sandbox"},
			"user": s.person(p.User), "api_app_id": appID, "token": "sandbox", "container": container,
			"trigger_id": s.newTrigger(p.User, ""), "enterprise": nil, "is_enterprise_install": false,
			"channel": map[string]string{"id": c.ID, "name": c.Name}, "message": shown,
			"state":        map[string]any{"values": map[string]any{}},
			"response_url": s.newResponse(c.ID, m.TS, p.User), "actions": []any{act},
		},
	}, nil
}

// action renders the use of one element; the caller holds the lock.
func (s *Server) action(blockID string, e *block, value string) (map[string]any, error) {
	act := map[string]any{"type": e.Type, "action_id": e.ActionID, "block_id": blockID, "action_ts": s.newTS()}
	if e.Type == "button" {
		act["text"], act["value"] = e.Text, e.Value
		if e.Style != "" {
			act["style"] = e.Style
		}
		return act, nil
	}
	if e.Type == usersSelect {
		if s.user(value) == nil {
			return nil, fmt.Errorf("sandbox: there is no Slack user %q", value)
		}
		act["selected_user"] = value
		return act, nil
	}
	i := slices.IndexFunc(e.Options, func(o *option) bool { return o.Value == value })
	if i < 0 {
		return nil, fmt.Errorf("sandbox: the menu %q has no option %q", e.ActionID, value)
	}
	act["selected_option"] = e.Options[i]
	return act, nil
}

// find looks for an element by its IDs.
func find(blocks []block, blockID, actionID string) (string, *block) {
	for i := range blocks {
		if blockID != "" && blocks[i].BlockID != blockID {
			continue
		}
		for _, e := range blocks[i].interactive() {
			if e.ActionID == actionID {
				return blocks[i].BlockID, e
			}
		}
	}
	return "", nil
}

// newTrigger makes a right to open a dialog, and forgets the old ones; the caller holds the lock.
func (s *Server) newTrigger(user, viewID string) string {
	now := s.cfg.Clock()
	for id, t := range s.triggers {
		if now.Sub(t.at) > time.Minute {
			delete(s.triggers, id)
		}
	}
	id := newID("") + "." + newID("")
	s.triggers[id] = trigger{user: user, at: now, view: viewID}
	return id
}
