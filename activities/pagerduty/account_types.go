package pagerduty

import (
	"bytes"
	"encoding/json"
)

// What we read of an account's objects. Fields that PagerDuty leaves out are zero.

// Named is an object of which only the name matters.
type Named struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Name    string `json:"name"`
	Summary string `json:"summary"` // The name, in references.
	Link    string `json:"html_url"`
}

// User is a user of the account.
type User struct {
	Named

	Email    string    `json:"email"`
	TimeZone string    `json:"time_zone"`
	Role     string    `json:"role"`
	Contacts []Contact `json:"contact_methods"`
	Rules    []Rule    `json:"notification_rules"`
}

// Contact is a way to reach a user.
type Contact struct {
	ID          string `json:"id"`
	Type        string `json:"type"` // Such as "phone_contact_method".
	Address     string `json:"address"`
	CountryCode int    `json:"country_code"`
	Blacklisted bool   `json:"blacklisted"` // PagerDuty sends nothing there.
}

// Rule is when a user is notified of an incident.
type Rule struct {
	Delay   int    `json:"start_delay_in_minutes"`
	Urgency string `json:"urgency"`
	Contact Named  `json:"contact_method"`
}

// FirstHigh is the delay, in minutes, of the first rule for high urgency; false when there is none.
func (u User) FirstHigh() (minutes int, ok bool) {
	for _, rule := range u.Rules {
		if rule.Urgency == "high" && (!ok || rule.Delay < minutes) {
			minutes, ok = rule.Delay, true
		}
	}
	return minutes, ok
}

// Schedule is an on-call schedule.
type Schedule struct {
	Named

	TimeZone string  `json:"time_zone"`
	Users    []Named `json:"users"`
	Policies []Named `json:"escalation_policies"`
	Layers   []Layer `json:"schedule_layers"` // The last one is on top. Only where one schedule was asked for.
}

// Layer is a rotation of a schedule.
type Layer struct {
	Name         string        `json:"name"`
	Start        moment        `json:"start"`
	End          moment        `json:"end"`
	VirtualStart moment        `json:"rotation_virtual_start"`
	TurnSeconds  int           `json:"rotation_turn_length_seconds"`
	Users        []LayerUser   `json:"users"`
	Restrictions []Restriction `json:"restrictions"`
}

// LayerUser is a member of a layer.
type LayerUser struct {
	User Named `json:"user"`
}

// Restriction is a time of the day or the week in which a layer counts.
type Restriction struct {
	Type            string `json:"type"` // "daily_restriction" or "weekly_restriction"
	Start           string `json:"start_time_of_day"`
	StartDay        int    `json:"start_day_of_week"` // Monday is 1.
	DurationSeconds int    `json:"duration_seconds"`
}

// Policy is an escalation policy.
type Policy struct {
	Named

	Loops int          `json:"num_loops"`
	Rules []PolicyRule `json:"escalation_rules"`
}

// PolicyRule is a level of a policy.
type PolicyRule struct {
	Delay    int             `json:"escalation_delay_in_minutes"`
	Targets  []Named         `json:"targets"`
	Strategy json.RawMessage `json:"escalation_rule_assignment_strategy"`
}

// RoundRobin tells whether the targets take turns, instead of being paged together.
func (r PolicyRule) RoundRobin() bool { return bytes.Contains(r.Strategy, []byte("round_robin")) }

// Service is a service and its settings.
type Service struct {
	Named

	Status      string  `json:"status"`
	Policy      Named   `json:"escalation_policy"`
	AckTimeout  int     `json:"acknowledgement_timeout"` // In seconds; 0 is off.
	AutoResolve int     `json:"auto_resolve_timeout"`    // In seconds; 0 is off.
	Urgency     Urgency `json:"incident_urgency_rule"`
	Grouping    struct {
		Type string `json:"type"` // Empty when alerts are not grouped.
	} `json:"alert_grouping_parameters"`
	AutoPause struct {
		Enabled bool `json:"enabled"`
	} `json:"auto_pause_notifications_parameters"`
	ScheduledActions []json.RawMessage `json:"scheduled_actions"`
}

// Urgency is how a service decides the urgency of its incidents.
type Urgency struct {
	Type    string `json:"type"`    // "constant" or "use_support_hours"
	Urgency string `json:"urgency"` // "high", "low" or "severity_based", when it is constant.
}

// Subscription is a webhook subscription.
type Subscription struct {
	ID       string   `json:"id"`
	Active   bool     `json:"active"`
	Events   []string `json:"events"`
	Filter   Named    `json:"filter"`
	Delivery struct {
		URL      string `json:"url"`
		Disabled bool   `json:"temporarily_disabled"`
	} `json:"delivery_method"`
}
