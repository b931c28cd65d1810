package slack

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	maxTopic = 250
	maxName  = 80
)

// channel is a public or private channel, or a conversation with one person.
type channel struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Direct   string    `json:"direct,omitempty"` // the other person of a direct conversation
	Topic    string    `json:"topic,omitempty"`
	Purpose  string    `json:"purpose,omitempty"`
	Private  bool      `json:"private,omitempty"` // only its members see it
	Creator  string    `json:"creator,omitempty"` // the app when empty
	Created  time.Time `json:"created"`
	Members  []string  `json:"members"`
	Archived bool      `json:"archived,omitempty"`

	top     []*message            // not replies, oldest first
	threads map[string][]*message // replies by the timestamp of their first message, oldest first
	byTS    map[string]*message   // without deleted ones
}

func newChannel(id, name string, created time.Time) *channel {
	return &channel{ID: id, Name: name, Created: created, threads: map[string][]*message{}, byTS: map[string]*message{}}
}

// channelID makes the same ID for a configured name every time.
func channelID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "C" + strings.ToUpper(hex.EncodeToString(sum[:5]))
}

// add puts a message at its place.
func (c *channel) add(m *message) {
	c.byTS[m.TS] = m
	if m.ThreadTS == "" || m.ThreadTS == m.TS {
		c.top = append(c.top, m)
		return
	}
	c.threads[m.ThreadTS] = append(c.threads[m.ThreadTS], m)
	if m.Broadcast {
		c.top = append(c.top, m)
	}
	if parent := c.byTS[m.ThreadTS]; parent != nil && m.Ephemeral == "" {
		parent.ThreadTS = parent.TS
		parent.ReplyCount++
		parent.LatestReply = m.TS
	}
}

func (s *Server) addChannel(c *channel) {
	s.channels[c.ID], s.names[c.Name] = c, c
	s.order = append(s.order, c)
}

// channel finds what a request means by "channel": an ID, a name, or a user whose direct conversation is meant.
func (s *Server) channel(r *request) (*channel, error) {
	key := r.text("channel")
	c := s.channels[key]
	if c == nil {
		c = s.names[strings.TrimPrefix(key, "#")]
	}
	if c != nil && (!c.Private || c.has(botUser)) {
		return c, nil
	}
	if s.user(key) != nil && key != botUser {
		return s.direct(key), nil
	}
	return nil, problem("channel_not_found")
}

// writable finds the channel of a request that wants to post.
func (s *Server) writable(r *request) (*channel, error) {
	c, err := s.channel(r)
	switch {
	case err != nil:
		return nil, err
	case c.Archived:
		return nil, problem("is_archived")
	case !slices.Contains(c.Members, botUser):
		return nil, problem("not_in_channel")
	}
	return c, nil
}

// direct returns the conversation with one person, and begins it when there is none.
func (s *Server) direct(user string) *channel {
	if c := s.channels["D"+user[1:]]; c != nil {
		return c
	}
	c := newChannel("D"+user[1:], "@"+s.user(user).Name, s.cfg.Clock())
	c.Direct, c.Members = user, []string{user, botUser}
	s.addChannel(c)
	s.save(kindChannel, c)
	return c
}

// kind is the type of a conversation as conversations.list calls it.
func (c *channel) kind() string {
	switch {
	case c.Direct != "":
		return "im"
	case c.Private:
		return "private_channel"
	default:
		return "public_channel"
	}
}

func (c *channel) has(user string) bool { return slices.Contains(c.Members, user) }

// view renders a channel.
func (c *channel) view() map[string]any {
	if c.Direct != "" {
		return map[string]any{"id": c.ID, "created": c.Created.Unix(), "is_im": true, "user": c.Direct}
	}
	return map[string]any{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "created": c.Created.Unix(), "creator": c.Creator,
		"is_channel": !c.Private, "is_group": c.Private, "is_im": false, "is_mpim": false, "is_private": c.Private,
		"is_archived": c.Archived, "is_general": false, "is_member": slices.Contains(c.Members, botUser),
		"num_members": len(c.Members), "context_team_id": teamID,
		"topic":   map[string]any{"value": c.Topic, "creator": botUser, "last_set": c.Created.Unix()},
		"purpose": map[string]any{"value": c.Purpose, "creator": botUser, "last_set": c.Created.Unix()},
	}
}

func (s *Server) listChannels(r *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	types := r.text("types")
	views, cursor, limit := []any{}, r.text("cursor"), r.limit(100, 1000)
	for _, c := range s.order {
		wanted := slices.Contains(strings.Split(cmp.Or(types, "public_channel"), ","), c.kind()) && (!c.Private || c.has(botUser))
		if cursor != "" {
			if c.ID == cursor {
				cursor = ""
			} else {
				continue
			}
		}
		if !wanted || c.Archived && r.flag("exclude_archived") {
			continue
		}
		if len(views) == limit {
			return answer{"channels": views, "response_metadata": map[string]string{"next_cursor": c.ID}}, nil
		}
		views = append(views, c.view())
	}
	return answer{"channels": views, "response_metadata": map[string]string{"next_cursor": ""}}, nil
}

func (s *Server) channelInfo(r *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.channel(r)
	if err != nil {
		return nil, err
	}
	return answer{"channel": c.view()}, nil
}

func (s *Server) channelMembers(r *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.channel(r)
	if err != nil {
		return nil, err
	}
	return answer{"members": slices.Clone(c.Members), "response_metadata": map[string]string{"next_cursor": ""}}, nil
}

var goodName = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{N}_-]+$`)

// createChannel is conversations.create.
// https://docs.slack.dev/reference/methods/conversations.create
func (s *Server) createChannel(r *request) (answer, error) {
	name := r.text("name")
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case name == "":
		return nil, problem("invalid_name_required")
	case len([]rune(name)) > maxName:
		return nil, problem("invalid_name_maxlength")
	case !goodName.MatchString(name):
		return nil, problem("invalid_name_specials")
	case s.names[name] != nil:
		return nil, problem("name_taken")
	}
	c := newChannel(newID("C"), name, s.cfg.Clock())
	c.Members, c.Creator, c.Private = []string{botUser}, botUser, r.flag("is_private")
	s.addChannel(c)
	s.save(kindChannel, c)
	return answer{"channel": c.view()}, nil
}

// change applies a change to a channel in which the app is, and saves it. One that is archived changes no more.
func (s *Server) change(r *request, do func(*channel) error) (answer, error) {
	return s.changeAny(r, func(c *channel) error {
		switch {
		case c.Archived:
			return problem("is_archived")
		case !c.has(botUser):
			return problem("not_in_channel")
		}
		return do(c)
	})
}

func (s *Server) changeAny(r *request, do func(*channel) error) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.channel(r)
	if err != nil {
		return nil, err
	}
	if err := do(c); err != nil {
		return nil, err
	}
	s.save(kindChannel, c)
	return answer{"channel": c.view()}, nil
}

func (s *Server) invite(r *request) (answer, error) {
	return s.change(r, func(c *channel) error {
		invited := strings.Split(r.text("users"), ",")
		for _, id := range invited {
			switch {
			case s.user(id) == nil:
				return problem("user_not_found")
			case id == botUser:
				return problem("cant_invite_self")
			case slices.Contains(c.Members, id) && len(invited) == 1:
				return problem("already_in_channel")
			}
		}
		for _, id := range invited {
			if !slices.Contains(c.Members, id) {
				c.Members = append(c.Members, id)
			}
		}
		return nil
	})
}

func (s *Server) setTopic(r *request) (answer, error) {
	return s.change(r, func(c *channel) error {
		if len([]rune(r.text("topic"))) > maxTopic {
			return problem("too_long")
		}
		c.Topic = r.text("topic")
		return nil
	})
}

// setPurpose is conversations.setPurpose: the channel's description.
// https://docs.slack.dev/reference/methods/conversations.setPurpose
func (s *Server) setPurpose(r *request) (answer, error) {
	return s.change(r, func(c *channel) error {
		if len([]rune(r.text("purpose"))) > maxTopic {
			return problem("too_long")
		}
		c.Purpose = r.text("purpose")
		return nil
	})
}

func (s *Server) archive(r *request) (answer, error) {
	return s.changeAny(r, func(c *channel) error {
		if c.Archived {
			return problem("already_archived")
		}
		c.Archived = true
		return nil
	})
}

func (s *Server) join(r *request) (answer, error) {
	return s.changeAny(r, func(c *channel) error {
		if c.Private {
			return problem("method_not_supported_for_channel_type")
		}
		if !slices.Contains(c.Members, botUser) {
			c.Members = append(c.Members, botUser)
		}
		return nil
	})
}

func (s *Server) openDirect(r *request) (answer, error) {
	user := r.text("users")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.user(user) == nil || user == botUser {
		return nil, problem("user_not_found")
	}
	return answer{"channel": map[string]string{"id": s.direct(user).ID}}, nil
}
