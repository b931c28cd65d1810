package cli

import (
	"time"

	"github.com/spf13/cobra"

	"hansho/starter/inbound"
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
	at, err := inbound.Moment(until, now, s.zone)
	if err != nil {
		return usage("--until: %w", err)
	}
	if !at.After(now) {
		return usage("--until: %s is past already", moment(at, s.zone))
	}
	c.Until = at.UTC()
	return nil
}
