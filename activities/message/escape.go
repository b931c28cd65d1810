package message

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Slack reads "<!channel>" in a text as a call to everybody, so that an alert's title could ring a whole company. What
// people and machines wrote is therefore escaped as https://docs.slack.dev/messaging/formatting-message-text says.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// address finds web addresses in an escaped text; the punctuation at the end of a sentence is not part of one.
var address = regexp.MustCompile(`https?://[^\s|"'` + "`" + `、。）」]+[^\s|"'` + "`" + `、。）」.,;:!?)]`)

// escape makes a text harmless to Slack and its web addresses clickable.
func escape(text string) string {
	return address.ReplaceAllStringFunc(escaper.Replace(text), func(found string) string {
		end := strings.Index(found+"&gt", "&gt") // People write addresses as "<https://…>".
		return "<" + found[:end] + ">" + found[end:]
	})
}

// line is escape for a text that must stay on one line.
func line(text string) string { return escape(oneLine(text)) }

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// link is a labelled link, or nothing when the address is not a web address: an alert may bring anything.
func link(url, label string) string {
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return ""
	}
	url = strings.NewReplacer("|", "%7C", " ", "%20", "\n", "", "\r", "").Replace(url)
	return "<" + escaper.Replace(url) + "|" + label + ">"
}

// shorten cuts a plain text to a number of characters and says so with an ellipsis.
func shorten(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:max(0, most-1)])) + "…"
}

// Cut shortens a text in Slack's markup to a number of characters without leaving half a link or half an escape behind.
func Cut(markup string, most int) string {
	if utf8.RuneCountInString(markup) <= most {
		return markup
	}
	kept := string([]rune(markup)[:max(0, most-1)])
	if open := strings.LastIndexByte(kept, '<'); open > strings.LastIndexByte(kept, '>') {
		kept = kept[:open]
	}
	if open := strings.LastIndexByte(kept, '&'); open > strings.LastIndexByte(kept, ';') {
		kept = kept[:open]
	}
	return strings.TrimSpace(kept) + "…"
}

// Line is a plain text in Slack's markup, on one line: whatever it says, it calls nobody.
func Line(text string) string { return line(text) }

// Markup is a plain text in Slack's markup: whatever it says, it calls nobody, and its web addresses can be clicked.
func Markup(text string) string { return escape(text) }
