package starter

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"hansho/oncall"
)

// What an alert may carry at most, in bytes. A history holds every message of an alert for as long as it is kept, and the
// state with the first one crosses every continue-as-new.
const (
	longestTitle   = 1024
	longestKey     = 1024
	longestSource  = 256
	longestLink    = 2048
	longestDetails = 8 << 10
	longestID      = 256
	longestLabel   = 256
	mostLabels     = 32
	// longestSummary keeps the static summary, as JSON, below 400 bytes, which Temporal documents as the most it takes: a title
	// must never be the reason why an escalation does not start.
	longestSummary = 360
	summaryRunes   = 200
)

// fit cuts what is too long and says so.
func fit(alert oncall.Alert) oncall.Alert {
	cutAny := false
	for _, part := range []struct {
		text *string
		most int
	}{
		{&alert.Title, longestTitle}, {&alert.Source, longestSource}, {&alert.Details, longestDetails}, {&alert.ID, longestID},
	} {
		short := cut(*part.text, part.most)
		cutAny = cutAny || short != *part.text
		*part.text = short
	}
	if len(alert.Link) > longestLink || !utf8.ValidString(alert.Link) { // Half a link leads nowhere.
		alert.Link, cutAny = "", true
	}
	labels := fewLabels(alert.Labels)
	cutAny = cutAny || !maps.Equal(labels, alert.Labels)
	alert.Labels = labels
	if cutAny {
		alert.Remark = remark(alert.Remark, "It was too long and was cut.")
	}
	return alert
}

func fewLabels(labels map[string]string) map[string]string {
	if labels == nil {
		return nil
	}
	kept := make(map[string]string, min(len(labels), mostLabels))
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if len(kept) < mostLabels && len(name) <= longestLabel && utf8.ValidString(name) {
			kept[name] = cut(labels[name], longestLabel)
		}
	}
	return kept
}

// summary is a title as Temporal's one-line summary.
func summary(title string) string {
	if runes := []rune(title); len(runes) > summaryRunes {
		title = string(runes[:summaryRunes-1]) + "…"
	}
	short := cut(title, longestSummary-len(`""`))
	for most := len(short); len(quoted(short)) > longestSummary; most-- {
		short = cut(title, most)
	}
	return short
}

func quoted(text string) []byte {
	written, err := json.Marshal(text)
	if err != nil {
		return nil // A string can always be written.
	}
	return written
}

// cut shortens a text to a number of bytes without breaking a character, and marks it with "…". Bytes that are no UTF-8 become
// the replacement character: Temporal and the providers take nothing else.
func cut(text string, most int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= most {
		return text
	}
	end := most - len("…")
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
