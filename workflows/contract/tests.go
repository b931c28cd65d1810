package contract

import (
	"time"

	"hansho/oncall"
)

// How long a test page waits for answers.
const (
	DefaultTestWait = 5 * time.Minute
	ShortestTest    = 10 * time.Second
	LongestTest     = time.Hour
)

// OpenTest is the input of a TestPage.
type OpenTest struct {
	Person    string        `json:"person"`
	Providers []string      `json:"providers,omitempty"` // Only these ways; none means all of the person's.
	Wait      time.Duration `json:"wait,omitempty"`      // For answers; 0 means DefaultTestWait.
	Loud      bool          `json:"loud,omitempty"`      // Ring as high urgency does. Otherwise low, where the provider knows that.
	By        oncall.Actor  `json:"by,omitzero"`
}

// OpenEveryone is the input of a TestEveryone. State is set only when it continues as new.
type OpenEveryone struct {
	Wait     time.Duration          `json:"wait,omitempty"`
	Loud     bool                   `json:"loud,omitempty"`
	InHours  bool                   `json:"inHours,omitempty"`  // Test everybody in their own working hours.
	Channel  string                 `json:"channel,omitempty"`  // Of the report.
	ReportTo string                 `json:"reportTo,omitempty"` // Person who gets the report directly.
	By       oncall.Actor           `json:"by,omitzero"`
	State    *oncall.TestOfEveryone `json:"state,omitempty"`
}
