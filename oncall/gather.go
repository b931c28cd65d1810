package oncall

import "slices"

// Gathered is the incident at a provider where the plan's people were brought together.
type Gathered struct {
	Page   int      `json:"page"` // Whose incident; 0 is that of the Upstream.
	Teams  []string `json:"teams,omitempty"`
	Bridge string   `json:"bridge,omitempty"`
}

// gather brings people together at the incident where things are said: those whom the severity's terms name are subscribed, and
// the service's conference is shown. That is done at the first that is known, and again when that becomes another incident or the
// severity brings others. Who was subscribed stays so, and so does a conference that somebody has set there.
func (s *State) gather(e Event) {
	teams, bridge := s.Terms().Subscribers, s.Plan.Bridge
	if s.Bridge != bridge {
		bridge = ""
	}
	if s.Plan.Rules < RulesBeside || s.Observes() || len(teams) == 0 && bridge == "" {
		return
	}
	page, known := s.gathering(e)
	if !known {
		return
	}
	before := Gathered{}
	if s.Gathered != nil && s.Gathered.Page == page {
		before = *s.Gathered
	}
	s.Gathered = &Gathered{Page: page, Teams: teams, Bridge: bridge}
	if len(teams) > 0 && !slices.Equal(before.Teams, teams) {
		s.say(Telling{Page: page, Say: SaySubscribe, Teams: teams})
	}
	if bridge != "" && bridge != before.Bridge {
		s.say(Telling{Page: page, Say: SayBridge, Text: bridge})
	}
}

// gathering is the page at whose incident an event brings people together, if it does.
func (s *State) gathering(e Event) (page int, known bool) {
	follows := s.Follows()
	switch e.Kind { //nolint:exhaustive // The others bring nobody together.
	case Opened, UpstreamKnown:
		return 0, follows && s.Alert.Upstream.Ref != ""
	case PageAccepted:
		p := s.Page(e.Page)
		return e.Page, !follows && s.Gathered == nil && p != nil && p.Provider == PagerDuty && p.WithdrawnAt.IsZero()
	case Acknowledged, SeveritySet, StatusUpdated, Migrated:
		if follows {
			return 0, s.Alert.Upstream.Ref != ""
		}
		page = s.collaborating()
		return page, page != 0
	}
	return 0, false
}
