package pagerduty

type priorityView struct {
	ref

	Name        string `json:"name"`
	Description string `json:"description"`
}

func (s *Server) priorityView(p *Priority) *priorityView {
	if p == nil {
		return nil
	}
	return &priorityView{ref: s.link("priority", "priorities", p.ID, p.Name), Name: p.Name, Description: p.Description}
}

func (s *Server) listPriorities(r *request) (any, error) {
	page := newPager(r)
	for _, p := range s.directory.priorityList {
		page.add(func() any { return s.priorityView(p) })
	}
	return page.answer("priorities"), nil
}

func listAbilities(*request) (any, error) {
	return map[string]any{"abilities": []string{"teams", "urgencies", "event_rules", "coordinated_responding"}}, nil
}
