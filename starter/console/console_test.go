package console_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"hansho/activities/secret"
	"hansho/oncall"
	"hansho/report"
	"hansho/starter"
	"hansho/starter/console"
	"hansho/workflows/contract"
)

// engine is an Engine in memory with one escalation whose title is an attack.
type engine struct {
	mu       sync.Mutex
	commands []contract.Command
	dark     bool
}

const (
	attack = `<script>alert("x")</script>`
	token  = "alice-token-0123456789"
	page   = console.Path + "escalations/checkout/disk"
)

var now = time.Date(2026, 11, 21, 3, 5, 0, 0, time.UTC)

func (e *engine) List(_ context.Context, f starter.Filter) ([]starter.Listed, error) {
	if f.Kind == contract.Escalation {
		return []starter.Listed{listed()}, nil
	}
	return nil, nil
}

func listed() starter.Listed {
	return starter.Listed{WorkflowID: "escalation/checkout/disk", Kind: contract.Escalation, Title: attack, Service: "checkout", Severity: "SEV-2", State: "paging", Open: true, Started: now}
}

func (e *engine) Show(_ context.Context, id string) (starter.Shown, error) {
	if id != "escalation/checkout/disk" {
		return starter.Shown{}, starter.ErrNotFound
	}
	if e.dark {
		return starter.Shown{Source: starter.FromRecord, Instance: "run-1", Listed: listed()}, nil
	}
	s := oncall.NewState("run-1", id, oncall.Plan{Zone: "Asia/Tokyo", Levels: []oncall.Level{{Targets: []oncall.Target{{Person: "alice"}}, AckWithin: 5 * time.Minute}}, Timing: oncall.Timing{Rounds: 3}})
	s.Apply(oncall.Event{At: now, Kind: oncall.Opened, Severity: oncall.SEV2, Alert: &oncall.Alert{Service: "checkout", Title: attack, Severity: oncall.SEV2, Received: now, Link: "javascript:alert(1)"}})
	s.Apply(oncall.Event{At: now, Kind: oncall.PageIntended, Person: "alice", Page: 1, Provider: "pagerduty", Round: 1, Level: 1, Reason: "named by the policy", Text: string(oncall.PurposeLevel)})
	s.Apply(oncall.Event{At: now.Add(time.Second), Kind: oncall.PageAccepted, Page: 1, Provider: "pagerduty", Ref: "Q1"})
	return starter.Shown{Source: starter.FromWorker, Instance: "run-1", Listed: listed(), State: s}, nil
}

func (e *engine) Do(_ context.Context, _, _ string, command contract.Command) (contract.Answer, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	command.Request = ""
	e.commands = append(e.commands, command)
	return contract.Answer{Result: contract.Done, Text: "You have it."}, nil
}

func (e *engine) Report(_ context.Context, o report.Options, _ func(int)) (report.Report, error) {
	number := func(took time.Duration) *oncall.Number { return &oncall.Number{Took: took, Target: 5 * time.Minute} }
	return report.Make(report.Input{Escalations: []contract.Outcome{{
		WorkflowID: "escalation/checkout/old", Service: "checkout", Severity: oncall.SEV2, Opened: now.Add(-time.Hour), Policy: "p",
		Numbers: oncall.Numbers{Detect: number(9 * time.Second), Engage: number(4 * time.Minute), Fix: number(time.Hour), Pages: 2, Hops: 1},
		People:  []oncall.PersonCost{{Person: "alice", Pages: []int64{oncall.MinuteOf(now)}}},
	}}}, o), nil
}

func (e *engine) Roster(context.Context, string) (starter.Roster, error) {
	return starter.Roster{At: now, Until: now.AddDate(0, 0, 7), Duties: map[string][]starter.Duty{"P1": {{Address: "PALICE", From: now, Until: now.Add(12 * time.Hour)}}}}, nil
}

func organisation() *oncall.Org {
	return &oncall.Org{
		Zone: "Asia/Tokyo", Language: "en",
		People: map[string]oncall.Person{
			"alice": {ID: "alice", Name: "佐藤 花子", Contacts: []oncall.Contact{{Provider: "pagerduty", Address: "PALICE"}}},
			"bob":   {ID: "bob", Name: "Bob Roe"},
		},
		Services: map[string]oncall.Service{"checkout": {ID: "checkout", Name: "Checkout"}},
		Schedules: map[string]oncall.Schedule{
			"outside": {ID: "outside", Source: "pagerduty", External: "P1"},
			"own":     {ID: "own", Rotation: &oncall.Rotation{Members: []string{"alice", "bob"}, Every: 1, Unit: oncall.Weeks, HandoffAt: 9 * 60, Zone: "Asia/Tokyo", From: oncall.Date{Year: 2026, Month: 1, Day: 5}}},
		},
	}
}

// house is a console behind a server, with a browser that keeps cookies.
type house struct {
	*engine
	server *httptest.Server
	client *http.Client
}

func build(t *testing.T, open bool) house {
	t.Helper()
	h := house{engine: &engine{}}
	org := organisation()
	made, err := console.New(console.Options{
		Engine: h.engine, Org: func() *oncall.Org { return org }, Logger: zerolog.Nop(), Open: open, TemporalUIURL: "http://127.0.0.1:8233", Namespace: "hansho",
		Tokens: []starter.Token{{Person: "alice", Token: secret.New(token)}}, Key: secret.New(strings.Repeat("k", 32)), Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	h.server = httptest.NewServer(made)
	t.Cleanup(h.server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	h.client = &http.Client{Jar: jar}
	return h
}

// call makes a request; headers are pairs of name and value.
func (h house) call(t *testing.T, method, path string, form url.Values, headers ...string) (int, string, http.Header) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, h.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := h.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body), response.Header
}

func (h house) signIn(t *testing.T) {
	t.Helper()
	if code, body, _ := h.call(t, "POST", console.Path+"sign-in", url.Values{"token": {token}}); code != 200 || !strings.Contains(body, "Sign out") {
		t.Fatalf("%d %s", code, body)
	}
}

func TestNothingIsReadWithoutASession(t *testing.T) {
	t.Parallel()
	h := build(t, false)
	for _, path := range []string{"", "on-call", "mine", "postmortems", "escalations/checkout/disk", "nowhere"} {
		_, body, _ := h.call(t, "GET", console.Path+path, nil)
		if !strings.Contains(body, `name="token"`) || strings.Contains(body, "Checkout") {
			t.Errorf("%q: %s", path, body)
		}
	}
	if code, _, header := h.call(t, "GET", console.Path, nil, "HX-Request", "true"); code != 401 || header.Get("HX-Refresh") != "true" {
		t.Error(code, header)
	}
	if _, body, _ := h.call(t, "GET", page, nil, "Sec-Fetch-Site", "cross-site"); !strings.Contains(body, `content="0; url=`+page) {
		t.Error("a link from elsewhere does not find the session again:", body)
	}
}

func TestPagesSayWhatIsOpenAndEscapeWhatAlertsBring(t *testing.T) {
	t.Parallel()
	h := build(t, false)
	h.signIn(t)
	for path, want := range map[string][]string{
		console.Path:             {"Paging", "level 1 of 1", "SEV-2", "workflows/escalation%2Fcheckout%2Fdisk", "As of"},
		page:                     {"named by the policy", "Accepted", "12:05:01 JST", "PagerDuty", "An alert opened the escalation"},
		console.Path + "on-call": {"佐藤 花子", "Nobody is on call", "at PagerDuty, as of", "here, as a rotation"},
		console.Path + "mine":    {"named by the policy", "1 pages, 0 of them at night"},
	} {
		code, body, header := h.call(t, "GET", path, nil)
		for _, w := range want {
			if code != 200 || !strings.Contains(body, w) {
				t.Errorf("%s: %d, without %q: %s", path, code, w, body)
			}
		}
		if strings.Contains(body, attack) || strings.Contains(body, "javascript:") || strings.Contains(body, "⟦") || regexp.MustCompile(`(?i)<script>|<style|style=|onclick`).MatchString(body) {
			t.Errorf("%s holds what it must not: %s", path, body)
		}
		if policy := header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; style-src 'self';") || header.Get("X-Frame-Options") != "DENY" || header.Get("Cache-Control") != "no-store" {
			t.Error(path, header)
		}
	}
	if code, _, _ := h.call(t, "GET", console.Path+"nowhere", nil); code != 404 {
		t.Error(code)
	}
	if code, _, _ := h.call(t, "GET", console.Path+"escalations/a/b", nil); code != 404 {
		t.Error(code)
	}
}

func TestJapaneseIsSpokenToWhoAsksForIt(t *testing.T) {
	t.Parallel()
	h := build(t, true)
	if _, body, _ := h.call(t, "GET", console.Path, nil, "Accept-Language", "ja,en;q=0.5"); !strings.Contains(body, `lang="ja"`) || !strings.Contains(body, "呼び出し中") {
		t.Error(body)
	}
	_, body, _ := h.call(t, "POST", console.Path+"preferences", url.Values{"language": {"ja"}, "theme": {"dark"}, "back": {"https://evil.example.com/"}})
	if !strings.Contains(body, `lang="ja" data-theme="dark"`) {
		t.Error(body)
	}
}

func TestWithoutAWorkerThePageSaysSo(t *testing.T) {
	t.Parallel()
	h := build(t, true)
	h.dark = true
	for _, path := range []string{console.Path, page} {
		if code, body, _ := h.call(t, "GET", path, nil); code != 200 || !strings.Contains(body, "No worker answers") || !strings.Contains(body, "SEV-2") {
			t.Errorf("%d %s", code, body)
		}
	}
}

func TestAButtonActsInThePersonsNameAndNoOtherSiteCanPressIt(t *testing.T) {
	t.Parallel()
	h := build(t, true)
	form := url.Values{"back": {page}, "instance": {"run-1"}}
	if _, body, _ := h.call(t, "POST", page+"/acknowledge", form); !strings.Contains(body, `name="token"`) || len(h.commands) > 0 {
		t.Error("somebody unknown acted:", body)
	}
	h.signIn(t)
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example.com"}} {
		if code, _, _ := h.call(t, "POST", page+"/acknowledge", form, headers...); code != 403 || len(h.commands) > 0 {
			t.Error(headers, code)
		}
	}
	if _, body, _ := h.call(t, "POST", page+"/acknowledge", form); !strings.Contains(body, "You have it.") {
		t.Error(body)
	}
	if _, body, _ := h.call(t, "POST", page+"/note", form); !strings.Contains(body, "Write something first.") {
		t.Error(body)
	}
	want := []contract.Command{{Verb: contract.Acknowledge, Instance: "run-1", By: oncall.Actor{ID: "alice", Via: "console"}}}
	if diff := cmp.Diff(want, h.commands); diff != "" {
		t.Error(diff)
	}
	if code, _, _ := h.call(t, "POST", page+"/migrate", form); code != 404 {
		t.Error(code)
	}
}

func TestGuessingTokensIsSlowedDown(t *testing.T) {
	t.Parallel()
	h := build(t, false)
	for range 5 {
		if code, _, _ := h.call(t, "POST", console.Path+"sign-in", url.Values{"token": {"wrong"}}); code != 401 {
			t.Fatal(code)
		}
	}
	if code, _, header := h.call(t, "POST", console.Path+"sign-in", url.Values{"token": {"wrong"}}); code != 429 || header.Get("Retry-After") == "" {
		t.Error(code)
	}
}

func TestASessionIsSafeEndsAndCannotBeForged(t *testing.T) {
	t.Parallel()
	h := build(t, false)
	h.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	_, _, header := h.call(t, "POST", console.Path+"sign-in", url.Values{"token": {token}})
	cookie := header.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Strict", "Path=/console/", "Max-Age=43200"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("without %s: %s", want, cookie)
		}
	}
	if strings.Contains(cookie, token) {
		t.Error("the cookie holds the token")
	}
	forged := strings.Split(cookie, ";")[0] + "x"
	other := build(t, false)
	if _, body, _ := other.call(t, "GET", console.Path, nil, "Cookie", forged); !strings.Contains(body, `name="token"`) {
		t.Error("a forged session was taken")
	}
	h.client.CheckRedirect = nil
	if _, body, _ := h.call(t, "POST", console.Path+"sign-out", url.Values{}); !strings.Contains(body, `name="token"`) {
		t.Error(body)
	}
}

func TestBothLanguagesHaveTheSameWords(t *testing.T) {
	t.Parallel()
	var words [2]map[string]string
	for i, language := range []string{"en", "ja"} {
		raw, err := os.ReadFile("words/" + language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, &words[i]); err != nil {
			t.Fatal(err)
		}
	}
	for key, text := range words[0] {
		if strings.Count(text, "%") != strings.Count(words[1][key], "%") || words[1][key] == "" {
			t.Errorf("%q: %q and %q", key, text, words[1][key])
		}
	}
	if len(words[0]) != len(words[1]) {
		t.Error(len(words[0]), len(words[1]))
	}
}
