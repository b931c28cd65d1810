package interaction

import (
	"regexp"
	"strings"
	"unicode"
)

// markup is what Slack writes in angle brackets: people, channels, groups and links. What a person typed as "<" comes as
// "&lt;". https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
var markup = regexp.MustCompile(`<([^<>\s][^<>]*)>`)

var unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// Plain is what a person typed, from what Slack made of it: links are their addresses, channels their names; people are
// "@U…", because only a configuration knows how they are called.
func Plain(text string) string {
	text = markup.ReplaceAllStringFunc(text, func(found string) string {
		inside, label, _ := strings.Cut(found[1:len(found)-1], "|")
		kind, rest := inside[0], inside[1:]
		switch {
		case kind == '@':
			return inside
		case kind == '#' && label != "":
			return "#" + strings.TrimPrefix(label, "#")
		case kind == '!' && label != "":
			return "@" + strings.TrimPrefix(label, "@")
		case kind == '!':
			return "@" + rest
		}
		for _, scheme := range []string{"mailto:", "tel:"} {
			if plain, ok := strings.CutPrefix(inside, scheme); ok {
				return plain
			}
		}
		return inside
	})
	return strings.TrimSpace(unescaper.Replace(text))
}

// cutWord cuts a text behind its first word. The blank of a Japanese keyboard is one, too.
func cutWord(text string) (word, rest string) {
	text = strings.TrimSpace(text)
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		return text, ""
	}
	return text[:end], strings.TrimSpace(text[end:])
}
