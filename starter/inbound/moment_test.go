package inbound_test

import (
	"testing"
	"time"

	"hansho/starter/inbound"
)

func TestMoment(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, time.March, 28, 22, 30, 0, 0, berlin) // The night in which the clocks go forward.
	for text, want := range map[string]string{
		"2026-11-21T03:00:00+09:00":       "2026-11-20T18:00:00Z",
		"2026-11-21 03:00":                "2026-11-21T02:00:00Z",
		"2026-11-21T03:00":                "2026-11-21T02:00:00Z",
		"2026-11-21 03:00:30 Asia/Tokyo":  "2026-11-20T18:00:30Z",
		"2026-11-21 03:00 +09:00":         "2026-11-20T18:00:00Z",
		"23:00":                           "2026-03-28T22:00:00Z",
		"22:30":                           "2026-03-29T20:30:00Z", // Now is not to come: tomorrow, in summer time.
		"09:00":                           "2026-03-29T07:00:00Z",
		"09:00 Asia/Tokyo":                "2026-03-29T00:00:00Z",
		" 09:00  UTC ":                    "2026-03-29T09:00:00Z",
		"09:00 JST":                       "2026-03-29T00:00:00Z",
		"09:00 cet":                       "2026-03-29T07:00:00Z", // The zone's own name, as it is called now.
		"06:31 Asia/Tokyo":                "2026-03-28T21:31:00Z", // A minute from now.
		"2026-11-21 03:00:00 Asia/Tokyo ": "2026-11-20T18:00:00Z",
	} {
		got, err := inbound.Moment(text, now, berlin)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if got.UTC().Format(time.RFC3339) != want {
			t.Errorf("%q is %s, want %s", text, got.UTC().Format(time.RFC3339), want)
		}
	}
	for _, text := range []string{"", "soon", "25:00", "09:00 Mars/Base", "09:00 IST", "2026-13-01 09:00", "9"} {
		if got, err := inbound.Moment(text, now, berlin); err == nil {
			t.Errorf("%q is taken as %s (%v)", text, got, err)
		}
	}
}
