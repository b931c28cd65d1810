package message

import (
	"fmt"

	"hansho/oncall"
)

// askWords is what the templates of AskOwner see. All texts are escaped already.
type askWords struct{ Title, Ends string }

// AskOwner asks the owner directly whether they are still on it, before their acknowledgement ends.
func AskOwner(f AskFacts, person oncall.Person) Saying {
	r := readerOf(person, nil)
	return Saying{
		Mark: fmt.Sprintf("%s/ask/%d", f.Target.Instance, f.Ends.Unix()),
		Text: r.say("ask", askWords{Title: line(f.Service + " · " + shorten(f.Title, longestHeadline)), Ends: r.clock(f.Ends, f.Ends)}),
		Buttons: []Button{
			r.button("still on it", ActionAcknowledge, "primary", f.Target),
			r.button("escalate", ActionEscalate, "", f.Target),
			r.button("resolve", ActionResolve, "", f.Target),
		},
	}
}
