package starter_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/activities/secret"
	"hansho/activities/twilio"
	"hansho/oncall"
	fake "hansho/sandbox/twilio"
	"hansho/starter"
	"hansho/workflows/contract"
)

const (
	twilioAccount = "AC00000000000000000000000000000001"
	twilioToken   = "twilio-token-0123456789"
)

// exchange is a door, a Twilio and an adapter that speak with one another over HTTP.
type exchange struct {
	house
	*fake.Server

	url    string
	client *twilio.Client
}

// telephones puts the door behind a proxy that takes "/below" off, as many do.
func telephones(t *testing.T, change func(*oncall.State)) exchange {
	t.Helper()
	var door http.Handler
	server := httptest.NewServer(http.StripPrefix("/below", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { door.ServeHTTP(w, r) })))
	t.Cleanup(server.Close)
	x := exchange{house: linkHouse(t, change), url: server.URL + "/below"}
	org := organisation()
	alice := org.People["alice"]
	alice.Phone, alice.Language = "+81 90 0000 0001", "en"
	org.People["alice"] = alice
	log := zerolog.New(zerolog.SyncWriter(x.log))
	opened, err := starter.New(starter.Options{
		Client: x.engine, Org: func() *oncall.Org { return org }, Logger: log, PublicURL: x.url + "/", Secrets: starter.Secrets{Twilio: secret.New(twilioToken)}, Open: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	door = opened
	x.Server = fake.New(fake.Options{AccountSID: twilioAccount, AuthToken: twilioToken})
	api := httptest.NewServer(x.Server)
	t.Cleanup(api.Close)
	x.client, err = twilio.New(twilio.Config{
		AccountSID: twilioAccount, AuthToken: secret.New(twilioToken), FromSMS: "+815000000000", FromVoice: "+815000000000", URL: api.URL,
	}, x.url, true, true, log)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func (x exchange) page(t *testing.T, by activities.Pager) string {
	t.Helper()
	words := message.PageFor(message.PageFacts{Service: "checkout", Severity: oncall.SEV1, Title: "Disk full", Purpose: oncall.PurposeLevel}, oncall.Person{ID: "alice"})
	receipt, err := by.Page(t.Context(), pageOfAlice, "+81 90 0000 0001", words)
	if err != nil {
		t.Fatal(err)
	}
	return receipt.Ref
}

func TestTwilioSaysWhatBecameOfAMessage(t *testing.T) {
	t.Parallel()
	x := telephones(t, nil)
	for _, code := range []int{0, 30003, 12345} {
		if err := x.Deliver(t.Context(), x.page(t, x.client.SMS()), code); err != nil {
			t.Fatal(err)
		}
	}
	refs := x.Messages()
	event := func(i int, kind contract.ProviderKind, status, text string) contract.ProviderEvent {
		return contract.ProviderEvent{ID: "twilio/" + refs[i].SID + "/" + status, Provider: "sms", Kind: kind, Ref: refs[i].SID, Instance: "run-1", Page: 2, Text: text}
	}
	want := []contract.ProviderEvent{
		event(0, contract.ProviderDelivered, "delivered", ""),
		event(1, contract.ProviderSilent, "undelivered", "the text message was undelivered: the telephone is switched off or without a signal (Twilio's error 30003)"),
		event(2, contract.ProviderSilent, "undelivered", "the text message was undelivered (Twilio's error 12345, see https://www.twilio.com/docs/api/errors)"),
	}
	if diff := cmp.Diff(want, x.events, cmpopts.IgnoreFields(contract.ProviderEvent{}, "At")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if at := x.events[0].At; time.Since(at) > time.Minute {
		t.Errorf("it was delivered at %s", at)
	}
}

func TestTwilioSaysWhatBecameOfACall(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(x exchange, sid string) error
		kind contract.ProviderKind
		text string
	}{
		"a person":     {func(x exchange, sid string) error { return x.Answer(t.Context(), sid, "human") }, contract.ProviderDelivered, ""},
		"a machine":    {func(x exchange, sid string) error { return x.Answer(t.Context(), sid, "machine_start") }, contract.ProviderSilent, "an answering machine took the call"},
		"a fax":        {func(x exchange, sid string) error { return x.Answer(t.Context(), sid, "fax") }, contract.ProviderSilent, "an answering machine took the call"},
		"busy":         {func(x exchange, sid string) error { return x.End(t.Context(), sid, "busy") }, contract.ProviderSilent, "the telephone was busy"},
		"nobody":       {func(x exchange, sid string) error { return x.End(t.Context(), sid, "no-answer") }, contract.ProviderSilent, "nobody took the call"},
		"no line":      {func(x exchange, sid string) error { return x.End(t.Context(), sid, "failed") }, contract.ProviderSilent, "the call could not be connected: the number may be wrong"},
		"we hung up":   {func(x exchange, sid string) error { return x.End(t.Context(), sid, "canceled") }, "", ""},
		"it ended":     {func(x exchange, sid string) error { return x.End(t.Context(), sid, "completed") }, "", ""},
		"nobody knows": {func(x exchange, sid string) error { return x.Answer(t.Context(), sid, "unknown") }, "", ""},
	} {
		x := telephones(t, nil)
		if err := c.do(x, x.page(t, x.client.Voice())); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch {
		case c.kind == "" && len(x.events) != 0, c.kind != "" && len(x.events) != 1:
			t.Errorf("%s: %+v", name, x.events)
		case c.kind != "" && (x.events[0].Kind != c.kind || x.events[0].Text != c.text || x.events[0].Provider != "voice" || x.events[0].Page != 2):
			t.Errorf("%s: %+v", name, x.events)
		}
	}
}

// call is a call that somebody has taken.
func (x exchange) call(t *testing.T) string {
	t.Helper()
	sid := x.page(t, x.client.Voice())
	if err := x.Answer(t.Context(), sid, "human"); err != nil {
		t.Fatal(err)
	}
	return sid
}

func (x exchange) press(t *testing.T, sid, digit string) string {
	t.Helper()
	if err := x.Press(t.Context(), sid, digit); err != nil {
		t.Fatalf("%s: %v", digit, err)
	}
	return x.Calls()[0].Twiml
}

func TestOneAcknowledgesAndEveryOtherKeyRepeats(t *testing.T) {
	t.Parallel()
	x := telephones(t, nil)
	sid := x.call(t)
	for _, other := range []string{"2", "#", "9"} {
		if said := x.press(t, sid, other); !strings.Contains(said, "Disk &lt;full&gt;") || strings.Count(said, "severity 1") != 2 || len(x.commands) != 0 {
			t.Fatalf("%s: %s, commands %+v", other, said, x.commands)
		}
	}
	if said := x.press(t, sid, "1"); !strings.Contains(said, "You have it. Nobody else is paged.") || strings.Contains(said, "<Gather") {
		t.Errorf("%s", said)
	}
	want := []given{{"escalation/checkout/disk", contract.Command{
		Verb: contract.Acknowledge, Request: "voice/" + pageOfAlice, Instance: "run-1", By: oncall.Actor{ID: "alice", Via: "voice"}, Page: 2,
	}}}
	if diff := cmp.Diff(want, x.commands); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatIsSaidAfterOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer contract.Answer
		fail   error
		want   string
		again  bool
	}{
		"somebody else has it": {contract.Answer{Result: contract.Done, Owner: "bob"}, nil, "bob has it. You are down as helping.", false},
		"over":                 {contract.Answer{Result: contract.Stale}, nil, "That escalation is over.", false},
		"gone":                 {contract.Answer{}, starter.ErrNotFound, "That escalation is over.", false},
		"recorded":             {contract.Answer{Result: contract.Recorded}, nil, "recorded", false},
		"to be confirmed":      {contract.Answer{Result: contract.Confirm}, nil, "To take it over, press 1.", true},
		"Temporal is away":     {contract.Answer{}, starter.ErrUnavailable, "To try again, press 1.", true},
	} {
		x := telephones(t, nil)
		sid := x.call(t)
		x.answer, x.fail = c.answer, c.fail
		said := x.press(t, sid, "1")
		if !strings.Contains(said, c.want) || strings.Contains(said, "<Gather") != c.again {
			t.Errorf("%s: %s", name, said)
		}
		if name != "to be confirmed" {
			continue
		}
		x.press(t, sid, "1")
		if last := x.commands[len(x.commands)-1].Command; !last.TakeOver || last.Request != "voice/"+pageOfAlice+"/take-over" {
			t.Errorf("%+v", last)
		}
	}
}

func TestOnlyTwilioIsBelieved(t *testing.T) {
	t.Parallel()
	x := telephones(t, nil)
	form := url.Values{"CallSid": {"CA1"}, "Digits": {"1"}}
	path := "/webhooks/twilio/voice?" + url.Values{"key": {pageOfAlice}, "person": {"alice"}}.Encode()
	for name, signature := range map[string]string{
		"unsigned": "", "with another token": fake.Sign("another", x.url+path, form), "for another address": fake.Sign(twilioToken, x.url+"/elsewhere", form),
		"for another key": fake.Sign(twilioToken, x.url+path, url.Values{"CallSid": {"CA1"}, "Digits": {"2"}}),
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, x.url+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Twilio-Signature", signature)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusForbidden || len(x.commands) != 0 {
			t.Errorf("%s: %d, %+v", name, answer.StatusCode, x.commands)
		}
	}
	if code, answer, _ := build(t, nil).call(t, "POST", path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded"); code != 503 || !strings.Contains(answer, "HANSHO_TWILIO_AUTH_TOKEN") {
		t.Errorf("without a token: %d %s", code, answer)
	}
}

func TestCallsThatAreNotOurs(t *testing.T) {
	t.Parallel()
	x := telephones(t, nil)
	for want, query := range map[string]url.Values{
		"does not know this page":                 {"key": {"settle/x"}, "person": {"alice"}},
		"no longer in Hansho&#39;s configuration": {"key": {pageOfAlice}, "person": {"zoe"}},
	} {
		answer, err := x.Post(t.Context(), x.url+"/webhooks/twilio/voice?"+query.Encode(), url.Values{"Digits": {"1"}})
		if err != nil || !strings.Contains(string(answer), want) || len(x.commands) != 0 {
			t.Errorf("%v: %s, %v", query, answer, err)
		}
	}
	if _, err := x.Post(t.Context(), x.url+"/webhooks/twilio/status?key=other", url.Values{"MessageStatus": {"delivered"}}); err != nil || len(x.events) != 0 {
		t.Errorf("%v, %+v", err, x.events)
	}
	x.fail = starter.ErrUnavailable
	if err := x.Deliver(t.Context(), x.page(t, x.client.SMS()), 0); err == nil || !strings.Contains(err.Error(), "HTTP 503") {
		t.Errorf("without Temporal: %v", err)
	}
}

func TestWhoeverWritesBackIsToldToUseTheLink(t *testing.T) {
	t.Parallel()
	x := telephones(t, nil)
	for from, want := range map[string]string{
		"+819000000001": "<Response><Message>Replies are not read. To acknowledge, open the link in the message.</Message></Response>",
		"+819000000002": "<Response></Response>", "": "<Response></Response>",
	} {
		answer, err := x.Post(t.Context(), x.url+"/webhooks/twilio/sms", url.Values{"From": {from}, "Body": {"OK"}})
		if err != nil || !strings.HasSuffix(string(answer), want) || len(x.commands) != 0 {
			t.Errorf("%q: %s, %v", from, answer, err)
		}
	}
}
