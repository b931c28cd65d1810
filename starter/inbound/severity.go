package inbound

import (
	"slices"
	"strings"

	"hansho/oncall"
)

// words say how bad something is in the languages of the common monitoring systems. Names of severities (SEV-1, sev1, 1) and
// priorities (P1) are exact and stand apart.
var words = map[oncall.Severity][]string{
	worst:       {"critical", "crit", "page", "emergency", "emerg", "alert", "fatal", "disaster"},
	oncall.SEV3: {"error", "err", "high", "major"},
	oncall.SEV4: {"warning", "warn", "minor", "average", "medium", "low"},
	oncall.SEV5: {"info", "information", "informational", "notice", "none", "ok", "debug"},
}

// worst marks the words that mean "wake somebody": how bad that is for the business, only the service knows.
const worst = oncall.Severity(0)

// Severity translates a source's word. The worst words, such as "critical", mean the severity of the service, but never less
// than SEV-3, so that somebody is woken; "error" is SEV-3, "warning" SEV-4, "info" SEV-5. It reports false, and gives the
// service's severity, for a word that it does not know.
func Severity(word string, service oncall.Severity) (oncall.Severity, bool) {
	word = strings.ToLower(strings.TrimSpace(word))
	if exact, err := oncall.ParseSeverity(priority(word)); err == nil {
		return exact, true
	}
	for severity, known := range words {
		if !slices.Contains(known, word) {
			continue
		}
		if severity == worst {
			return wakes(service), true
		}
		return severity, true
	}
	return service, false
}

// Known tells whether Severity knows a word.
func Known(word string) bool {
	_, ok := Severity(word, oncall.SEV3)
	return ok
}

func wakes(service oncall.Severity) oncall.Severity {
	if service.Urgency() == oncall.UrgencyHigh && service.Valid() {
		return service
	}
	return oncall.SEV3
}

// priority reads "p1" as "1".
func priority(word string) string {
	if len(word) == 2 && word[0] == 'p' {
		return word[1:]
	}
	return word
}
