package splunk

import (
	"net/http"
	"strings"
	"time"
)

type userView struct {
	First    string `json:"firstName"`
	Last     string `json:"lastName"`
	Display  string `json:"displayName"`
	Name     string `json:"username"`
	Email    string `json:"email"`
	Self     string `json:"_selfUrl"`
	Verified bool   `json:"verified"`
}

func viewUser(u User) userView {
	return userView{u.FirstName, u.LastName, u.Full(), u.Name, u.Email, "/api-public/v1/user/" + u.Name, true}
}

func (s *Server) userViews() []userView {
	list := []userView{}
	for _, u := range s.org.Users {
		list = append(list, viewUser(u))
	}
	return list
}

// listUsers is GET /v2/user.
func (s *Server) listUsers(*http.Request) (any, error) {
	return map[string]any{"users": s.userViews()}, nil
}

// listUsersV1 is GET /v1/user, whose list is in a list.
func (s *Server) listUsersV1(*http.Request) (any, error) {
	return map[string]any{"users": [][]userView{s.userViews()}}, nil
}

func (s *Server) getUser(r *http.Request) (any, error) {
	if u := s.org.users[r.PathValue("user")]; u != nil {
		return viewUser(*u), nil
	}
	return nil, errNoSuchUser
}

// contactMethods is GET /user/{user}/contact-methods.
func (s *Server) contactMethods(r *http.Request) (any, error) {
	u := s.org.users[r.PathValue("user")]
	if u == nil {
		return nil, errNoSuchUser
	}
	methods := func(label, value string) any {
		list := []any{}
		if value != "" {
			list = append(list, map[string]any{"label": label, "value": value, "rank": 500, "extId": strings.ToLower(label) + "-" + u.Name, "verified": "true"})
		}
		return map[string]any{"contactMethods": list}
	}
	return map[string]any{"emails": methods("Default", u.Email), "phones": methods("Mobile", u.Phone), "devices": methods("", "")}, nil
}

// listTeams is GET /team: a list without a name around it.
func (s *Server) listTeams(*http.Request) (any, error) {
	list := []any{}
	for _, t := range s.org.Teams {
		list = append(list, map[string]any{"name": t.Name, "slug": t.Slug, "memberCount": len(t.Members), "version": 1, "isDefaultTeam": false})
	}
	return list, nil
}

func (s *Server) listMembers(r *http.Request) (any, error) {
	team := s.org.teams[r.PathValue("team")]
	if team == nil {
		return nil, errNoSuchTeam
	}
	list := []any{}
	for _, name := range team.Members {
		list = append(list, map[string]any{"username": name, "version": 1, "verified": true})
	}
	return map[string]any{"members": list}, nil
}

// groupID is the number by which the two lists of rotations name the same one.
func (s *Server) groupID(slug string) int {
	for i := range s.org.Rotations {
		if s.org.Rotations[i].Slug == slug {
			return 100 + i
		}
	}
	return 0
}

// listRotationGroups is GET /v1/teams/{team}/rotations, which tells the slugs.
func (s *Server) listRotationGroups(r *http.Request) (any, error) {
	team := r.PathValue("team")
	if s.org.teams[team] == nil {
		return nil, errNoSuchTeam
	}
	list := []any{}
	for _, x := range s.org.Rotations {
		if x.Team == team {
			list = append(list, map[string]any{"teamSlug": team, "slug": x.Slug, "label": x.Label, "groupId": s.groupID(x.Slug)})
		}
	}
	return map[string]any{"rotationGroups": list}, nil
}

// listRotations is GET /v2/team/{team}/rotations, which tells the shifts.
func (s *Server) listRotations(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	team := r.PathValue("team")
	if s.org.teams[team] == nil {
		return nil, errNoSuchTeam
	}
	list := []any{}
	for _, x := range s.org.Rotations {
		if x.Team != team {
			continue
		}
		shifts := []any{}
		for i, shift := range x.Shifts {
			shifts = append(shifts, s.shiftView(s.groupID(x.Slug)*10+i, shift))
		}
		list = append(list, map[string]any{"groupId": s.groupID(x.Slug), "label": x.Label, "shifts": shifts})
	}
	return map[string]any{"rotations": list}, nil
}

func (s *Server) shiftView(id int, x Shift) any {
	members := []any{}
	for _, name := range x.Members {
		members = append(members, map[string]string{"username": name, "slug": "rtm-" + name})
	}
	view := map[string]any{
		"shiftId": id, "label": x.Label, "timezone": x.TimeZone, "start": x.Start.Format(time.RFC3339), "duration": x.Days, "shifttype": "std",
		"shiftMembers": members, "periods": []any{},
	}
	for i, h := range x.Hours {
		view["shifttype"] = map[bool]string{true: "pho", false: "cstm"}[len(x.Hours) == 1]
		view[[]string{"mask", "mask2", "mask3"}[min(i, 2)]] = maskView(h)
	}
	return view
}

func maskView(h Hours) any {
	days := map[string]bool{"su": false, "m": false, "t": false, "w": false, "th": false, "f": false, "sa": false}
	for _, d := range h.Days {
		days[[]string{"su", "m", "t", "w", "th", "f", "sa"}[d]] = true
	}
	at := func(d time.Duration) map[string]int {
		return map[string]int{"hour": int(d.Hours()), "minute": int(d.Minutes()) % 60}
	}
	return map[string]any{"day": days, "time": []any{map[string]any{"start": at(h.From), "end": at(h.Until)}}}
}
