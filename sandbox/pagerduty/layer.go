package pagerduty

import "time"

// Restriction is a time of the day, or of the week, in which a schedule's turns are shown to count. It has no effect here.
type Restriction struct {
	Day      int           // Monday is 1; 0 is every day
	Start    string        // "09:00:00"
	Duration time.Duration // shorter than a week
}

type layerView struct {
	ID           string            `json:"id"`
	Name         string            `json:"name"`
	Start        stamp             `json:"start"`
	VirtualStart stamp             `json:"rotation_virtual_start"`
	TurnLength   int               `json:"rotation_turn_length_seconds"`
	Users        []map[string]ref  `json:"users"`
	Restrictions []restrictionView `json:"restrictions"`
}

type restrictionView struct {
	Type     string `json:"type"`
	Start    string `json:"start_time_of_day"`
	Duration int    `json:"duration_seconds"`
	Day      int    `json:"start_day_of_week,omitempty"`
}

// layers shows the turns of a schedule as its one layer; explicit shifts have none. The caller holds the lock.
func (s *Server) layers(x *Schedule) []any {
	if len(x.OnCall) == 0 {
		return []any{}
	}
	v := layerView{
		ID: "L" + x.ID, Name: "Layer 1", Start: stamp(x.Start), VirtualStart: stamp(x.Start), TurnLength: int(x.Turn / time.Second),
		Users: []map[string]ref{}, Restrictions: []restrictionView{},
	}
	for _, user := range x.OnCall {
		v.Users = append(v.Users, map[string]ref{"user": s.userRef(user)})
	}
	for _, r := range x.Restrictions {
		kind := "daily_restriction"
		if r.Day > 0 {
			kind = "weekly_restriction"
		}
		v.Restrictions = append(v.Restrictions, restrictionView{Type: kind, Start: r.Start, Duration: int(r.Duration / time.Second), Day: r.Day})
	}
	return []any{v}
}
