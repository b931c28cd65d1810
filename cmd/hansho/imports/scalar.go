package imports

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// plainForm is what YAML reads as the text it is, without quotes.
var plainForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./@-]*( [A-Za-z0-9_./@()-]+)*$`)

// words of YAML that are no text when they stand alone.
var words = map[string]bool{"true": true, "false": true, "null": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true}

// scalar writes a text into YAML: JSON's quotes are YAML's too.
func scalar(text string) string {
	if plainForm.MatchString(text) && !words[strings.ToLower(text)] {
		return text
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // A text has no way to fail.
	return strings.TrimSpace(b.String())
}

// list writes texts into YAML on one line.
func list(texts []string) string {
	parts := make([]string, len(texts))
	for i, text := range texts {
		parts[i] = scalar(text)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// oneLine makes what somebody wrote harmless in a comment and in a name.
func oneLine(text string) string {
	visible := func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' {
			return ' '
		}
		return r
	}
	return strings.Join(strings.Fields(strings.Map(visible, strings.ToValidUTF8(text, "\uFFFD"))), " ")
}

// length writes a duration as hansho.yaml does.
func length(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = strings.TrimSuffix(text, zero[1:])
		}
	}
	return text
}

// knownZone tells whether Hansho takes the zone.
func knownZone(zone string) bool {
	_, err := time.LoadLocation(zone)
	return err == nil && zone != "" && zone != "Local"
}
