package slack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hansho/sandbox/journal"
)

// The kinds of journal records of this package. Each replaces what was written of the same thing before. Dialogs,
// triggers and response URLs are short-lived and not kept.
const (
	kindChannel = "slack.channel"
	kindMessage = "slack.message"
)

// Restore takes back one journal record; it reports whether the record was one of this package's.
func (s *Server) Restore(r journal.Record) (bool, error) {
	switch r.Kind {
	case kindChannel:
		return true, s.restoreChannel(r.Value)
	case kindMessage:
		return true, s.restoreMessage(r.Value)
	}
	return false, nil
}

func (s *Server) restoreChannel(raw json.RawMessage) error {
	next := newChannel("", "", s.cfg.Clock())
	if err := json.Unmarshal(raw, next); err != nil {
		return fmt.Errorf("restore a channel: %w", err)
	}
	known := s.channels[next.ID]
	if known == nil {
		s.addChannel(next)
		return nil
	}
	known.Topic, known.Purpose, known.Archived, known.Created = next.Topic, next.Purpose, next.Archived, next.Created
	for _, id := range next.Members {
		if s.user(id) != nil && !slices.Contains(known.Members, id) {
			known.Members = append(known.Members, id)
		}
	}
	return nil
}

func (s *Server) restoreMessage(raw json.RawMessage) error {
	m := &message{}
	err := json.Unmarshal(raw, m)
	if err == nil && len(m.Blocks) > 0 {
		err = json.Unmarshal(m.Blocks, &m.blocks)
	}
	if err != nil {
		return fmt.Errorf("restore a message: %w", err)
	}
	micros, err := strconv.ParseInt(strings.Replace(m.TS, ".", "", 1), 10, 64)
	if err != nil {
		return fmt.Errorf("restore a message: %w", err)
	}
	s.lastTS = max(s.lastTS, micros)
	c := s.channels[m.Channel]
	if c == nil {
		return nil // Its channel is no longer configured.
	}
	if known := c.byTS[m.TS]; known != nil {
		m.ThreadTS, m.ReplyCount, m.LatestReply = known.ThreadTS, known.ReplyCount, known.LatestReply
		*known = *m
		if m.Deleted {
			delete(c.byTS, m.TS)
		}
		return nil
	}
	if m.Deleted {
		return nil
	}
	m.ReplyCount = 0
	c.add(m)
	return nil
}

// Snapshot adds the whole state to a journal that is being compacted.
func (s *Server) Snapshot(add func(kind string, value any) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.order {
		if err := add(kindChannel, c); err != nil {
			return err
		}
		for _, m := range c.everything() {
			if err := add(kindMessage, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// everything lists a channel's messages so that each reply comes after the message it replies to.
func (c *channel) everything() []*message {
	var list []*message
	for _, m := range c.top {
		if !m.Deleted && (m.ThreadTS == "" || m.ThreadTS == m.TS) {
			list = append(list, m)
		}
	}
	for _, thread := range c.threads {
		for _, m := range thread {
			if !m.Deleted {
				list = append(list, m)
			}
		}
	}
	return list
}
