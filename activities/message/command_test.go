package message_test

import (
	"fmt"
	"strings"
	"testing"

	"hansho/activities/message"
	"hansho/oncall"
)

// says are all the answers to a typed command.
var says = []string{
	message.SayHelp, message.SayStranger, message.SayUnknown, message.SayIncomplete, message.SayNothingOpen, message.SayWhich, message.SayNotFound,
	message.SayNoPerson, message.SayNotPageable, message.SayNoSuchUser, message.SayNoSeverity, message.SayNoTime, message.SayPast, message.SayEmpty,
	message.SayFailed, message.SayRefused, message.SayBusy, message.SayConfirm, message.SayDialogFailed, message.SayUnknownButton, message.SayAlerted,
	message.SayAlertJoined, message.SayOnlyTemporal,
}

func TestAnswersToCommands(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		o := org(language)
		reader := o.People[map[string]string{"en": "responder-b", "ja": "responder-a"}[language]]
		var all strings.Builder
		for _, name := range says {
			fmt.Fprintf(&all, "== %s\n%s\n", name, message.CommandSays(language, name, message.CommandFacts{
				Command: "/hansho", Word: "<!here>", Cure: "ack", User: "U0X", Names: []string{"checkout/a", "checkout/<b>"}, Reason: "It is <over>.",
			}))
		}
		listed := []message.ListedFacts{
			{Name: "checkout/5xx", Severity: "SEV-2", State: "acknowledged", Owner: "responder-b", Title: "5xx *above* 5 %\n<!channel>", Since: began},
			{Name: "search/slow", State: "paging", Title: "slow"},
		}
		fmt.Fprintf(&all, "== list\n%s\n== empty list\n%s\n", message.ListFor(listed, after(30), reader, o), message.ListFor(nil, began, reader, o))
		many := message.ListFor(make([]message.ListedFacts, 42), began, reader, o)
		fmt.Fprintf(&all, "== long list ends with\n%s\n", many[strings.LastIndexByte(many, '\n')+1:])
		s := snapshot()
		s.Events = []oncall.Event{
			{At: began, Kind: oncall.Opened, Severity: oncall.SEV2},
			{At: after(1), Kind: oncall.PageAttempted, Page: 1},
			{At: after(2), Kind: oncall.Noted, By: oncall.Actor{ID: "responder-b"}, Text: "<!here> look"},
		}
		fmt.Fprintf(&all, "== shown\n%s\n", message.ShownFor(s, reader, o))
		if strings.Contains(all.String(), "<!") {
			t.Errorf("%s: somebody is called by what was typed:\n%s", language, all.String())
		}
		golden(t, "commands_"+language, all.String())
	}
}
