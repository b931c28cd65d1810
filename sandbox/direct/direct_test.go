package direct_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"hansho/sandbox/direct"
	"hansho/sandbox/record"
)

const account, token = "AC00000000000000000000000000000001", "token"

func newServer(t *testing.T) (*direct.Server, string, *record.Log) {
	t.Helper()
	log := record.NewLog(time.Now, 100)
	s := direct.New(direct.Config{
		AccountSID: account, AuthToken: token, Log: log, Logger: zerolog.Nop(), Names: map[string]string{"+819000000001": "佐藤 花子", "a@example.com": "Alex"},
	})
	server := httptest.NewServer(http.StripPrefix("/direct", s.Handler()))
	t.Cleanup(func() {
		server.Close()
		s.Close()
	})
	return s, server.URL + "/direct/", log
}

func get(t *testing.T, address string) string {
	t.Helper()
	w, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	var b strings.Builder
	if err := w.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// post sends a form and gives the status.
func post(t *testing.T, address string, form url.Values, header ...string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(account, token)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = w.Body.Close()
	return w.StatusCode
}

func TestMailIsShownWithItsLink(t *testing.T) {
	t.Parallel()
	s, page, log := newServer(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.ServeMail(listener) }()
	raw := "Subject: =?utf-8?q?5xx_=E7=8E=87?=\r\nMessage-Id: <1@x>\r\nContent-Type: text/plain\r\n\r\n<b>here</b> https://x.example.com/a/T\r\n"
	if err := smtp.SendMail(listener.Addr().String(), nil, "hansho@sandbox.invalid", []string{"a@example.com"}, []byte(raw)); err != nil {
		t.Fatal(err)
	}
	shown := get(t, page)
	for _, want := range []string{"Mail to Alex", "<strong>5xx 率</strong>", `&lt;b&gt;here&lt;/b&gt;`, `<a href="https://x.example.com/a/T"`} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is missing in\n%s", want, shown)
		}
	}
	if entries := log.Since(0); len(entries) != 1 || entries[0].Provider != "email" || entries[0].UserName != "Alex" {
		t.Errorf("%+v", entries)
	}
}

func TestACallIsTakenAndAnswered(t *testing.T) {
	t.Parallel()
	s, page, _ := newServer(t)
	pressed := make(chan string, 2)
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("Digits") != "" {
			pressed <- r.FormValue("Digits")
		}
		_, _ = w.Write([]byte("<Response><Say>Thank you.</Say></Response>"))
	}))
	defer door.Close()
	code := post(t, page+"2010-04-01/Accounts/"+account+"/Calls.json", url.Values{
		"To": {"+819000000001"}, "From": {"+815000000000"}, "Twiml": {`<Response><Gather action="` + door.URL + `"><Say>Disk full.</Say><Say>Disk full.</Say></Gather></Response>`},
	})
	if code != http.StatusCreated {
		t.Fatalf("the call is answered by %d", code)
	}
	if shown := get(t, page); !strings.Contains(shown, "Call to 佐藤 花子") || !strings.Contains(shown, "Take the call") || strings.Contains(shown, "Disk full") {
		t.Errorf("while it rings:\n%s", shown)
	}
	sid := s.Twilio().Calls()[0].SID
	for _, what := range []string{"answer", "1"} {
		if code := post(t, page+"calls/"+sid+"/"+what, nil); code != http.StatusOK {
			t.Errorf("%s: %d", what, code)
		}
	}
	if got := <-pressed; got != "1" {
		t.Errorf("%q was pressed", got)
	}
	if shown := get(t, page); !strings.Contains(shown, "Thank you.") {
		t.Errorf("after it:\n%s", shown)
	}
	if code := post(t, page+"calls/"+sid+"/answer", nil); code != http.StatusConflict {
		t.Errorf("taking it twice: %d", code)
	}
	if code := post(t, page+"calls/"+sid+"/hang-up", nil, "Sec-Fetch-Site", "cross-site"); code != http.StatusForbidden {
		t.Errorf("from another site: %d", code)
	}
}

func TestATextMessageArrivesByItself(t *testing.T) {
	t.Parallel()
	_, page, _ := newServer(t)
	arrived := make(chan string, 1)
	door := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { arrived <- r.FormValue("MessageStatus") }))
	defer door.Close()
	post(t, page+"2010-04-01/Accounts/"+account+"/Messages.json", url.Values{"To": {"+819000000001"}, "From": {"x"}, "Body": {"Disk full"}, "StatusCallback": {door.URL}})
	select {
	case got := <-arrived:
		if got != "delivered" {
			t.Errorf("it is %q", got)
		}
	case <-time.After(5 * time.Second):
		t.Error("it did not arrive")
	}
}

func TestWebhooksCountOnce(t *testing.T) {
	t.Parallel()
	s, page, log := newServer(t)
	hook := func(body string) int {
		w, err := http.Post(page+"hook", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = w.Body.Close()
		return w.StatusCode
	}
	for body, want := range map[string]int{`{"event": "close", "key": "other"}`: 404, `{}`: 400, `x`: 400} {
		if got := hook(body); got != want {
			t.Errorf("%s: %d", body, got)
		}
	}
	for _, event := range []string{"page", "page", "quiet", "close"} {
		if got := hook(`{"event": "` + event + `", "key": "k", "person": "alex", "title": "Disk full"}`); got != 200 {
			t.Errorf("%s: %d", event, got)
		}
	}
	if len(s.Hooks()) != 3 || len(log.Since(0)) != 1 {
		t.Errorf("%+v", s.Hooks())
	}
}
