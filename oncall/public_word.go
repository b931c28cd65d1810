package oncall

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// PublicWord is one thing that the public is told.
type PublicWord struct {
	N        int       `json:"n"` // In its story, from 1.
	Stage    Stage     `json:"stage"`
	Title    string    `json:"title"`           // One line. A story keeps the title of its first word.
	Text     string    `json:"text"`            // Plain text.
	Short    string    `json:"short,omitempty"` // For the company's accounts, where Text is too long; empty: Text is shortened.
	Next     time.Time `json:"next,omitzero"`   // When the next word comes; zero when it is over.
	Severity Severity  `json:"severity,omitempty"`
	At       time.Time `json:"at,omitzero"`
	By       Actor     `json:"by,omitzero"`
}

// Bounds of a word, in characters. The title is PagerDuty's, the narrowest; a text of this length fits every page.
const (
	longestPublicTitle = 128
	longestPublicText  = 5000
)

// Fault says what is wrong with a word that is to be said now, and the cure; it is empty when nothing is.
func (w PublicWord) Fault(now time.Time) string {
	over := w.Stage == PublicOver
	switch {
	case w.Title == "":
		return "It has no title: say in one line what customers notice."
	case w.Title != oneLine(w.Title):
		return "The title must be one line, without blanks around it."
	case utf8.RuneCountInString(w.Title) > longestPublicTitle:
		return fmt.Sprintf("The title has %d characters: status pages take %d.", utf8.RuneCountInString(w.Title), longestPublicTitle)
	case strings.TrimSpace(w.Text) == "":
		return "It has no text: say what customers notice, and what is done about it."
	case utf8.RuneCountInString(w.Text) > longestPublicText:
		return fmt.Sprintf("The text has %d characters: keep to %d.", utf8.RuneCountInString(w.Text), longestPublicText)
	case strings.ContainsFunc(w.Text+w.Short, isOddControl):
		return "The text holds control characters: write plain text."
	case !over && !slices.Contains(OpenStages, w.Stage):
		return fmt.Sprintf("There is no stage %q: use investigating, identified or monitoring.", w.Stage)
	case !over && w.Next.IsZero():
		return "Say when the next word comes (next): the public is never left without."
	case !over && !w.Next.After(now):
		return "The next word is promised for a time that is past."
	case over && !w.Next.IsZero():
		return "It is over, so no next word can be promised."
	}
	return ""
}

func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

func isOddControl(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
