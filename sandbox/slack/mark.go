package slack

import "slices"

// mark applies a change to the message of a request and saves it.
func (s *Server) mark(r *request, do func(*channel, *message) error) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.channel(r)
	if err != nil {
		return nil, err
	}
	m := c.byTS[r.text("timestamp")]
	if m == nil {
		return nil, problem("message_not_found")
	}
	if err := do(c, m); err != nil {
		return nil, err
	}
	s.save(kindMessage, m)
	return answer{}, nil
}

func (s *Server) addPin(r *request) (answer, error) {
	return s.mark(r, func(c *channel, m *message) error {
		if slices.Contains(m.PinnedTo, c.ID) {
			return problem("already_pinned")
		}
		m.PinnedTo = append(m.PinnedTo, c.ID)
		s.tell(c, m, "pinned")
		return nil
	})
}

func (s *Server) removePin(r *request) (answer, error) {
	return s.mark(r, func(c *channel, m *message) error {
		if !slices.Contains(m.PinnedTo, c.ID) {
			return problem("no_pin")
		}
		m.PinnedTo = slices.DeleteFunc(slices.Clone(m.PinnedTo), func(id string) bool { return id == c.ID })
		s.tell(c, m, "unpinned")
		return nil
	})
}

func (s *Server) addReaction(r *request) (answer, error) {
	name := r.text("name")
	return s.mark(r, func(_ *channel, m *message) error {
		if name == "" {
			return problem("invalid_name")
		}
		// Answers that are being written share the old lists, so they are never changed in place.
		m.Reactions = slices.Clone(m.Reactions)
		i := slices.IndexFunc(m.Reactions, func(x reaction) bool { return x.Name == name })
		if i < 0 {
			m.Reactions = append(m.Reactions, reaction{Name: name})
			i = len(m.Reactions) - 1
		}
		x := &m.Reactions[i]
		if slices.Contains(x.Users, botUser) {
			return problem("already_reacted")
		}
		x.Users = append(slices.Clone(x.Users), botUser)
		x.Count = len(x.Users)
		return nil
	})
}
