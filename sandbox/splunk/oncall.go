package splunk

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// named is a team or a policy in an answer.
type named struct {
	Name string `json:"name"`
	Slug string `json:"slug"`
}

type userRef struct {
	Name string `json:"username"`
}

// currentOnCall is GET /oncall/current: who is on call now, for every policy of every team.
func (s *Server) currentOnCall(*http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	teams := []any{}
	for _, team := range s.org.Teams {
		now := []any{}
		for i := range s.org.Policies {
			policy := &s.org.Policies[i]
			if policy.Team != team.Slug {
				continue
			}
			users := []any{}
			for _, name := range s.org.called(policy, s.now()) {
				users = append(users, map[string]userRef{"onCalluser": {name}})
			}
			now = append(now, map[string]any{"escalationPolicy": named{policy.Name, policy.Slug}, "users": users})
		}
		teams = append(teams, map[string]any{"team": named{team.Name, team.Slug}, "oncallNow": now})
	}
	return map[string]any{"teamsOnCall": teams}, nil
}

// teamSchedule is GET /v2/team/{team}/oncall/schedule: who is on call for one step of each of the team's policies, for so many
// days from so many days on.
func (s *Server) teamSchedule(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	team := s.org.teams[r.PathValue("team")]
	if team == nil {
		return nil, errNoSuchTeam
	}
	query := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil && n >= 0 {
			return n
		}
		return otherwise
	}
	from := s.now().AddDate(0, 0, min(query("daysSkip", 0), 90))
	until := from.AddDate(0, 0, min(query("daysForward", 14), 123))
	schedules := []any{}
	for i := range s.org.Policies {
		if policy := &s.org.Policies[i]; policy.Team == team.Slug {
			schedules = append(schedules, s.policySchedule(policy, query("step", 0), from, until))
		}
	}
	return map[string]any{"team": named{team.Name, team.Slug}, "schedules": schedules}, nil
}

func (s *Server) policySchedule(policy *Policy, step int, from, until time.Time) any {
	entries := []any{}
	if step < len(policy.Steps) {
		for _, e := range policy.Steps[step].Entries {
			entries = append(entries, s.entrySchedules(e, from, until)...)
		}
	}
	overrides := []any{}
	for _, o := range s.org.Overrides {
		if o.Policy == policy.Slug && o.From.Before(until) && o.Until.After(from) {
			overrides = append(overrides, map[string]any{
				"origOnCallUser": userRef{o.Of}, "overrideOnCallUser": userRef{o.By}, "start": stamp(o.From), "end": stamp(o.Until),
				"policy": named{policy.Name, policy.Slug},
			})
		}
	}
	return map[string]any{"policy": named{policy.Name, policy.Slug}, "schedule": entries, "overrides": overrides}
}

// entrySchedules is one entry for a person, and one for each shift of a rotation. Rolls are the whole turns, without overrides.
func (s *Server) entrySchedules(e Entry, from, until time.Time) []any {
	if e.Type == entryUser {
		return []any{map[string]any{"onCallUser": userRef{e.Target}, "onCallType": entryUser, "rolls": []any{}}}
	}
	rotation := s.org.rotations[e.Target]
	if rotation == nil {
		return nil
	}
	var list []any
	for _, shift := range rotation.Shifts {
		rolls := []any{}
		entry := map[string]any{"onCallType": e.Type, "rotationName": rotation.Label, "shiftName": shift.Label}
		for _, x := range shift.between(from, until) {
			rolls = append(rolls, map[string]any{"start": stamp(x.From), "end": stamp(x.Until), "onCallUser": userRef{x.User}, "isRoll": true})
			if now := s.now(); !x.From.After(now) && x.Until.After(now) {
				entry["onCallUser"], entry["shiftRoll"] = userRef{x.User}, stamp(x.Until)
			}
		}
		entry["rolls"] = rolls
		list = append(list, entry)
	}
	return list
}

// SetOnCall lets people take turns of a week on a rotation; without any, nobody is on call.
func (s *Server) SetOnCall(rotation string, users ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	saved := savedRotation{Slug: rotation, Members: slices.Clone(users)}
	if err := s.setOnCall(saved); err != nil {
		return err
	}
	s.save(kindRotation, saved)
	return nil
}
