package twilio_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/activities/conformance"
	"hansho/activities/message"
	"hansho/activities/secret"
	"hansho/activities/twilio"
	"hansho/activities/twilio/callback"
	"hansho/oncall"
	fake "hansho/sandbox/twilio"
	"hansho/workflows/contract"
)

const (
	accountSID = "AC00000000000000000000000000000001"
	authToken  = "twilio-very-private-token"
	public     = "http://127.0.0.1:1/below" // Nobody is there.
	reader     = "+81 90-0000-0001"         // As hansho.yaml may write it.
	readerE164 = "+819000000001"
)

// account is a Twilio that fails as it is told.
type account struct {
	*fake.Server

	url string

	mu      sync.Mutex
	trouble conformance.Trouble
	no      func(w http.ResponseWriter) // A refusal of the test's own.
	healed  chan struct{}
}

func newAccount(t *testing.T) *account {
	t.Helper()
	a := &account{healed: make(chan struct{})}
	a.Server = fake.New(fake.Options{AccountSID: accountSID, AuthToken: authToken, Before: a.before, After: a.after})
	server := httptest.NewServer(a.Server)
	t.Cleanup(func() {
		a.heal()
		server.Close()
	})
	a.url = server.URL
	return a
}

func (a *account) client(t *testing.T, change func(*twilio.Config)) *twilio.Client {
	t.Helper()
	cfg := twilio.Config{AccountSID: accountSID, AuthToken: secret.New(authToken), FromSMS: "+815000000000", FromVoice: "+815000000000", URL: a.url}
	if change != nil {
		change(&cfg)
	}
	c, err := twilio.New(cfg, public, true, true, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (a *account) suffer(trouble conformance.Trouble) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.trouble = trouble
}

func (a *account) heal() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.trouble = ""
	close(a.healed)
	a.healed = make(chan struct{})
}

// no writes an error as Twilio does.
func no(w http.ResponseWriter, status, code int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"code": `+strconv.Itoa(code)+`, "message": "`+text+`", "status": `+strconv.Itoa(status)+`, "more_info": "https://www.twilio.com/docs/errors/`+strconv.Itoa(code)+`"}`)
}

// before fails when something is to be sent. Questions are answered.
func (a *account) before(w http.ResponseWriter, r *http.Request) bool {
	a.mu.Lock()
	trouble, healed, refuse := a.trouble, a.healed, a.no
	a.mu.Unlock()
	if r.Method != http.MethodPost {
		return false
	}
	if refuse != nil {
		refuse(w)
		return true
	}
	switch trouble { //nolint:exhaustive // The others come after.
	case conformance.Refuses:
		no(w, 400, 21610, "Attempt to send to unsubscribed recipient")
	case conformance.Expired:
		no(w, 401, 20003, "Authenticate with "+authToken)
	case conformance.RateLimits:
		w.Header().Set("Retry-After", strconv.Itoa(int(conformance.LeftAlone.Seconds())))
		no(w, 429, 20429, "Too Many Requests")
	case conformance.Fails:
		no(w, 503, 20503, "Service unavailable")
	case conformance.HangsBefore:
		<-healed
	case conformance.Cut:
		hangUp(w)
	default:
		return false
	}
	return true
}

// after fails when something was sent.
func (a *account) after(w http.ResponseWriter, r *http.Request) bool {
	a.mu.Lock()
	trouble, healed := a.trouble, a.healed
	a.mu.Unlock()
	if r.Method != http.MethodPost {
		return false
	}
	switch trouble { //nolint:exhaustive // The others came before.
	case conformance.HangsAfter:
		<-healed
	case conformance.Slow:
		time.Sleep(conformance.Given / 2)
		return false
	case conformance.Lost:
		hangUp(w)
	case conformance.Garbage:
		_, _ = io.WriteString(w, "\x00\xff<html>")
	case conformance.Huge:
		_, _ = io.WriteString(w, strings.Repeat(" ", 8<<20))
	default:
		return false
	}
	return true
}

func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

func (a *account) rig(pager activities.Pager) conformance.Rig {
	return conformance.Rig{
		Pager: pager, Address: reader, Cure: "HANSHO_TWILIO_AUTH_TOKEN", Secrets: []string{authToken},
		Suffer: func(_ *testing.T, trouble conformance.Trouble) bool {
			a.suffer(trouble)
			return true
		},
		Heal: func(*testing.T) { a.heal() },
	}
}

func TestConformanceOfSMS(t *testing.T) {
	t.Parallel()
	conformance.Test(t, func(t *testing.T) conformance.Rig {
		t.Helper()
		a := newAccount(t)
		rig := a.rig(a.client(t, nil).SMS())
		rig.OneWay = true
		rig.Rang = func(string) int { return len(a.Messages()) }
		rig.Ring = func(string) oncall.Ring { return oncall.RingLoud }
		return rig
	})
}

func TestConformanceOfVoice(t *testing.T) {
	t.Parallel()
	conformance.Test(t, func(t *testing.T) conformance.Rig {
		t.Helper()
		a := newAccount(t)
		rig := a.rig(a.client(t, nil).Voice())
		rig.Doubles = true
		rig.Rang = func(string) int { return len(a.Calls()) }
		rig.Ring = func(string) oncall.Ring {
			calls := a.Calls()
			if len(calls) == 0 {
				return oncall.RingNone
			}
			return map[string]oncall.Ring{"": oncall.RingLoud, "canceled": oncall.RingQuiet, "completed": oncall.RingClosed}[calls[0].Asked]
		}
		return rig
	})
}

func words(language string) message.Page {
	p := message.PageFor(message.PageFacts{
		Service: "checkout", Severity: oncall.SEV1, Title: "5xx above 5 %", Purpose: oncall.PurposeLevel, Level: 1, Round: 1,
	}, oncall.Person{ID: "alex", Language: language})
	p.AckLink = "https://hansho.example.com/a/AWqz_-9"
	return p
}

func TestATextMessage(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	sms := a.client(t, nil).SMS()
	receipt, err := sms.Page(t.Context(), conformance.Key, reader, words("en"))
	if err != nil {
		t.Fatal(err)
	}
	m := a.Messages()[0]
	before, mark, ok := strings.Cut(m.Body, "#")
	if m.SID != receipt.Ref || m.To != readerE164 || before != "checkout - SEV-1 - 5xx above 5 %\nhttps://hansho.example.com/a/AWqz_-9" || !ok || len(mark) != 8 {
		t.Errorf("%+v", m)
	}
	checkCallback(t, m.Callback, url.Values{"MessageStatus": {"delivered"}, "MessageSid": {m.SID}}, oncall.SMS)
	look := func() activities.Look {
		looks, err := sms.Look(t.Context(), []activities.PageRef{{Key: conformance.Key, Address: reader}})
		if err != nil || len(looks) != 1 || looks[0].Ref != m.SID || looks[0].Ring != oncall.RingLoud {
			t.Fatalf("%+v, %v", looks, err)
		}
		return looks[0]
	}
	if at := look().DeliveredAt; !at.IsZero() {
		t.Errorf("it was delivered at %s", at)
	}
	_ = a.Deliver(t.Context(), m.SID, 0) // The door is not there, and need not be.
	if at := look().DeliveredAt; time.Since(at) > time.Minute {
		t.Errorf("it was delivered at %s", at)
	}
}

// checkCallback holds that the door understands the address that a page gave to Twilio.
func checkCallback(t *testing.T, address string, form url.Values, provider string) {
	t.Helper()
	where, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, public+callback.StatusPath+"?") {
		t.Fatalf("the callback is %s", address)
	}
	event, workflowID, err := callback.Status(where.Query(), form, time.Now())
	if err != nil || contract.PageKey(workflowID, event.Instance, event.Page) != conformance.Key || event.Provider != provider || event.Kind != contract.ProviderDelivered {
		t.Errorf("%+v of %s, %v", event, workflowID, err)
	}
}

// TestARetryFindsItsMessageAmongMany looks through more than one list.
func TestARetryFindsItsMessageAmongMany(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	sms := a.client(t, func(c *twilio.Config) {
		c.FromSMS, c.MessagingService = "", "MG00000000000000000000000000000001"
	}).SMS()
	first, err := sms.Page(t.Context(), "escalation/a/b#c/1", reader, words("en"))
	if err != nil {
		t.Fatal(err)
	}
	for n := range 250 {
		if _, err := sms.Page(t.Context(), "escalation/a/b#c/"+strconv.Itoa(n+2), reader, words("en")); err != nil {
			t.Fatal(err)
		}
	}
	again, err := sms.Page(activities.WithRetrying(t.Context()), "escalation/a/b#c/1", reader, words("en"))
	if err != nil || again.Ref != first.Ref || !again.Adopted || len(a.Messages()) != 251 {
		t.Errorf("%+v, %v, %d messages", again, err, len(a.Messages()))
	}
}

func TestACall(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	voice := a.client(t, nil).Voice()
	receipt, err := voice.Page(t.Context(), conformance.Key, reader, words("ja"))
	if err != nil {
		t.Fatal(err)
	}
	c := a.Calls()[0]
	if c.SID != receipt.Ref || c.To != readerE164 || !strings.Contains(c.Twiml, `<Say language="ja-JP">Hanshoからの呼び出しです。サービス、checkout。重大度1。`) {
		t.Errorf("%+v", c)
	}
	if want := strings.ReplaceAll(public, "&", "&amp;") + callback.VoicePath + "?key="; !strings.Contains(c.Twiml, `action="`+want) {
		t.Errorf("the keys go elsewhere: %s", c.Twiml)
	}
	checkCallback(t, c.AMDCallback, url.Values{"CallSid": {c.SID}, "AnsweredBy": {"human"}}, oncall.Voice)
	for _, step := range []struct {
		name string
		do   func() error
		ring oncall.Ring
		here bool
	}{
		{"it rings", func() error { return nil }, oncall.RingLoud, false},
		{"somebody has taken it", func() error { _ = a.Answer(t.Context(), c.SID, "human"); return nil }, oncall.RingLoud, true},
		{"quiet leaves the talk alone", func() error {
			return voice.Quiet(t.Context(), activities.PageRef{Key: conformance.Key, Ref: c.SID}, "")
		}, oncall.RingLoud, true},
		{"close ends it", func() error {
			return voice.Close(t.Context(), activities.PageRef{Key: conformance.Key, Ref: c.SID}, "")
		}, oncall.RingNone, true},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		looks, err := voice.Look(t.Context(), []activities.PageRef{{Key: conformance.Key, Ref: c.SID}})
		if err != nil || len(looks) != 1 || looks[0].Ring != step.ring || looks[0].DeliveredAt.IsZero() == step.here {
			t.Errorf("%s: %+v, %v", step.name, looks, err)
		}
	}
	if err := voice.Close(t.Context(), activities.PageRef{Key: "k", Ref: "CA404"}, ""); !errors.Is(err, activities.ErrNotFound) {
		t.Errorf("a call that Twilio does not know: %v", err)
	}
}

func TestAMachineIsNotAPerson(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	voice := a.client(t, nil).Voice()
	receipt, err := voice.Page(t.Context(), conformance.Key, reader, words("en"))
	if err != nil {
		t.Fatal(err)
	}
	_ = a.Answer(t.Context(), receipt.Ref, "machine_start")
	looks, err := voice.Look(t.Context(), []activities.PageRef{{Key: conformance.Key, Ref: receipt.Ref}})
	if err != nil || len(looks) != 1 || !looks[0].DeliveredAt.IsZero() {
		t.Errorf("%+v, %v", looks, err)
	}
}

func TestErrorsAndTheirCures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status, code int
		class, want  string
	}{
		{400, 21211, "refused", "is phone of the person"},
		{400, 21614, "refused", "is phone of the person"},
		{400, 21610, "refused", "START"},
		{400, 21408, "refused", "Geo permissions"},
		{400, 21215, "refused", "Geo permissions"},
		{400, 21608, "refused", "trial account"},
		{400, 21606, "refused", "HANSHO_TWILIO_FROM_SMS"},
		{400, 21609, "refused", "HANSHO_PUBLIC_URL"},
		{400, 99999, "refused", "error 99999: Because."},
		{401, 20003, "refused", "HANSHO_TWILIO_AUTH_TOKEN"},
		{403, 0, "refused", "HANSHO_TWILIO_AUTH_TOKEN"},
		{404, 20404, "refused", "HANSHO_TWILIO_ACCOUNT_SID"},
		{301, 0, "refused", "HANSHO_TWILIO_URL"},
		{429, 20429, "limited", "2s"},
		{400, 21611, "limited", "2s"},
		{500, 20500, "passing", "HTTP 500"},
		{504, 0, "lost", "HTTP 504"},
	} {
		a := newAccount(t)
		a.no = func(w http.ResponseWriter) { no(w, c.status, c.code, "Because.") }
		client := a.client(t, nil)
		for name, pager := range map[string]activities.Pager{"sms": client.SMS(), "voice": client.Voice()} {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			_, err := pager.Page(ctx, conformance.Key, reader, words("en"))
			cancel()
			if got := classOf(err); got != c.class || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s, %d: %s, %v", name, c.code, got, err)
			}
		}
	}
	for _, wrong := range []string{"", "090-0000-0001", "alex", "+81 90 0000 0001 ext 5"} {
		if _, err := newAccount(t).client(t, nil).SMS().Page(t.Context(), "k", wrong, words("en")); classOf(err) != "refused" {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func classOf(err error) string {
	var refused *activities.RefusedError
	var limited *activities.RateLimitedError
	var lost *activities.AnswerLostError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refused):
		return "refused"
	case errors.As(err, &limited):
		return "limited"
	case errors.As(err, &lost):
		return "lost"
	}
	return "passing"
}

func TestWrongSettingsNameTheVariable(t *testing.T) {
	t.Parallel()
	good := twilio.Config{AccountSID: accountSID, AuthToken: secret.New(authToken), FromSMS: "Hansho", FromVoice: "+815000000000", URL: "https://api.twilio.com"}
	for want, change := range map[string]func(*twilio.Config){
		"HANSHO_TWILIO_ACCOUNT_SID must be":           func(c *twilio.Config) { c.AccountSID = "SK1" },
		"HANSHO_TWILIO_AUTH_TOKEN is not set":         func(c *twilio.Config) { c.AuthToken = secret.New("") },
		"HANSHO_TWILIO_FROM_SMS must be":              func(c *twilio.Config) { c.FromSMS = "" },
		"HANSHO_TWILIO_MESSAGING_SERVICE_SID must be": func(c *twilio.Config) { c.MessagingService = "x" },
		"HANSHO_TWILIO_FROM_VOICE must be":            func(c *twilio.Config) { c.FromVoice = "Hansho" },
		"HANSHO_TWILIO_URL must be":                   func(c *twilio.Config) { c.URL = "api.twilio.com" },
	} {
		cfg := good
		change(&cfg)
		if err := cfg.Validate(true, true); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "private") {
			t.Errorf("%s: %v", want, err)
		}
	}
	if err := errors.Join(good.Validate(true, true), twilio.Config{AccountSID: accountSID, AuthToken: good.AuthToken, FromSMS: "Hansho", URL: good.URL}.Validate(true, false)); err != nil {
		t.Error(err)
	}
}
