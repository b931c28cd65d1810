package imports

import (
	"fmt"
	"strings"
	"time"

	"hansho/activities/pagerduty"
)

const dayLength = 24 * time.Hour

var dayNames = []string{"", "mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// rotationOf is a schedule as a rotation, when its only layer fits one exactly; else nil and why not.
func rotationOf(s pagerduty.Schedule, zone string) (rotation *Rotation, why string) {
	if len(s.Layers) != 1 {
		return nil, fmt.Sprintf("there are %d of them, and a rotation has one", len(s.Layers))
	}
	layer := s.Layers[0]
	where, err := time.LoadLocation(zone)
	turn := time.Duration(layer.TurnSeconds) * time.Second
	start := layer.VirtualStart.In(where)
	switch {
	case zone == "" || err != nil:
		return nil, fmt.Sprintf("the zone %q is not known", s.TimeZone)
	case !layer.End.IsZero():
		return nil, "the layer ends at " + layer.End.Format(time.RFC3339)
	case turn < dayLength || turn%dayLength != 0:
		return nil, fmt.Sprintf("a turn of %s is no number of days", turn)
	case layer.VirtualStart.IsZero() || start.Second() != 0:
		return nil, "its hand-off is not at a whole minute"
	}
	r := &Rotation{Zone: zone, From: start.Format(time.DateOnly), Handoff: start.Format("15:04"), Every: fmt.Sprintf("%dd", turn/dayLength)}
	if turn%(7*dayLength) == 0 {
		r.Every, r.Handoff = fmt.Sprintf("%dw", turn/(7*dayLength)), start.Format("Mon 15:04")
	}
	for _, user := range layer.Users {
		r.Members = append(r.Members, user.User.ID)
	}
	if r.Hours, r.Days, why = hoursOf(layer.Restrictions); why != "" {
		return nil, why
	}
	return r, ""
}

// hoursOf turns restrictions into the hours and days of a rotation: one time of the day, on all days or on some.
func hoursOf(restrictions []pagerduty.Restriction) (hours, days, why string) {
	if len(restrictions) == 0 {
		return "", "", ""
	}
	const tooFine = "its restrictions are not the same hours on each of their days"
	first := restrictions[0]
	var names []string
	for _, r := range restrictions {
		if r.Start != first.Start || r.DurationSeconds != first.DurationSeconds || r.Type != first.Type {
			return "", "", tooFine
		}
		if r.Type == "weekly_restriction" && r.StartDay >= 1 && r.StartDay <= 7 {
			names = append(names, dayNames[r.StartDay])
		}
	}
	length := time.Duration(first.DurationSeconds) * time.Second
	start, err := time.Parse(time.TimeOnly, first.Start)
	if err != nil || start.Second() != 0 || length%time.Minute != 0 || length <= 0 || length >= dayLength {
		return "", "", tooFine
	}
	switch {
	case first.Type == "daily_restriction" && len(restrictions) == 1:
		days = "mon-sun"
	case first.Type == "weekly_restriction" && len(names) == len(restrictions):
		days = strings.Join(names, ",")
	default:
		return "", "", tooFine
	}
	end := start.Add(length)
	until := end.Format("15:04")
	if until == "00:00" {
		until = "24:00"
	}
	return start.Format("15:04") + "-" + until, days, ""
}

// ianaZone turns a zone as PagerDuty may say it, in the names of Ruby on Rails, into an IANA zone; empty when it is not known.
// https://api.rubyonrails.org/classes/ActiveSupport/TimeZone.html
func ianaZone(zone string) string {
	if known, ok := railsZones[zone]; ok {
		return known
	}
	if knownZone(zone) {
		return zone
	}
	return ""
}

// railsZones are the names that Rails has for the zones people live in most.
var railsZones = map[string]string{
	"Pacific Time (US & Canada)": "America/Los_Angeles", "Mountain Time (US & Canada)": "America/Denver", "Arizona": "America/Phoenix",
	"Central Time (US & Canada)": "America/Chicago", "Eastern Time (US & Canada)": "America/New_York", "Indiana (East)": "America/Indiana/Indianapolis",
	"Atlantic Time (Canada)": "America/Halifax", "Alaska": "America/Juneau", "Hawaii": "Pacific/Honolulu", "Mexico City": "America/Mexico_City",
	"Bogota": "America/Bogota", "Lima": "America/Lima", "Santiago": "America/Santiago", "Brasilia": "America/Sao_Paulo", "Buenos Aires": "America/Argentina/Buenos_Aires",
	"London": "Europe/London", "Dublin": "Europe/Dublin", "Edinburgh": "Europe/London", "Lisbon": "Europe/Lisbon", "UTC": "Etc/UTC",
	"Amsterdam": "Europe/Amsterdam", "Berlin": "Europe/Berlin", "Bern": "Europe/Zurich", "Brussels": "Europe/Brussels", "Budapest": "Europe/Budapest",
	"Copenhagen": "Europe/Copenhagen", "Madrid": "Europe/Madrid", "Paris": "Europe/Paris", "Prague": "Europe/Prague", "Rome": "Europe/Rome",
	"Stockholm": "Europe/Stockholm", "Vienna": "Europe/Vienna", "Warsaw": "Europe/Warsaw", "Zurich": "Europe/Zurich", "Athens": "Europe/Athens",
	"Helsinki": "Europe/Helsinki", "Kyiv": "Europe/Kiev", "Istanbul": "Europe/Istanbul", "Jerusalem": "Asia/Jerusalem", "Cairo": "Africa/Cairo",
	"Nairobi": "Africa/Nairobi", "Pretoria": "Africa/Johannesburg", "Abu Dhabi": "Asia/Muscat", "Karachi": "Asia/Karachi", "Mumbai": "Asia/Kolkata",
	"New Delhi": "Asia/Kolkata", "Kolkata": "Asia/Kolkata", "Chennai": "Asia/Kolkata", "Bangkok": "Asia/Bangkok", "Hanoi": "Asia/Bangkok", "Jakarta": "Asia/Jakarta",
	"Beijing": "Asia/Shanghai", "Hong Kong": "Asia/Hong_Kong", "Kuala Lumpur": "Asia/Kuala_Lumpur", "Singapore": "Asia/Singapore", "Taipei": "Asia/Taipei",
	"Osaka": "Asia/Tokyo", "Sapporo": "Asia/Tokyo", "Tokyo": "Asia/Tokyo", "Seoul": "Asia/Seoul", "Perth": "Australia/Perth", "Adelaide": "Australia/Adelaide",
	"Brisbane": "Australia/Brisbane", "Melbourne": "Australia/Melbourne", "Sydney": "Australia/Sydney", "Auckland": "Pacific/Auckland", "Wellington": "Pacific/Auckland",
}
