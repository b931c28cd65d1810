package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of Block Kit: https://docs.slack.dev/reference/block-kit/blocks
const (
	maxMessageBlocks = 50
	maxViewBlocks    = 100
	maxSectionText   = 3000
	maxFieldText     = 2000
	maxFields        = 10
	maxHeaderText    = 150
	maxButtonText    = 75
	maxValue         = 2000
	maxIDLength      = 255
	maxElements      = 25
	maxText          = 40000
	maxTitle         = 24
)

// usersSelect is the picker for a person.
const usersSelect = "users_select"

// block is any block or block element; only what matters here is named.
type block struct {
	Type      string       `json:"type"`
	BlockID   string       `json:"block_id"`
	ActionID  string       `json:"action_id"`
	Text      *blockText   `json:"text"`
	Fields    []*blockText `json:"fields"`
	Elements  []block      `json:"elements"`
	Element   *block       `json:"element"`
	Accessory *block       `json:"accessory"`
	Value     string       `json:"value"`
	Style     string       `json:"style"`
	URL       string       `json:"url"`
	Options   []*option    `json:"options"`
	Optional  bool         `json:"optional"`
}

// blockText is a text object; a rich text element has its text as a plain string.
type blockText struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

func (t *blockText) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &t.Text) == nil {
		return nil
	}
	type plain blockText
	return json.Unmarshal(data, (*plain)(t))
}

type option struct {
	Text  blockText `json:"text"`
	Value string    `json:"value"`
}

// interactive lists the elements whose use is sent to the app.
func (b *block) interactive() []*block {
	var list []*block
	for i := range b.Elements {
		if b.Type == "actions" {
			list = append(list, &b.Elements[i])
		}
	}
	for _, e := range []*block{b.Accessory, b.Element} {
		if e != nil && e.ActionID != "" {
			list = append(list, e)
		}
	}
	return list
}

// prepare checks blocks against Slack's limits and names those that have no block_id or action_id, as Slack does.
func prepare(raw json.RawMessage, most int) (json.RawMessage, []block, error) {
	if len(raw) == 0 {
		return nil, nil, nil
	}
	var loose []map[string]any
	if err := json.Unmarshal(raw, &loose); err != nil {
		return nil, nil, problem("invalid_blocks_format")
	}
	name(loose)
	named, err := json.Marshal(loose)
	if err != nil {
		return nil, nil, fmt.Errorf("encode blocks: %w", err)
	}
	var blocks []block
	if err := json.Unmarshal(named, &blocks); err != nil {
		return nil, nil, problem("invalid_blocks", "[ERROR] "+err.Error())
	}
	var problems []string
	if len(blocks) > most {
		problems = append(problems, fmt.Sprintf("[ERROR] no more than %d items allowed [json-pointer:/blocks]", most))
	}
	for i := range blocks {
		problems = append(problems, blocks[i].problems(fmt.Sprintf("/blocks/%d", i))...)
	}
	if len(problems) > 0 {
		return nil, nil, problem("invalid_blocks", problems...)
	}
	return named, blocks, nil
}

// name gives every block a block_id and every interactive element an action_id.
func name(blocks []map[string]any) {
	for _, b := range blocks {
		if id, _ := b["block_id"].(string); id == "" {
			b["block_id"] = newID("")[:5]
		}
		elements, _ := b["elements"].([]any)
		for _, e := range append(elements, b["accessory"], b["element"]) {
			element, ok := e.(map[string]any)
			if !ok || b["type"] == "context" || b["type"] == "rich_text" || element["type"] == "image" {
				continue
			}
			if id, _ := element["action_id"].(string); id == "" {
				element["action_id"] = newID("")[:5]
			}
		}
	}
}

// problems says which limits a block breaks; at is its place, as Slack's messages name it.
func (b *block) problems(at string) []string {
	var list []string
	tooLong := func(where, text string, most int) {
		if utf8.RuneCountInString(text) > most {
			list = append(list, fmt.Sprintf("[ERROR] must be less than %d characters [json-pointer:%s%s]", most+1, at, where))
		}
	}
	tooLong("/block_id", b.BlockID, maxIDLength)
	tooLong("/action_id", b.ActionID, maxIDLength)
	tooLong("/value", b.Value, maxValue)
	switch b.Type {
	case "":
		list = append(list, fmt.Sprintf("[ERROR] missing required field: type [json-pointer:%s]", at))
	case "section":
		if b.Text == nil && len(b.Fields) == 0 {
			list = append(list, fmt.Sprintf("[ERROR] missing required field: text [json-pointer:%s]", at))
		}
	}
	if b.Text != nil {
		most := map[string]int{"header": maxHeaderText, "button": maxButtonText}[b.Type]
		if most == 0 {
			most = maxSectionText
		}
		tooLong("/text/text", b.Text.Text, most)
		if b.Text.Text == "" && b.Type != "text" {
			list = append(list, fmt.Sprintf("[ERROR] must be more than 0 characters [json-pointer:%s/text/text]", at))
		}
	}
	for i, f := range b.Fields {
		tooLong(fmt.Sprintf("/fields/%d/text", i), f.Text, maxFieldText)
	}
	if len(b.Fields) > maxFields || len(b.Elements) > maxElements {
		list = append(list, fmt.Sprintf("[ERROR] too many items [json-pointer:%s]", at))
	}
	if b.Type == "actions" {
		for i := range b.Elements {
			list = append(list, b.Elements[i].problems(fmt.Sprintf("%s/elements/%d", at, i))...)
		}
	}
	return list
}

// summary is a message's text, or what its blocks say when it has none; it is cut for the log.
func summary(text string, blocks []block) string {
	for i := 0; text == "" && i < len(blocks); i++ {
		if blocks[i].Text != nil {
			text = blocks[i].Text.Text
		}
	}
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return text
}
