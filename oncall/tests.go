package oncall

import "time"

// Tests says when everybody gets a test page.
type Tests struct {
	Every    TestsEvery
	Week     int          // Of TestsMonthly: 1 to 4, the first to fourth such day of the month.
	Day      time.Weekday // On which they are held,
	At       TimeOfDay    // and when,
	Zone     string       // by the clocks of this IANA zone.
	Wait     time.Duration
	Loud     bool   // Ring as high urgency does.
	InHours  bool   // Test everybody in their own working hours.
	Channel  string // Chat channel of the report; empty for none.
	ReportTo string // Person who gets the report directly; empty for none.
	// Hours are the organisation's working hours, whether or not there are tests.
	Hours WorkingHours
}

// TestsEvery is how often everybody is tested.
type TestsEvery string

// How often everybody is tested.
const (
	TestsOff     TestsEvery = ""
	TestsWeekly  TestsEvery = "weekly"
	TestsMonthly TestsEvery = "monthly"
)
