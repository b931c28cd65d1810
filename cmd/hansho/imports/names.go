package imports

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// mostID is the longest ID that hansho.yaml takes.
const mostID = 40

// slug makes an ID of a text: lower-case letters, digits and hyphens. It is empty when none of the text can stand in one, as
// with a name in Japanese.
func slug(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(norm.NFKD.String(text)) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // The accent of the letter before.
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(cutID(b.String(), mostID), "-")
}

func cutID(id string, most int) string { return id[:min(len(id), most)] }

// book gives out IDs, each once.
type book map[string]bool

// take makes an ID of the first text that yields one, with a number when it is taken already.
func (b book) take(texts ...string) string {
	id := "unnamed"
	for _, text := range texts {
		if made := slug(text); made != "" {
			id = made
			break
		}
	}
	unique := id
	for n := 2; b[unique]; n++ {
		number := "-" + strconv.Itoa(n)
		unique = cutID(id, mostID-len(number)) + number
	}
	b[unique] = true
	return unique
}
