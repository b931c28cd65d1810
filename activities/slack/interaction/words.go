package interaction

import (
	"strings"
	"time"

	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// Facts are what an answer is worded from.
type Facts = message.CommandFacts

// The answers that Says words; each says in package message what it needs.
const (
	SayHelp          = message.SayHelp
	SayStranger      = message.SayStranger
	SayUnknown       = message.SayUnknown
	SayIncomplete    = message.SayIncomplete
	SayNothingOpen   = message.SayNothingOpen
	SayWhich         = message.SayWhich
	SayNotFound      = message.SayNotFound
	SayNoPerson      = message.SayNoPerson
	SayNotPageable   = message.SayNotPageable
	SayNoSuchUser    = message.SayNoSuchUser
	SayNoSeverity    = message.SayNoSeverity
	SayNoTime        = message.SayNoTime
	SayPast          = message.SayPast
	SayEmpty         = message.SayEmpty
	SayFailed        = message.SayFailed
	SayRefused       = message.SayRefused
	SayBusy          = message.SayBusy
	SayConfirm       = message.SayConfirm
	SayDialogFailed  = message.SayDialogFailed
	SayUnknownButton = message.SayUnknownButton
	SayAlerted       = message.SayAlerted
	SayAlertJoined   = message.SayAlertJoined
	SayOnlyTemporal  = message.SayOnlyTemporal
)

// Says words an answer in a language, "en" or "ja".
func Says(language, name string, f Facts) string { return message.CommandSays(language, name, f) }

// Listed is one line of List.
type Listed = message.ListedFacts

// List words what is open, for one reader.
func List(list []Listed, now time.Time, person oncall.Person, org *oncall.Org) string {
	return message.ListFor(list, now, person, org)
}

// Show words an escalation, for one reader.
func Show(state *oncall.State, person oncall.Person, org *oncall.Org) string {
	return message.ShownFor(state.Snapshot(state.Timeline), person, org)
}

// Answered words what became of a typed command, in a language. Name is the escalation's.
func Answered(language, name string, verb contract.Verb, answer contract.Answer) string {
	said := message.ReplyFor(message.ReplyFacts{
		Action: "hansho_" + strings.ReplaceAll(string(verb), "-", "_"), Result: string(answer.Result), Owner: answer.Owner, Text: answer.Text,
		Target: Target{Language: language},
	})
	return "*" + message.Line(name) + "* · " + said.Text
}
