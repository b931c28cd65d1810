// Package page shows people what is behind a link: which page it is, how it stands, and what became of a press of the button. It
// puts the contract's answers into words and calls nobody.
package page

import (
	"time"

	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// Policy is the Content-Security-Policy under which a page works.
var Policy = message.LinkPolicy

// Notice says what became of a link.
type Notice string

// What can become of a link.
const (
	None     Notice = ""         // It was only opened.
	Done     Notice = "done"     // The person has it.
	Tested   Notice = "tested"   // A test page has arrived.
	Helper   Notice = "helper"   // Somebody else has it; the person helps.
	Already  Notice = "already"  // The person had it before.
	Confirm  Notice = "confirm"  // The person is outside the policy, and is asked whether they mean it.
	Recorded Notice = "recorded" // No worker answered; it is durable.
	Over     Notice = "over"     // The escalation is over, or another one has its place.
	Used     Notice = "used"     // The link was used before.
	Expired  Notice = "expired"
	Forged   Notice = "forged"  // It is not ours, or incomplete.
	NoPerson Notice = "person"  // The configuration has dropped the person.
	Failed   Notice = "failed"  // Temporal could not be reached.
	Closed   Notice = "closed"  // No secret is configured.
	Refused  Notice = "refused" // The answer's text says why.
)

// takenOnce is the text by which a workflow answers a request that it has taken before.
const takenOnce = "taken already"

// View is what a page shows. Without an Escalation it shows the notice alone.
type View struct {
	Person     oncall.Person // Who reads it. Only a language is needed where nobody is known.
	Org        *oncall.Org
	Escalation *Escalation
	Notice     Notice
	Text       string // Of Refused.
}

// Escalation is what the page tells of an escalation.
type Escalation struct {
	Service  string
	Title    string
	Severity oncall.Severity
	Began    time.Time
	Status   oncall.Status // Empty when no worker could be asked.
	Owner    oncall.Actor
	Test     bool // It is a test page, and no escalation.
}

// HTML is the page.
func (v View) HTML() string {
	f := message.LinkFacts{Notice: string(v.Notice), Text: v.Text, TakeOver: v.Notice == Confirm}
	e := v.Escalation
	if e == nil {
		return message.LinkPage(f, v.Person, v.Org)
	}
	f.Service, f.Title, f.Severity, f.Began, f.Owner = e.Service, e.Title, e.Severity, e.Began, e.Owner.ID
	f.Button = v.Notice == None && !e.Ended() || v.Notice == Confirm || v.Notice == Failed
	if v.Notice == None || v.Notice == Used {
		f.State = v.state()
	}
	return message.LinkPage(f, v.Person, v.Org)
}

// Ended tells whether there is nothing left to acknowledge.
func (e *Escalation) Ended() bool {
	return e.Status == oncall.ResolvedStatus || e.Status == oncall.OverStatus
}

// state is how the escalation stands, seen by the reader.
func (v View) state() string {
	switch e := v.Escalation; {
	case e.Test && e.Status == "":
		return "test"
	case e.Status == "":
		return "dark"
	case e.Ended():
		return "over"
	case e.Owner.ID == "":
		return "paging"
	case e.Owner.ID == v.Person.ID:
		return "yours"
	default:
		return "held"
	}
}

// After is the view after the person has acknowledged.
func (v View) After(answer contract.Answer) View {
	v.Text = answer.Text
	v.Notice = noticeOf(answer, v.Person.ID)
	if v.Escalation != nil && v.Escalation.Test {
		v.Notice = noticeOfTest(answer, v.Notice)
	}
	if v.Escalation != nil && answer.Owner != "" {
		after := *v.Escalation
		after.Owner = oncall.Actor{ID: answer.Owner}
		v.Escalation = &after
	}
	return v
}

func noticeOf(answer contract.Answer, person string) Notice {
	ended := answer.Status == oncall.ResolvedStatus || answer.Status == oncall.OverStatus
	switch answer.Result {
	case contract.Done, contract.Already:
		switch {
		case answer.Text == takenOnce: // Two presses came at the same time.
			return Used
		case ended:
			return Over
		case answer.Owner != "" && answer.Owner != person:
			return Helper
		case answer.Result == contract.Already:
			return Already
		}
		return Done
	case contract.Confirm:
		return Confirm
	case contract.Recorded:
		return Recorded
	case contract.Stale:
		return Over
	case contract.Refused:
		return Refused
	}
	return Refused
}

func noticeOfTest(answer contract.Answer, otherwise Notice) Notice {
	switch answer.Result { //nolint:exhaustive // The others mean the same as with an escalation.
	case contract.Done:
		return Tested
	case contract.Already:
		return Used
	}
	return otherwise
}
