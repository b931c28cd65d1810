package message_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"hansho/activities/message"
	"hansho/oncall"
)

const ackLink = "https://hansho.example.com/a/AWqz_-9"

// hostile is what an alert may bring.
const hostile = "</Say><Hangup/>\"'&<script>alert(1)</script>\r\nBcc: everybody@example.com\x00\x1b[31m\u202eevil\u2028]]>"

func directPage(language string, change func(*message.PageFacts)) message.Page {
	facts := pageFacts()
	if change != nil {
		change(&facts)
	}
	page := message.PageFor(facts, org(language).People[map[string]string{"en": "responder-b", "ja": "responder-a"}[language]])
	page.AckLink = ackLink
	return page
}

func TestDirectChannels(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		var all strings.Builder
		for _, purpose := range []oncall.Purpose{oncall.PurposeLevel, oncall.PurposeLease, oncall.PurposeTest} {
			page := directPage(language, func(f *message.PageFacts) { f.Purpose = purpose })
			mail := message.MailFor(page)
			fmt.Fprintf(&all, "== %s\n-- sms\n%s\n-- call\n%s\n-- mail\n%s\n\n%s\n-- html\n%s\n", purpose, message.SMSFor(page),
				message.CallFor(page, "https://hansho.example.com/webhooks/twilio/voice?key=a&person=b"), mail.Subject, mail.Text, mail.HTML)
		}
		fmt.Fprintf(&all, "== hint\n%s\n", message.SMSHint(language))
		golden(t, "direct_"+language, all.String())
	}
}

func TestSMSFitsOnePart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		language, title, want string
	}{
		"english":                        {"en", "5xx above 5 % for 3 minutes", "checkout - SEV-1 - 5xx above 5 % for 3 minutes"},
		"english, with printers' marks":  {"en", "“p99” – it’s 9 s…", `checkout - SEV-1 - "p99" - it's 9 s...`},
		"english, long":                  {"en", strings.Repeat("latency ", 40), "checkout - SEV-1 - " + strings.Repeat("latency ", 17) + "la..."},
		"english, with other characters": {"en", "決済" + strings.Repeat("遅", 90), "checkout · SEV-1 · 決済" + strings.Repeat("遅", 48) + "…"},
		"japanese":                       {"ja", "5xx 率が 5% を超過", "checkout · SEV-1 · 5xx 率が 5% を超過 · 呼び出し"},
		"japanese, long":                 {"ja", strings.Repeat("遅", 90), "checkout · SEV-1 · " + strings.Repeat("遅", 43) + "… · 呼び出し"},
		"two units a character":          {"ja", strings.Repeat("🔥", 90), "checkout · SEV-1 · " + strings.Repeat("🔥", 21) + "… · 呼び出し"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := message.SMSFor(directPage(c.language, func(f *message.PageFacts) { f.Title = c.title })); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// gsm is the alphabet of a short text, written out a second time so that a mistake in the first is found.
func gsm(r rune) int {
	switch {
	case strings.ContainsRune("^{}\\[~]|€", r):
		return 2
	case r >= ' ' && r <= '~' && r != '`' || strings.ContainsRune("£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà", r):
		return 1
	}
	return 0
}

// TestWhateverAnAlertBringsFits draws titles and services of every kind.
func TestWhateverAnAlertBringsFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		language := rapid.SampledFrom([]string{"en", "ja"}).Draw(r, "language")
		text := rapid.OneOf(rapid.String(), rapid.StringN(0, 400, -1), rapid.Just(strings.Repeat(hostile, 30)), rapid.StringMatching(`[a-z{}\[\] ]{0,300}`))
		page := directPage(language, func(f *message.PageFacts) {
			f.Title, f.Service, f.Details = text.Draw(r, "title"), text.Draw(r, "service"), text.Draw(r, "details")
			f.Purpose = rapid.SampledFrom([]oncall.Purpose{oncall.PurposeLevel, oncall.PurposeLease}).Draw(r, "purpose")
		})
		checkSMS(r, message.SMSFor(page))
		checkTwiML(r, message.CallFor(page, "https://x.example.com/?a=1&b=\"<"))
		checkMail(r, message.MailFor(page))
	})
}

func checkSMS(r *rapid.T, text string) {
	septets, short := 0, true
	for _, c := range text {
		n := gsm(c)
		septets, short = septets+n, short && n > 0
		if unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			r.Fatalf("%q holds %U", text, c)
		}
	}
	if units := len(utf16.Encode([]rune(text))); short && septets > 160 || !short && units > 70 {
		r.Fatalf("%q has %d septets, %d units", text, septets, units)
	}
}

// checkTwiML holds that a call says words, and that no word of an alert becomes a command.
func checkTwiML(r *rapid.T, twiml string) {
	if n := utf8.RuneCountInString(twiml); n > 4000 {
		r.Fatalf("the TwiML has %d characters", n)
	}
	var read struct {
		XMLName xml.Name `xml:"Response"`
		Gather  struct {
			Action string   `xml:"action,attr"`
			Say    []string `xml:"Say"`
			Other  []any    `xml:",any"`
		} `xml:"Gather"`
		Say    []string   `xml:"Say"`
		Hangup []struct{} `xml:"Hangup"`
	}
	if err := xml.Unmarshal([]byte(twiml), &read); err != nil {
		r.Fatalf("%v in %s", err, twiml)
	}
	if len(read.Gather.Say) != 2 || read.Gather.Say[0] != read.Gather.Say[1] || len(read.Say) != 1 || len(read.Hangup) != 1 || read.Gather.Action != "https://x.example.com/?a=1&b=\"<" {
		r.Fatalf("%s", twiml)
	}
}

func checkMail(r *rapid.T, mail message.Mail) {
	if strings.ContainsFunc(mail.Subject, unicode.IsControl) || utf8.RuneCountInString(mail.Subject) > 150 {
		r.Fatalf("the subject is %q", mail.Subject)
	}
	if strings.Contains(mail.HTML, "<script") || strings.Count(mail.HTML, "<a ") != 1 || !strings.Contains(mail.HTML, `href="`+ackLink+`"`) {
		r.Fatalf("%s", mail.HTML)
	}
	if !strings.Contains(mail.Text, ackLink) {
		r.Fatalf("the link is missing in %q", mail.Text)
	}
}

func TestACallDoesNotReadAddressesOut(t *testing.T) {
	t.Parallel()
	call := message.CallFor(directPage("en", func(f *message.PageFacts) { f.Title = "disk full, see https://runbooks.example.com/x?y=1 now" }), "https://x.example.com")
	if strings.Contains(call, "runbooks") || !strings.Contains(call, "disk full, see now") {
		t.Error(call)
	}
}

func TestCallReplies(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		var all strings.Builder
		for _, result := range []string{"done", "helper", "already", "confirm", "recorded", "stale", "failed", "not permitted"} {
			action := ""
			if result == "confirm" || result == "failed" {
				action = "https://x.example.com/again?a=1&b=2"
			}
			fmt.Fprintf(&all, "== %s\n%s\n", result, message.CallReply(message.ReplyFacts{
				Result: result, Owner: "responder-b", Text: "responder-b <has> it.", Target: message.Target{Language: language},
			}, org(language), action))
		}
		for _, reason := range []string{"person", "page"} {
			fmt.Fprintf(&all, "== without %s\n%s\n", reason, message.CallWithout(language, reason))
		}
		golden(t, "calls_"+language, all.String())
	}
}
