package oncall

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestADraftWithoutATitleIsCalledByItsFirstSentence(t *testing.T) {
	t.Parallel()
	i := NewIncident("shop-1", "internal title", NormalIncident, IncidentPlan{IncidentRules: DefaultIncidentRules()})
	for text, want := range map[string]string{
		"Paying fails at the moment. We work on it.": "Paying fails at the moment",
		"Paying fails.":              "Paying fails",
		"Version 2.1 fails to start": "Version 2.1 fails to start",
		" 決済がしづらくなっています。復旧作業中です。": "決済がしづらくなっています",
		"One line\nand another": "One line",
		"":                      "",
	} {
		if got := i.DraftWord(PublicDraft{Text: text}, noon).Title; got != want {
			t.Errorf("%q is called %q", text, got)
		}
	}
	if long := i.DraftWord(PublicDraft{Text: strings.Repeat("長", 300)}, noon).Title; utf8.RuneCountInString(long) != longestPublicTitle {
		t.Errorf("a long one has %d characters", utf8.RuneCountInString(long))
	}
	if given := i.DraftWord(PublicDraft{Title: "Given", Text: "Other."}, noon).Title; given != "Given" {
		t.Errorf("a title that somebody gave became %q", given)
	}
}
