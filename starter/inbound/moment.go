package inbound

import (
	"fmt"
	"strings"
	"time"
)

// Moment reads a time as a person writes it: "09:00", "2026-11-21 09:00" or RFC 3339, with a zone behind it if they like: an IANA
// name, an offset such as +09:00, or an abbreviation that is that of the given zone, JST or UTC. Without a zone it is meant in
// the given one; without a date it is the next such time after now. The error says what would be right.
func Moment(text string, now time.Time, zone *time.Location) (time.Time, error) {
	text = strings.TrimSpace(text)
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	rest, zone, err := cutZone(text, now, zone)
	if err != nil {
		return time.Time{}, err
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if at, err := time.ParseInLocation(layout, rest, zone); err == nil {
			return at, nil
		}
	}
	clock, err := time.Parse("15:04", rest)
	if err != nil {
		return time.Time{}, fmt.Errorf(`%q is not a time: write "09:00", "2026-11-21 09:00" or RFC 3339, with a zone behind it if you like`, text)
	}
	today := now.In(zone)
	at := time.Date(today.Year(), today.Month(), today.Day(), clock.Hour(), clock.Minute(), 0, 0, zone)
	if !at.After(now) {
		at = time.Date(today.Year(), today.Month(), today.Day()+1, clock.Hour(), clock.Minute(), 0, 0, zone)
	}
	return at, nil
}

// abbreviations are those that mean one zone only, wherever somebody is.
var abbreviations = map[string]string{"JST": "Asia/Tokyo", "UTC": "UTC", "Z": "UTC"}

// cutZone cuts a zone off the end of a text.
func cutZone(text string, now time.Time, zone *time.Location) (string, *time.Location, error) {
	cut := strings.LastIndexByte(text, ' ')
	if cut < 0 {
		return text, zone, nil
	}
	rest, name := strings.TrimSpace(text[:cut]), text[cut+1:]
	if at, err := time.Parse("-07:00", name); err == nil {
		return rest, at.Location(), nil
	}
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		return text, zone, nil
	}
	if strings.EqualFold(name, now.In(zone).Format("MST")) {
		return rest, zone, nil
	}
	if known, ok := abbreviations[strings.ToUpper(name)]; ok {
		name = known
	}
	loaded, err := time.LoadLocation(name)
	if err != nil {
		return "", nil, fmt.Errorf("%q is no zone: write one such as Asia/Tokyo or +09:00", name)
	}
	return rest, loaded, nil
}
