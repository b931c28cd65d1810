package slack

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"hansho/activities/message"
)

// A message shows so much text, in characters; the rest stands in its thread, in so many messages. Slack refuses blocks that are
// too long together, and does not say from where on, so this stays well below what one section can hold times their number.
const (
	longestMessage = 12_000
	mostParts      = 10
)

// parts cut a text at its lines, so that each part fits one message. What does not fit into the last is cut.
func parts(text string) []string {
	var all []string
	part := ""
	for l := range strings.Lines(text) {
		for _, piece := range pieces(l, longestMessage) {
			if part != "" && utf8.RuneCountInString(part)+utf8.RuneCountInString(piece) > longestMessage {
				all, part = append(all, part), ""
			}
			part += piece
		}
	}
	all = append(all, part)
	if len(all) > mostParts {
		all = all[:mostParts]
		all[mostParts-1] = message.Cut(all[mostParts-1]+"…", longestMessage)
	}
	return all
}

// pieces cut one line, where it must be, at its blanks. Half a link or half an escape is never left.
func pieces(text string, most int) []string {
	var all []string
	for utf8.RuneCountInString(text) > most {
		head := strings.TrimSuffix(message.Cut(text, most), "…")
		if at := strings.LastIndexByte(head, ' '); at > len(head)/2 {
			head = head[:at+1]
		}
		if head == "" || !strings.HasPrefix(text, head) {
			return append(all, message.Cut(text, most)) // One link that is longer than a message.
		}
		all, text = append(all, head), text[len(head):]
	}
	return append(all, text)
}

// restMark names the n-th further part of a message.
func restMark(mark string, n int) string {
	if mark == "" {
		return ""
	}
	return fmt.Sprintf("%s/rest/%d", mark, n)
}

// saying is a message with one part of a text.
func saying(text, mark string, buttons []message.Button) slack.MsgOption {
	return slack.MsgOptionCompose(
		slack.MsgOptionText(message.Cut(text, longestText), false), slack.MsgOptionBlocks(sayBlocks(text, buttons)...), marked(mark),
	)
}
