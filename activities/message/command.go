package message

import (
	"strings"
	"time"

	"hansho/oncall"
)

// CommandFacts are what an answer to a typed command is rendered from. Which of them a template uses stands beside its name.
type CommandFacts struct {
	Command string // As it is typed in this chat, such as "/hansho".
	Word    string // The word that is meant, as it was typed.
	Cure    string // What it may have been.
	User    string // The chat's ID of who typed.
	Names   []string
	Reason  string // Why, in English.
}

// Answers to a typed command, for CommandSays.
const (
	SayHelp          = "help"           // Command.
	SayStranger      = "stranger"       // Command, User.
	SayUnknown       = "unknown word"   // Command, Word, and Cure or Names: what there is.
	SayIncomplete    = "incomplete"     // Command, Word: the usage.
	SayNothingOpen   = "nothing open"   // Nobody is waiting.
	SayWhich         = "which"          // Command, Names: more than one is open.
	SayNotFound      = "not found"      // Word, Command.
	SayNoPerson      = "no person"      // Word, Cure.
	SayNotPageable   = "not pageable"   // Word.
	SayNoSuchUser    = "no such user"   // User: picked in a dialog.
	SayNoSeverity    = "no severity"    // Word.
	SayNoTime        = "no time"        // Word.
	SayPast          = "past"           // Word.
	SayEmpty         = "empty"          // Something had to be written.
	SayFailed        = "failed"         // Temporal did not answer.
	SayRefused       = "refused"        // Reason.
	SayBusy          = "busy"           // Too much is going on.
	SayConfirm       = "confirm take"   // Command, Word: the escalation's name.
	SayDialogFailed  = "dialog failed"  // The dialog could not be opened.
	SayUnknownButton = "unknown button" // Another version made it.
	SayAlerted       = "alert opened"   // Word: the escalation's name.
	SayAlertJoined   = "alert joined"   // Word.
	SayOnlyTemporal  = "only temporal"  // Word: no worker answered.
)

// CommandSays words an answer to a typed command or a dialog in a language, "en" or "ja".
func CommandSays(code, name string, f CommandFacts) string {
	f.Command, f.Word, f.Cure, f.Reason = line(f.Command), line(f.Word), line(f.Cure), escape(f.Reason)
	names := make([]string, len(f.Names))
	for i, each := range f.Names {
		names[i] = line(each)
	}
	f.Names = names
	return languageOf(code).say("command "+name, f)
}

// ListedFacts is one line of a list.
type ListedFacts struct {
	Name     string // As commands take it.
	Severity string
	State    string
	Owner    string // Person ID.
	Title    string
	Since    time.Time
}

// listedWords is what the template of a line sees. All texts are escaped already.
type listedWords struct {
	Name, Severity, State, Owner, Title, Since string
}

// ListFor renders the escalations that are open for one reader: in their language, with their zone.
func ListFor(list []ListedFacts, now time.Time, person oncall.Person, org *oncall.Org) string {
	r := readerOf(person, org)
	extra := len(list) - mostListed
	list = list[:min(len(list), mostListed)]
	words := make([]listedWords, len(list))
	for i, f := range list {
		words[i] = listedWords{
			Name: line(f.Name), Severity: f.Severity, State: f.State, Owner: line(r.name(f.Owner)),
			Title: line(unbold.Replace(shorten(oneLine(f.Title), longestHeadline))), Since: r.clock(f.Since, now),
		}
	}
	text := r.say("command list", words)
	if extra > 0 {
		text += "\n" + r.say("command more", extra)
	}
	return text
}

// mostListed is how many escalations a list in a chat shows.
const mostListed = 30

// shownLines is how much of the timeline is shown in an answer to a person.
const shownLines = 8

// ShownFor renders an escalation for one reader: what its card says, and the newest events of the snapshot.
func ShownFor(s oncall.Snapshot, person oncall.Person, org *oncall.Org) string {
	r := readerOf(person, org)
	w := r.cardWords(s)
	var text strings.Builder
	text.WriteString("*" + line(r.trouble(s.Severity, s.Service, s.Title)) + "*\n" + r.say("card text", w))
	for _, name := range []string{"owner", "next", "began", "helpers", "incident", "paged"} {
		if value := r.say("card "+name, w); value != "" {
			text.WriteString("\n*" + r.say("card label "+name, nil) + "* " + value)
		}
	}
	events := s.Events
	for _, e := range events[max(0, len(events)-shownLines):] {
		if spoken(e.Kind) {
			text.WriteString("\n`" + r.clock(e.At, s.Began) + "` " + line(shorten(r.event(e), longestLine)))
		}
	}
	return text.String()
}
