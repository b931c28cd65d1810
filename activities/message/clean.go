package message

import (
	"strings"
	"unicode"
)

// clean makes one line of a text for machines that read it out or pass it on: without control characters, and without the
// invisible ones that turn the direction of writing around or hide letters.
func clean(text string) string {
	return strings.Join(strings.FieldsFunc(cleanLines(text), unicode.IsSpace), " ")
}

// cleanLines is clean for a text of several lines.
func cleanLines(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.In(r, unicode.Cf): // Some stand within words, such as a soft hyphen.
			return -1
		case unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD"))
}
