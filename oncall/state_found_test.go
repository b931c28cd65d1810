package oncall_test

import (
	"strings"
	"testing"
	"time"

	"hansho/oncall"
)

func TestMinusOneIsNoSeverity(t *testing.T) {
	if got, err := oncall.ParseSeverity("-1"); err == nil {
		t.Errorf("-1 is read as %v", got)
	}
}

func TestTheEarliestDeliveryCounts(t *testing.T) {
	s := lived(
		minutesAfter(0, oncall.Event{Kind: oncall.PageIntended, Page: 1, Person: "ann"}), minutesAfter(5, oncall.Event{Kind: oncall.PageIntended, Page: 2, Person: "dan"}),
		minutesAfter(6, oncall.Event{Kind: oncall.PageDelivered, Page: 2}), // The webhook of page 1 was lost; a look finds its delivery later.
		minutesAfter(1, oncall.Event{Kind: oncall.PageDelivered, Page: 1}),
	)
	if took := s.Numbers().Detect.Took; took != 3*time.Minute {
		t.Errorf("detect took %s and not 3m: page 1 was delivered at minute 1", took)
	}
}

func TestTheNewestOfThreeLostPagesIsTriedAgain(t *testing.T) {
	s := lived()
	for n := 1; n <= 3; n++ {
		s.Apply(oncall.Event{Kind: oncall.PageIntended, At: at, Page: n, Person: "ann", Provider: "pagerduty"})
		s.Apply(oncall.Event{Kind: oncall.PageRefused, At: at, Page: n, Ref: oncall.AnswerLost})
	}
	if n := s.NextPage("ann", "pagerduty"); n != 3 {
		t.Errorf("page %d is tried again, and not the newest, 3", n)
	}
}

func TestFrom5To4IsPaged(t *testing.T) {
	s := lived()
	s.Apply(oncall.Event{Kind: oncall.SeveritySet, At: at, Severity: oncall.SEV5})
	s.Apply(oncall.Event{Kind: oncall.Waiting, At: at})
	s.Apply(oncall.Event{Kind: oncall.SeveritySet, At: at, Severity: oncall.SEV4})
	if s.Waiting {
		t.Error("SEV-5 became SEV-4, whose primary is owed a page in working hours, and still nothing is timed")
	}
}

func TestAStateFullOfLongNotesStaysSmall(t *testing.T) {
	s := lived()
	for range 400 {
		s.Apply(oncall.Event{Kind: oncall.Noted, At: at, By: oncall.Actor{ID: "ann"}, Text: strings.Repeat("n", 8<<10)})
	}
	if size := len(asJSON(t, s)); size > 256<<10 {
		t.Errorf("notes of 8 KiB, which the starter lets in, make a state of %d bytes", size)
	}
}
