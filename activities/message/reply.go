package message

import "time"

// ReplyFacts is what the answer to a pressed button is rendered from.
type ReplyFacts struct {
	Action string // The Action constant of the button.
	Result string // A contract.Result.
	Owner  string // Who has it now.
	Text   string // The answer as a sentence in English.
	Target Target // Of the button.
}

// replyWords is what the templates of replies see. All texts are escaped already.
type replyWords struct{ Action, Owner, Text string }

// ReplyFor words what only the person who pressed a button sees, in the button's language. When they must confirm that they
// mean to take over from outside the policy, it carries the button for it.
func ReplyFor(f ReplyFacts) Saying {
	r := reader{languageOf(f.Target.Language), time.UTC, nil}
	w := replyWords{Action: f.Action, Owner: line(r.name(f.Owner)), Text: escape(f.Text)}
	if r.templates.Lookup("reply "+f.Result) == nil {
		return Saying{Text: r.say("reply other", w)}
	}
	saying := Saying{Text: r.say("reply "+f.Result, w)}
	if f.Result == "confirm" {
		saying.Buttons = []Button{TakeOver(f.Target)}
	}
	return saying
}

// TakeOver is the button with which somebody outside the policy confirms that they mean to take over.
func TakeOver(target Target) Button {
	r := reader{languageOf(target.Language), time.UTC, nil}
	b := r.button("take over", ActionTakeOver, "primary", target)
	b.Confirm, b.Deny = "", "" // The message that carries it is the question.
	return b
}
