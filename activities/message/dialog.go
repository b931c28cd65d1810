package message

import "strings"

// Dialog are the words of a dialog with one field.
type Dialog struct {
	Title  string // At most 24 characters, as Slack wants it.
	Label  string
	Hint   string
	Submit string // At most 24 characters.
	Cancel string // At most 24 characters.
}

// DialogFor words the dialog that a button opens, in the button's language. It reports false for the action of a button that
// opens none.
func DialogFor(action string, button Target) (Dialog, bool) {
	l, name := languageOf(button.Language), strings.TrimPrefix(action, "hansho_")
	if l.templates.Lookup(name+" title") == nil {
		return Dialog{}, false
	}
	return Dialog{
		Title: l.say(name+" title", nil), Label: l.say(name+" label", nil), Hint: l.say(name+" hint", nil), Submit: l.say(name+" submit", nil),
		Cancel: l.say("field cancel", nil),
	}, true
}
