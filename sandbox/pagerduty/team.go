package pagerduty

import "strings"

// Team is a group of people.
type Team struct{ ID, Name string }

type teamView struct {
	ref

	Name        string `json:"name"`
	Description string `json:"description"`
}

func (s *Server) listTeams(r *request) (any, error) {
	page, query := newPager(r), strings.ToLower(r.query.Get("query"))
	for _, t := range s.cfg.Teams {
		if strings.Contains(strings.ToLower(t.Name), query) {
			page.add(func() any { return teamView{ref: s.link("team", "teams", t.ID, t.Name), Name: t.Name} })
		}
	}
	return page.answer("teams"), nil
}
