package activities

import (
	"context"
	"errors"
	"testing"
	"time"
)

// countingDirectory answers with one duty, or an error, and counts.
type countingDirectory struct {
	asked int
	err   error
}

func (d *countingDirectory) OnCall(_ context.Context, _ string, from, until time.Time) ([]Duty, error) {
	d.asked++
	return []Duty{{Address: "P1", From: from, Until: until}}, d.err
}

func TestAStormAsksOnceForASchedule(t *testing.T) {
	t.Parallel()
	var d duties
	directory, at := &countingDirectory{err: errors.New("500")}, time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	if _, err := d.ask(t.Context(), directory, "pagerduty", "PRIMARY", at); err == nil {
		t.Error("an error was swallowed")
	}
	directory.err = nil
	for i := range 100 { // The failure before was not remembered.
		moment := at.Add(time.Duration(i) * 9 * time.Millisecond)
		answer, err := d.ask(t.Context(), directory, "pagerduty", "PRIMARY", moment)
		if err != nil || len(answer) != 1 || moment.Before(answer[0].From) || !moment.Before(answer[0].Until) {
			t.Fatalf("at %s: %+v, %v", moment, answer, err)
		}
	}
	if directory.asked != 2 {
		t.Errorf("asked %d times", directory.asked)
	}
	for _, other := range []struct {
		schedule string
		at       time.Time
	}{{"SECOND", at}, {"PRIMARY", at.Add(2 * time.Second)}} {
		before := directory.asked
		if _, err := d.ask(t.Context(), directory, "pagerduty", other.schedule, other.at); err != nil || directory.asked != before+1 {
			t.Errorf("%s at %s was not asked for anew", other.schedule, other.at)
		}
	}
}
