package message

import (
	"strings"
	"time"
)

// AcknowledgePage is the button of a page that is a message.
func AcknowledgePage(target Target) Button {
	r := reader{languageOf(target.Language), time.UTC, nil}
	return r.button("acknowledge", ActionAcknowledge, "primary", target)
}

// standDownWords is what the template of StandDown sees. All texts are escaped already.
type standDownWords struct {
	Closed bool
	By     string
	Note   string
}

// StandDown words, in a language, what is written on a page that needs no answer any more: who has it, or that it is over. The
// note is the workflow's, in English.
func StandDown(code string, closed bool, note string) string {
	r := reader{languageOf(code), time.UTC, nil}
	w := standDownWords{Closed: closed, Note: line(r.reason(note))}
	if by, ok := strings.CutPrefix(note, "acknowledged by "); ok {
		w.By, w.Note = line(r.name(by)), ""
	}
	return r.say("stand down", w)
}
