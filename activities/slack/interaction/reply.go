package interaction

import (
	"hansho/activities/message"
	"hansho/workflows/contract"
)

// Reply words the answer to a press for the person who pressed, in the button's language. AskTakeOver is true when the
// person must still confirm that they mean to take over: then the text is that question.
func Reply(to Interaction, answer contract.Answer) (text string, askTakeOver bool) {
	said := message.ReplyFor(message.ReplyFacts{
		Action: to.Action, Result: string(answer.Result), Owner: answer.Owner, Text: answer.Text, Target: to.Target,
	})
	return said.Text, len(said.Buttons) > 0
}
