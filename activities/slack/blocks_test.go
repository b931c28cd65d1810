package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"hansho/activities/message"
	"hansho/activities/slack/interaction"
)

// TestEverythingFitsSlacksLimits gives each part more than Slack takes.
func TestEverythingFitsSlacksLimits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("長い <https://x.example|文> &amp; ", 20000)
	card := message.Card{Title: long, Text: strings.Repeat(long[:5000]+"\n", 100), Fallback: long}
	for i := range 60 {
		card.Fields = append(card.Fields, message.Field{Label: "L", Value: long})
		card.Buttons = append(card.Buttons, message.Button{Action: fmt.Sprint("a", i), Label: long, Value: "v", Confirm: long, Deny: long})
	}
	card.Buttons[0].Value = long
	blocks, below := cardBlocks(card)
	if len(blocks) > 50 || len(below.Blocks.BlockSet) > 50 || len([]rune(below.Fallback)) > longestText {
		t.Errorf("%d and %d blocks", len(blocks), len(below.Blocks.BlockSet))
	}
	for _, block := range append(blocks, below.Blocks.BlockSet...) {
		switch b := block.(type) {
		case *slack.SectionBlock:
			checkText(t, b.Text, 3000)
			if len(b.Fields) > 10 {
				t.Errorf("%d fields", len(b.Fields))
			}
			for _, f := range b.Fields {
				checkText(t, f, 2000)
			}
		case *slack.ActionBlock:
			checkButtons(t, b)
		default:
			t.Errorf("an unexpected %T", block)
		}
	}
}

func checkButtons(t *testing.T, row *slack.ActionBlock) {
	t.Helper()
	if n := len(row.Elements.ElementSet); n > 25 {
		t.Errorf("%d buttons", n)
	}
	for _, element := range row.Elements.ElementSet {
		button, ok := element.(*slack.ButtonBlockElement)
		if !ok || button.Value != "v" {
			t.Fatalf("%+v", element)
		}
		checkText(t, button.Text, 75)
		checkText(t, button.Confirm.Title, 100)
		checkText(t, button.Confirm.Text, 300)
		checkText(t, button.Confirm.Confirm, 30)
		checkText(t, button.Confirm.Deny, 30)
	}
}

func checkText(t *testing.T, text *slack.TextBlockObject, most int) {
	t.Helper()
	switch {
	case text == nil:
	case text.Text == "" || len([]rune(text.Text)) > most:
		t.Errorf("%d characters, at most %d", len([]rune(text.Text)), most)
	case text.Type == slack.MarkdownType && !text.Verbatim:
		t.Errorf("Slack looks for mentions in %.40q", text.Text)
	}
}

func TestALongTextKeepsItsLines(t *testing.T) {
	t.Parallel()
	text := strings.Repeat(strings.Repeat("x", 98)+"\n", 100)
	shown := ""
	for _, block := range sections(text) {
		shown += block.(*slack.SectionBlock).Text.Text + "\n"
	}
	if shown != text {
		t.Errorf("%d of %d characters are left", len(shown), len(text))
	}
}

func TestDialogsCarryTheirTargetAndFitSlack(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		target := message.Target{WorkflowID: "escalation/x/" + strings.Repeat("y", 120), Instance: "run-1", Language: language}
		for _, action := range []string{interaction.Update, interaction.Resolve, interaction.Reassign, interaction.Public, interaction.RejectPublic} {
			view, ok := modal(action, "as it was", target)
			encoded, err := json.Marshal(view)
			if err != nil || !ok {
				t.Fatal(action, ok, err)
			}
			var back slack.ModalViewRequest
			if err := json.Unmarshal(encoded, &back); err != nil {
				t.Fatal(err)
			}
			carried, err := message.ParseTarget(back.PrivateMetadata)
			if err != nil || carried != target || back.CallbackID != action || len(back.PrivateMetadata) > 3000 {
				t.Errorf("%s: %+v, %v", action, carried, err)
			}
			for _, text := range []*slack.TextBlockObject{back.Title, back.Submit, back.Close} {
				checkText(t, text, 24)
			}
			input, ok := back.Blocks.BlockSet[0].(*slack.InputBlock)
			if !ok || input.BlockID != interaction.FieldOf(action) || input.Optional != (action == interaction.Resolve || action == interaction.RejectPublic) {
				t.Errorf("%s: %+v", action, input)
			}
			checkText(t, input.Label, 2000)
			checkText(t, input.Hint, 2000)
		}
	}
	if _, ok := modal(interaction.Escalate, "", message.Target{}); ok {
		t.Error("a button that does what it says opens a dialog")
	}
}

func TestChannelsAreNamedAsSlackTakesThem(t *testing.T) {
	t.Parallel()
	for channel, want := range map[string]string{
		"alerts": "#alerts", "#alerts": "#alerts", "障害": "#障害", "C0ABCDEF": "C0ABCDEF", "D0A": "D0A", "W0ABC": "W0ABC", "c0": "#c0", "911": "#911",
	} {
		if got := address(channel); got != want {
			t.Errorf("%q became %q", channel, got)
		}
	}
}
