package report_test

import (
	"strings"
	"testing"
	"time"

	"hansho/report"
)

func TestAnExportIsReadLineByLine(t *testing.T) {
	t.Parallel()
	in, err := report.ReadExport(strings.NewReader(`{"workflowId": "escalation/shop/a", "instance": "1", "service": "shop"}
{"workflowId": "incident/shop-1", "slug": "shop-1"}

{"workflowId": "postmortem/shop-1", "slug": "shop-1"}
{"workflowId": "something/newer"}
{"workflowId": "escalation/shop/b", "inst
`))
	if err != nil || len(in.Escalations) != 1 || len(in.Incidents) != 1 || len(in.Postmortems) != 1 {
		t.Errorf("%v: %+v", err, in)
	}
	if len(in.Notes) != 1 || in.Notes[0].Kind != report.NoteUnreadable || in.Notes[0].N != 1 {
		t.Errorf("a line that was cut is a note: %+v", in.Notes)
	}
}

func TestMomentsAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2026-11-01": time.Date(2026, 10, 31, 15, 0, 0, 0, time.UTC), "2026-11": time.Date(2026, 10, 31, 15, 0, 0, 0, time.UTC),
		"2026-11-01T00:00:00Z": time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), "36h": now.Add(-36 * time.Hour), "30d": now.AddDate(0, 0, -30), "2w": now.AddDate(0, 0, -14),
	} {
		if got, err := report.ParseMoment(text, now, tokyo); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "d", "-3d", "yesterday", "3y", "99999999d"} {
		if got, err := report.ParseMoment(text, now, tokyo); err == nil || !strings.Contains(err.Error(), "90d") {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
