package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hansho/workflows/contract"
)

func snoozeFlags(cmd *cobra.Command) {
	cmd.Flags().Duration("for", 0, "how long, such as 90m")
	cmd.Flags().String("until", "", "until when, such as \"09:00\", \"2026-11-21 09:00 Asia/Tokyo\" or RFC 3339")
}

func snoozeUntil(s *session, _ []string, c *contract.Command) error {
	length, _ := s.cmd.Flags().GetDuration("for")
	until, _ := s.cmd.Flags().GetString("until")
	now := time.Now()
	switch {
	case (length != 0) == (until != ""):
		return usage("say either --for or --until")
	case length < 0:
		return usage("--for: %s is not a time to come", length)
	case length > 0:
		c.Until = now.Add(length).Round(time.Second).UTC()
		return nil
	}
	at, err := parseMoment(until, now, s.zone)
	if err != nil {
		return err
	}
	if !at.After(now) {
		return usage("--until: %s is past already", moment(at, s.zone))
	}
	c.Until = at.UTC()
	return nil
}

// parseMoment reads a time as a person writes it. Without a zone it is meant in the given one; without a date it is the next
// such time after now.
func parseMoment(text string, now time.Time, zone *time.Location) (time.Time, error) {
	text = strings.TrimSpace(text)
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	rest, zone, err := cutZone(text, zone)
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
		return time.Time{}, usage("--until: %q is not a time: write \"09:00\", \"2026-11-21 09:00\" or RFC 3339, with a zone behind it if you like", text)
	}
	today := now.In(zone)
	at := time.Date(today.Year(), today.Month(), today.Day(), clock.Hour(), clock.Minute(), 0, 0, zone)
	if !at.After(now) {
		at = time.Date(today.Year(), today.Month(), today.Day()+1, clock.Hour(), clock.Minute(), 0, 0, zone)
	}
	return at, nil
}

// cutZone cuts a zone off the end of a text: an IANA name, or an offset such as +09:00.
func cutZone(text string, zone *time.Location) (string, *time.Location, error) {
	cut := strings.LastIndexByte(text, ' ')
	if cut < 0 {
		return text, zone, nil
	}
	name := text[cut+1:]
	if at, err := time.Parse("-07:00", name); err == nil {
		return strings.TrimSpace(text[:cut]), at.Location(), nil
	}
	if name != "" && (name[0] < '0' || name[0] > '9') {
		loaded, err := time.LoadLocation(name)
		if err != nil {
			return "", nil, usage("--until: %q is no zone: write one such as Asia/Tokyo or +09:00", name)
		}
		return strings.TrimSpace(text[:cut]), loaded, nil
	}
	return text, zone, nil
}
