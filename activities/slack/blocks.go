package slack

import (
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"hansho/activities/message"
)

// Limits of Block Kit, in characters or items. https://docs.slack.dev/reference/block-kit/blocks
const (
	longestSection = 3000
	longestField   = 2000
	longestLabel   = 75
	longestValue   = 2000
	longestConfirm = 300
	longestText    = 3000 // Of the fallback; Slack itself takes 40,000.
	mostFields     = 10
	mostButtons    = 25
	longestHeader  = 150
	mostSections   = 45 // Of a message's 50 blocks.
)

var colors = map[string]string{"danger": "#d92d20", "warning": "#f79009", "good": "#17b26a", "muted": "#98a2b3"}

// cardBlocks are the card as the message itself: what it is, where it stands, and the buttons. What is worth a second look
// stands below in the coloured attachment.
func cardBlocks(card message.Card) ([]slack.Block, slack.Attachment) {
	blocks := append([]slack.Block{section("*" + card.Title + "*")}, sections(card.Text)...)
	blocks = append(blocks, actions(card.Buttons)...)
	below := slack.Attachment{Color: colors[card.Color], Fallback: message.Cut(card.Fallback, longestText)}
	var fields []*slack.TextBlockObject
	for _, f := range card.Fields {
		fields = append(fields, markup("*"+f.Label+"*\n"+f.Value, longestField))
	}
	for len(fields) > 0 {
		n := min(mostFields, len(fields))
		below.Blocks.BlockSet = append(below.Blocks.BlockSet, slack.NewSectionBlock(nil, fields[:n], nil))
		fields = fields[n:]
	}
	return blocks, below
}

// sayBlocks are a text with its buttons.
func sayBlocks(text string, buttons []message.Button) []slack.Block {
	return append(sections(text), actions(buttons)...)
}

// sections split a text at its lines so that each part fits one block; what does not fit into a message is cut.
func sections(text string) []slack.Block {
	var blocks []slack.Block
	part := ""
	flush := func() {
		if strings.TrimSpace(part) != "" && len(blocks) < mostSections {
			blocks = append(blocks, section(part))
		}
		part = ""
	}
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(part)+utf8.RuneCountInString(line) > longestSection {
			flush()
		}
		part += message.Cut(line, longestSection)
	}
	flush()
	return blocks
}

func section(text string) slack.Block {
	return slack.NewSectionBlock(markup(strings.TrimRight(text, "\n"), longestSection), nil, nil)
}

// markup is verbatim: Slack must not look for mentions in what people wrote.
// https://docs.slack.dev/reference/block-kit/composition-objects/text-object
func markup(text string, most int) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, message.Cut(text, most), false, true)
}

func plain(text string, most int) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, message.Cut(text, most), true, false)
}

// actions are the buttons in one row. A button whose value does not fit could only do harm, and is left out.
func actions(buttons []message.Button) []slack.Block {
	var elements []slack.BlockElement
	for _, b := range buttons {
		if utf8.RuneCountInString(b.Value) > longestValue || len(elements) == mostButtons {
			continue
		}
		element := slack.NewButtonBlockElement(b.Action, b.Value, plain(b.Label, longestLabel)).WithStyle(slack.Style(b.Style))
		if b.Confirm != "" {
			element = element.WithConfirm(confirm(b))
		}
		elements = append(elements, element)
	}
	if len(elements) == 0 {
		return nil
	}
	return []slack.Block{slack.NewActionBlock("", elements...)}
}

// confirm asks before the press counts.
func confirm(b message.Button) *slack.ConfirmationBlockObject {
	return &slack.ConfirmationBlockObject{
		Title: plain(b.Label, 100), Text: plain(b.Confirm, longestConfirm), Confirm: plain(b.Label, 30), Deny: plain(b.Deny, 30),
	}
}
