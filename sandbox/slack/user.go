package slack

import (
	"slices"
	"strings"
)

func (s *Server) authTest(*request) (answer, error) {
	return answer{
		"url": s.cfg.BaseURL() + "/", "team": "Sandbox", "team_id": teamID, "user": botName, "user_id": botUser,
		"bot_id": botID, "app_id": appID, "is_enterprise_install": false,
	}, nil
}

// view renders a user; the address only with the scope for it.
func (s *Server) view(u User) map[string]any {
	zone := u.TimeZone
	if zone == "" {
		zone = "Etc/UTC"
	}
	team := teamID
	if u.Standing == Stranger {
		team = "T0ELSEWHERE"
	}
	if s.cfg.Scopes != nil && !slices.Contains(s.cfg.Scopes, "users:read.email") {
		u.Email = ""
	}
	return map[string]any{
		"id": u.ID, "team_id": team, "name": u.handle(), "real_name": u.Name, "deleted": u.Standing == Gone, "tz": zone,
		"is_bot": u.ID == botUser || u.Standing == Program, "is_app_user": false, "updated": 0,
		"is_restricted": u.Standing == Guest, "is_ultra_restricted": false, "is_stranger": u.Standing == Stranger,
		"is_email_confirmed": u.Standing == "" && u.ID != botUser,
		"profile": map[string]any{
			"real_name": u.Name, "display_name": u.Name, "email": u.Email, "team": team,
			"real_name_normalized": u.Name, "display_name_normalized": u.Name,
		},
	}
}

// handle is a user's name in lower case without spaces.
func (u User) handle() string { return strings.ToLower(strings.ReplaceAll(u.Name, " ", ".")) }

func (s *Server) userInfo(r *request) (answer, error) {
	u := s.user(r.text("user"))
	if u == nil {
		return nil, problem("user_not_found")
	}
	return answer{"user": s.view(*u)}, nil
}

func (s *Server) listUsers(*request) (answer, error) {
	views := make([]any, 0, len(s.users))
	for _, u := range s.users {
		views = append(views, s.view(u))
	}
	return answer{"members": views, "cache_ts": 0, "response_metadata": map[string]string{"next_cursor": ""}}, nil
}

func (s *Server) lookupByEmail(r *request) (answer, error) {
	for _, u := range s.users {
		if u.Email != "" && strings.EqualFold(u.Email, r.text("email")) {
			return answer{"user": s.view(u)}, nil
		}
	}
	return nil, problem("users_not_found")
}
