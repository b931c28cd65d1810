package oncall

import (
	"fmt"
	"strings"
)

// Severity says how bad it is, from SEV1 (the worst) to SEV5. The zero value means "not said".
// The levels are those of https://response.pagerduty.com/before/severity_levels/.
type Severity int

// The five severities.
const (
	SEV1 Severity = iota + 1
	SEV2
	SEV3
	SEV4
	SEV5
)

// Severities lists every severity, the worst first.
var Severities = []Severity{SEV1, SEV2, SEV3, SEV4, SEV5}

// ParseSeverity reads "SEV-1", "sev1" or "1". The error names what would be right.
func ParseSeverity(text string) (Severity, error) {
	digits := strings.ToLower(strings.TrimSpace(text))
	if after, ok := strings.CutPrefix(digits, "sev"); ok {
		digits = strings.TrimPrefix(after, "-")
	}
	if len(digits) == 1 && digits[0] >= '1' && digits[0] <= '5' {
		return Severity(digits[0] - '0'), nil
	}
	return 0, fmt.Errorf("severity %q is not one of SEV-1, SEV-2, SEV-3, SEV-4, SEV-5", text)
}

// String is the written form, "SEV-1"; empty when the severity was not said.
func (s Severity) String() string {
	if !s.Valid() {
		return ""
	}
	return fmt.Sprintf("SEV-%d", int(s))
}

// Valid tells whether s is one of the five.
func (s Severity) Valid() bool { return s >= SEV1 && s <= SEV5 }

// Major tells whether an incident is opened for it: SEV-1 and SEV-2.
func (s Severity) Major() bool { return s == SEV1 || s == SEV2 }

// Urgency is how people are woken for it.
func (s Severity) Urgency() Urgency {
	switch s { //nolint:exhaustive // The others, and none, are high.
	case SEV4:
		return UrgencyLow
	case SEV5:
		return UrgencyNone
	default:
		return UrgencyHigh
	}
}

// MarshalText writes "SEV-1".
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what ParseSeverity reads; empty text is the zero severity.
func (s *Severity) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*s = 0
		return nil
	}
	parsed, err := ParseSeverity(string(text))
	if err != nil {
		return err
	}
	*s = parsed
	return nil
}

// Urgency is how people are woken: at once, in working hours, or not at all.
type Urgency string

// The urgencies. Low pages the primary once, in working hours; none is a task in the chat.
const (
	UrgencyHigh Urgency = "high"
	UrgencyLow  Urgency = "low"
	UrgencyNone Urgency = "none"
)

// above tells whether u wakes people sooner than the other does.
func (u Urgency) above(other Urgency) bool {
	return u != other && (u == UrgencyHigh || other == UrgencyNone)
}
