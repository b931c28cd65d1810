package callback

import (
	"cmp"
	"net/url"
	"strings"

	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// Press is a key that was pressed in a call.
type Press struct {
	WorkflowID string
	Instance   string
	Page       int
	Key        string // Of the page.
	Person     string
	Yes        bool // The key was 1, and no machine pressed it.
	TakeOver   bool // It answers the question whether the person means to take over.
}

// Pressed reads a key. The error is contract.ErrForeignKey when the call is not a page of ours.
func Pressed(query, form url.Values) (Press, error) {
	p := Press{Key: query.Get("key"), Person: query.Get("person"), TakeOver: query.Get("take_over") == "yes"}
	p.Yes = form.Get("Digits") == "1" && !isMachine(form.Get("AnsweredBy"))
	var err error
	p.WorkflowID, p.Instance, p.Page, err = contract.ParsePageKey(p.Key)
	return p, err
}

// Command is the acknowledgement: it counts once, however often the key is pressed.
func (p Press) Command() contract.Command {
	request := "voice/" + p.Key
	if p.TakeOver {
		request += "/take-over"
	}
	return contract.Command{
		Verb: contract.Acknowledge, Request: request, Instance: p.Instance, By: oncall.Actor{ID: p.Person, Via: oncall.Voice}, TakeOver: p.TakeOver, Page: p.Page,
	}
}

// again is where the next key goes.
func (p Press) again(base string, takeOver bool) string {
	query := url.Values{"key": {p.Key}, "person": {p.Person}}
	if takeOver {
		query.Set("take_over", "yes")
	}
	return base + VoicePath + "?" + query.Encode()
}

// Answer says what became of the acknowledgement, in TwiML. Base is the public address of the door.
func (p Press) Answer(answer contract.Answer, person oncall.Person, org *oncall.Org, base string) string {
	f := message.ReplyFacts{Result: string(answer.Result), Owner: answer.Owner, Text: answer.Text, Target: message.Target{Language: person.Language}}
	switch {
	case answer.Result == contract.Done && answer.Owner != "" && answer.Owner != person.ID:
		f.Result = "helper"
	case answer.Result == contract.Confirm:
		return message.CallReply(f, org, p.again(base, true))
	}
	return message.CallReply(f, org, "")
}

// Failed asks for the key once more, because Temporal did not take it.
func (p Press) Failed(person oncall.Person, org *oncall.Org, base string) string {
	f := message.ReplyFacts{Result: "failed", Target: message.Target{Language: person.Language}}
	return message.CallReply(f, org, p.again(base, p.TakeOver))
}

// Repeat reads the page again: another key was pressed.
func (p Press) Repeat(service, title string, severity oncall.Severity, person oncall.Person, base string) string {
	return message.CallFor(message.Page{
		Service: service, Symptom: cmp.Or(title, p.WorkflowID), Severity: severity, Language: person.Language, Test: strings.HasPrefix(p.WorkflowID, "test/"),
	}, p.again(base, p.TakeOver))
}

// Stranger ends a call to somebody whom the configuration does not name any more.
func Stranger(language string) string { return message.CallWithout(language, "person") }

// Lost ends a call whose page is unknown.
func Lost(language string) string { return message.CallWithout(language, "page") }
