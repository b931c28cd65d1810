package message

import (
	"strings"
	"unicode/utf16"
)

// How long the words of a text message are, before its link: what fits one part of it. A text in the alphabet of GSM 03.38 has
// 160 septets a part; one with any other character is sent in UCS-2, with 70 units.
// https://www.twilio.com/docs/glossary/what-sms-character-limit
const (
	longestGSM  = 160
	longestUCS2 = 70
)

// SMSFor is a page as the words of a text message: service, severity, symptom and what is wanted. They fit one part; a long
// symptom is cut so that the rest stays. The link comes after them, on a line of its own.
func SMSFor(p Page) string {
	r := pageReader(p)
	head, tail := clean(p.Service)+" · "+r.severity(p.Severity)+" · ", ""
	if p.Test {
		head = ""
	}
	if p.Wanted != "" {
		tail = " · " + clean(p.Wanted)
	}
	symptom := symptomOf(p)
	text, length, most, ellipsis := inGSM(head+symptom+tail), septets, longestGSM, "..."
	if _, ok := septets(text); ok {
		head, symptom, tail = inGSM(head), inGSM(symptom), inGSM(tail)
	} else {
		length, most, ellipsis = units, longestUCS2, "…"
	}
	room := most - lengthOf(length, head) - lengthOf(length, tail)
	return fit(head+fit(symptom, room, length, ellipsis)+tail, most, length, ellipsis)
}

// pageReader is the reader of a page that was rendered already.
func pageReader(p Page) reader { return reader{language: languageOf(p.Language)} }

// symptomOf is what is wrong, on one line.
func symptomOf(p Page) string {
	if p.Symptom == "" {
		return clean(p.Title)
	}
	return clean(p.Symptom)
}

// measure tells how long a text is, and whether it can be written at all.
type measure func(text string) (int, bool)

func lengthOf(length measure, text string) int {
	n, _ := length(text)
	return n
}

// fit cuts a text to a length and says so with an ellipsis.
func fit(text string, most int, length measure, ellipsis string) string {
	if lengthOf(length, text) <= most {
		return text
	}
	kept := []rune(text)
	for len(kept) > 0 && lengthOf(length, string(kept)+ellipsis) > most {
		kept = kept[:len(kept)-1]
	}
	if len(kept) == 0 {
		return ""
	}
	return strings.TrimSpace(string(kept)) + ellipsis
}

// units is the length in UCS-2, where an emoji has two.
func units(text string) (int, bool) { return len(utf16.Encode([]rune(text))), true }

// The alphabet of GSM 03.38, and the characters of its extension, which take two septets.
const (
	gsmBasic    = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "^{}\\[~]|€\f"
)

// septets is the length in GSM 03.38; it reports false when a character is not in it.
func septets(text string) (int, bool) {
	n := 0
	for _, r := range text {
		switch {
		case strings.ContainsRune(gsmBasic, r):
			n++
		case strings.ContainsRune(gsmExtended, r):
			n += 2
		default:
			return 0, false
		}
	}
	return n, true
}

// inGSM exchanges the printers' characters that keep a plain text out of the short alphabet.
var inGSM = strings.NewReplacer("·", "-", "–", "-", "—", "-", "‘", "'", "’", "'", "“", `"`, "”", `"`, "…", "...", "•", "-", "\u00a0", " ", "→", "->", "×", "x").Replace
