package callback

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// Status says what became of a message or a call, and for which workflow. Query is that of the address which the page gave, form is
// what Twilio sent. Now stands in where Twilio does not say when.
//
// The error is contract.ErrForeignKey for a report that is not about a page of ours. What changes nothing here is ProviderOther.
func Status(query, form url.Values, now time.Time) (event contract.ProviderEvent, workflowID string, err error) {
	event = contract.ProviderEvent{Kind: contract.ProviderOther, At: at(form.Get("Timestamp"), now)}
	workflowID, event.Instance, event.Page, err = contract.ParsePageKey(query.Get("key"))
	if err != nil {
		return event, "", fmt.Errorf("twilio: %w", err)
	}
	what := form.Get("MessageStatus")
	if call := form.Get("CallSid"); call != "" {
		event.Provider, event.Ref = oncall.Voice, call
		what = ofCall(&event, form)
	} else {
		event.Provider, event.Ref = oncall.SMS, form.Get("MessageSid")
		ofMessage(&event, form)
	}
	event.ID = "twilio/" + event.Ref + "/" + what
	return event, workflowID, nil
}

// ofMessage follows a text message. https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
func ofMessage(event *contract.ProviderEvent, form url.Values) {
	switch status := form.Get("MessageStatus"); status {
	case "delivered", "read":
		event.Kind = contract.ProviderDelivered
	case "undelivered", "failed":
		event.Kind, event.Text = contract.ProviderSilent, "the text message was "+status+reason(form.Get("ErrorCode"))
	}
}

// ofCall follows a call, and what Twilio finds out about who has answered it.
// https://www.twilio.com/docs/voice/answering-machine-detection
func ofCall(event *contract.ProviderEvent, form url.Values) (what string) {
	answeredBy := form.Get("AnsweredBy")
	switch {
	case answeredBy == "human":
		event.Kind = contract.ProviderDelivered
	case isMachine(answeredBy):
		event.Kind, event.Text = contract.ProviderSilent, "an answering machine took the call"
	}
	if answeredBy != "" && event.Kind != contract.ProviderOther {
		return "answered by " + answeredBy
	}
	status := form.Get("CallStatus")
	if why, ok := unanswered[status]; ok {
		event.Kind, event.Text = contract.ProviderSilent, why
		if code := form.Get("SipResponseCode"); status == "failed" && code != "" {
			event.Text += " (SIP " + short(code) + ")"
		}
	}
	return status
}

// unanswered are the ends of calls that nobody took.
var unanswered = map[string]string{
	"busy": "the telephone was busy", "no-answer": "nobody took the call", "failed": "the call could not be connected: the number may be wrong",
}

func isMachine(answeredBy string) bool {
	return strings.HasPrefix(answeredBy, "machine") || answeredBy == "fax"
}

// reason explains an error code of Twilio.
func reason(code string) string {
	if code == "" || code == "0" {
		return ""
	}
	if why := reasons[code]; why != "" {
		return ": " + why + " (Twilio's error " + code + ")"
	}
	return " (Twilio's error " + short(code) + ", see https://www.twilio.com/docs/api/errors)"
}

// reasons say why a message did not arrive. https://www.twilio.com/docs/api/errors#3-anchor
var reasons = map[string]string{
	"30001": "too many messages wait at the sender's number",
	"30002": "the Twilio account is suspended",
	"30003": "the telephone is switched off or without a signal",
	"30004": "the telephone or its carrier blocks messages",
	"30005": "the number is unknown",
	"30006": "the number is a landline, or its carrier takes no messages",
	"30007": "the carrier took it for spam",
	"30008": "the carrier does not say why",
	"30034": "the sender's number is not registered for the United States",
	"30410": "the carrier did not answer",
	"30450": "the carrier blocked it",
	"21610": "the person has answered STOP to that number, and has to send it START",
}

// short keeps what a stranger's form may hold within bounds.
func short(text string) string {
	const most = 20
	return strings.ToValidUTF8(text[:min(len(text), most)], "")
}

// at reads the time of a call's report; a message's has none.
func at(text string, now time.Time) time.Time {
	if at, err := time.Parse(time.RFC1123Z, text); err == nil {
		return at.UTC()
	}
	return now.UTC()
}
