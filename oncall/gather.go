package oncall

import "slices"

// Gathered is the incident at a provider where the plan's people were brought together.
type Gathered struct {
	Page  int      `json:"page"` // Whose incident; 0 is that of the Upstream.
	Teams []string `json:"teams,omitempty"`
}

// gather subscribes those whom the severity's terms name at the incident where status updates are said: at the first that is
// known, and again when that becomes another incident or the severity brings others. Who was subscribed stays so.
func (s *State) gather(e Event) {
	teams := s.Terms().Subscribers
	if s.Plan.Rules < RulesBeside || s.Observes() || len(teams) == 0 {
		return
	}
	page, known := s.gathering(e)
	if !known || s.Gathered != nil && s.Gathered.Page == page && slices.Equal(s.Gathered.Teams, teams) {
		return
	}
	s.Gathered = &Gathered{Page: page, Teams: teams}
	s.say(Telling{Page: page, Say: SaySubscribe, Teams: teams})
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
