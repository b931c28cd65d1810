package message

import (
	"encoding/xml"
	"regexp"
	"strings"

	"hansho/oncall"
)

// longestSpoken is how much of a symptom is read out, in characters: about 15 seconds.
const longestSpoken = 200

// webAddress is what nobody wants to hear read out.
var webAddress = regexp.MustCompile(`https?://\S+`)

// callWords is what the templates of calls see. All texts are plain.
type callWords struct{ Service, Severity, Symptom, Wanted string }

// CallFor is a page as a telephone call, in TwiML: it is read twice, and a key that is pressed goes to the action, an address of
// the door. Without a key it ends; an answering machine has recorded it then and acknowledged nothing.
// https://www.twilio.com/docs/voice/twiml/gather
func CallFor(p Page, action string) string {
	r := pageReader(p)
	words := callWords{
		Service: shorten(clean(p.Service), 60), Severity: r.spoken(p.Severity), Wanted: clean(p.Wanted),
		Symptom: shorten(clean(webAddress.ReplaceAllString(symptomOf(p), " ")), longestSpoken),
	}
	name := "call page"
	if p.Test {
		name = "call test"
	}
	return r.twiml(r.say(name, words), action, r.say("call silence", nil))
}

// CallReply is what the person hears who has pressed 1, and with an action a question that another 1 answers.
func CallReply(f ReplyFacts, org *oncall.Org, action string) string {
	r := reader{language: languageOf(f.Target.Language), org: org}
	name := "call reply " + f.Result
	if r.templates.Lookup(name) == nil {
		name = "call reply other"
	}
	return r.twiml(r.say(name, replyWords{Owner: clean(r.name(f.Owner)), Text: clean(f.Text)}), action, r.say("call silence", nil))
}

// CallWithout is a call that is over before anything can be done, with the reason.
func CallWithout(language, reason string) string {
	r := reader{language: languageOf(language)}
	return r.twiml(r.say("call without "+reason, nil), "", "")
}

// SMSHint answers whoever writes back to a text message.
func SMSHint(language string) string {
	r := reader{language: languageOf(language)}
	return xmlHead + "<Response><Message>" + inXML(r.say("sms hint", nil)) + "</Message></Response>"
}

// Silence answers a message or a call with nothing.
const Silence = xmlHead + "<Response></Response>"

const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// twiml says a text: twice with an action that takes a key, once without.
func (r reader) twiml(text, action, silence string) string {
	voice := map[string]string{"ja": "ja-JP", "en": "en-US"}[r.code]
	say := func(text string) string { return `<Say language="` + voice + `">` + inXML(text) + "</Say>" }
	if action == "" {
		return xmlHead + "<Response>" + say(text) + "<Hangup/></Response>"
	}
	return xmlHead + `<Response><Gather input="dtmf" numDigits="1" timeout="8" method="POST" action="` + inXML(action) + `">` +
		say(text) + `<Pause length="1"/>` + say(text) + "</Gather>" + say(silence) + "<Hangup/></Response>"
}

func inXML(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // A strings.Builder takes everything.
	return b.String()
}

// spoken is a severity as it is said: "SEV-1" would be read as a sum.
func (r reader) spoken(s oncall.Severity) string {
	if !s.Valid() {
		return r.severity(s)
	}
	return r.say("spoken severity", strings.TrimPrefix(s.String(), "SEV-"))
}
