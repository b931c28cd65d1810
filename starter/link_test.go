package starter_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities/link"
	"hansho/activities/secret"
	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

const (
	linkSecret  = "link-secret-0123456789"
	pageOfAlice = "escalation/checkout/disk#run-1/2"
)

func linkSigner(t *testing.T, with string) *link.Signer {
	t.Helper()
	s, err := link.New(link.Config{Secret: secret.New(with), Expires: time.Hour}, "https://hansho.example.com")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// linkTo is the path of a link.
func linkTo(t *testing.T, key, person string, made time.Time) string {
	t.Helper()
	return strings.TrimPrefix(linkSigner(t, linkSecret).Link(key, person, made), "https://hansho.example.com")
}

// linkHouse is a door that takes links, before an escalation that pages alice and bob.
func linkHouse(t *testing.T, change func(*oncall.State)) house {
	t.Helper()
	h := build(t, func(o *starter.Options) { o.Links = linkSigner(t, linkSecret) })
	state := &oncall.State{
		WorkflowID: "escalation/checkout/disk", Instance: "run-1", Status: oncall.Paging, Severity: oncall.SEV1,
		Alert: oncall.Alert{Service: "checkout", Title: "Disk <full>"}, Marks: oncall.Marks{Began: time.Date(2026, 11, 20, 18, 5, 0, 0, time.UTC)},
	}
	if change != nil {
		change(state)
	}
	h.shown = &starter.Shown{Source: starter.FromWorker, Instance: "run-1", State: state}
	h.answer = contract.Answer{Result: contract.Done, Text: "You have it. Nobody else is paged.", Status: oncall.AckStatus, Owner: "alice"}
	return h
}

func TestOpeningALinkShowsAndAcknowledgesNothing(t *testing.T) {
	t.Parallel()
	h := linkHouse(t, nil)
	path := linkTo(t, pageOfAlice, "alice", time.Now())
	for _, method := range []string{"GET", "HEAD"} {
		code, answer, header := h.call(t, method, path, "")
		if code != 200 || len(h.commands) != 0 {
			t.Fatalf("%s: %d, commands %+v", method, code, h.commands)
		}
		for name, want := range map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			"X-Robots-Tag": "noindex, nofollow", "X-Content-Type-Options": "nosniff",
		} {
			if header.Get(name) != want {
				t.Errorf("%s: %s is %q", method, name, header.Get(name))
			}
		}
		if csp := header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; style-src 'sha256-") || strings.Contains(csp, "unsafe") {
			t.Errorf("the policy is %s", csp)
		}
		for _, want := range []string{"Disk &lt;full&gt;", "SEV-1", "Since Fri 20 Nov 18:05 UTC", "Nobody has it yet", `<form method="post">`, ">Acknowledge<"} {
			if !strings.Contains(answer, want) {
				t.Errorf("%s: %q is missing in\n%s", method, want, answer)
			}
		}
	}
	if token := strings.TrimPrefix(path, link.Path); strings.Contains(h.log.String(), token) {
		t.Errorf("the log tells the link: %s", h.log)
	}
}

func TestALinkAcknowledgesOnce(t *testing.T) {
	t.Parallel()
	h := linkHouse(t, nil)
	path := linkTo(t, pageOfAlice, "alice", time.Now())
	code, answer, _ := h.call(t, "POST", path, "")
	if code != 200 || !strings.Contains(answer, "You have it. Nobody else is paged.") || strings.Contains(answer, "<form") {
		t.Fatalf("%d\n%s", code, answer)
	}
	want := []given{{"escalation/checkout/disk", contract.Command{
		Verb: contract.Acknowledge, Request: "link/" + pageOfAlice, Instance: "run-1", By: oncall.Actor{ID: "alice", Via: "link"}, Page: 2,
	}}}
	if diff := cmp.Diff(want, h.commands); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	h.shown.State.Apply(oncall.Event{Kind: oncall.Acknowledged, By: oncall.Actor{ID: "alice", Via: "link"}, Request: "link/" + pageOfAlice})
	for _, method := range []string{"POST", "GET"} {
		if code, answer, _ = h.call(t, method, path, ""); code != http.StatusGone || !strings.Contains(answer, "used already") || !strings.Contains(answer, "You have it.") {
			t.Errorf("%s of a used link: %d\n%s", method, code, answer)
		}
	}
	if len(h.commands) != 1 {
		t.Errorf("%d commands", len(h.commands))
	}
}

func TestALinkOfATestPage(t *testing.T) {
	t.Parallel()
	h := linkHouse(t, nil)
	h.shown = &starter.Shown{Source: starter.FromRecord, Instance: "run-1", Listed: starter.Listed{WorkflowID: "test/alice", Title: "Test page", Open: true}}
	path := linkTo(t, "test/alice#run-1/2", "alice", time.Now())
	if code, answer, _ := h.call(t, "GET", path, ""); code != 200 || !strings.Contains(answer, "This is a test.") || !strings.Contains(answer, "<form") {
		t.Errorf("%d\n%s", code, answer)
	}
	if code, answer, _ := h.call(t, "POST", path, ""); code != 200 || !strings.Contains(answer, "the test page has arrived") || h.commands[0].Command.Page != 2 {
		t.Errorf("%d\n%s", code, answer)
	}
	h.answer.Result = contract.Already
	if code, answer, _ := h.call(t, "POST", path, ""); code != 410 || !strings.Contains(answer, "used already") {
		t.Errorf("%d\n%s", code, answer)
	}
}

func TestWhatTheAnswerWas(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer contract.Answer
		fail   error
		code   int
		want   string
		again  bool
	}{
		"somebody else has it": {contract.Answer{Result: contract.Done, Status: oncall.AckStatus, Owner: "bob"}, nil, 200, "bob has it already. You are down as helping.", false},
		"had it before":        {contract.Answer{Result: contract.Already, Status: oncall.AckStatus, Owner: "alice"}, nil, 200, "You had it already.", false},
		"resolved":             {contract.Answer{Result: contract.Already, Status: oncall.ResolvedStatus, Owner: "bob"}, nil, 410, "That escalation is over.", false},
		"over":                 {contract.Answer{Result: contract.Stale}, nil, 410, "That escalation is over.", false},
		"no worker":            {contract.Answer{Result: contract.Recorded}, nil, 202, "recorded", false},
		"outside the policy":   {contract.Answer{Result: contract.Confirm, Owner: "bob"}, nil, 409, "Do you want to take it over?", true},
		"refused":              {contract.Answer{Result: contract.Refused, Text: "It <cannot> be."}, nil, 409, "It &lt;cannot&gt; be.", false},
		"two at once":          {contract.Answer{Result: contract.Already, Text: "taken already", Status: oncall.AckStatus, Owner: "alice"}, nil, 410, "used already", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := linkHouse(t, nil)
			h.answer = c.answer
			code, answer, _ := h.call(t, "POST", linkTo(t, pageOfAlice, "alice", time.Now()), "")
			if code != c.code || !strings.Contains(answer, c.want) || strings.Contains(answer, "<form") != c.again {
				t.Errorf("%d\n%s", code, answer)
			}
		})
	}
}

func TestTakingOverByALinkIsAskedFirst(t *testing.T) {
	t.Parallel()
	h := linkHouse(t, nil)
	_, _, _ = h.call(t, "POST", linkTo(t, pageOfAlice, "alice", time.Now()), "take_over=yes", "Content-Type", "application/x-www-form-urlencoded")
	if len(h.commands) != 1 || !h.commands[0].Command.TakeOver || h.commands[0].Command.Request != "link/"+pageOfAlice+"/take-over" {
		t.Errorf("%+v", h.commands)
	}
}

// TestALinkThatIsNotGood says why in plain words, in the person's language, and changes nothing.
func TestALinkThatIsNotGood(t *testing.T) {
	t.Parallel()
	good := linkTo(t, pageOfAlice, "alice", time.Now())
	forged := strings.TrimPrefix(linkSigner(t, "another-secret-0123456789").Link(pageOfAlice, "alice", time.Now()), "https://hansho.example.com")
	ended := func(s *oncall.State) { s.Status = oncall.OverStatus }
	for name, c := range map[string]struct {
		path   string
		change func(*oncall.State)
		code   int
		want   string
	}{
		"forged":        {forged, nil, 404, "not a link of Hansho"},
		"cut":           {good[:len(good)-3], nil, 404, "not a link of Hansho"},
		"a foreign key": {linkTo(t, "settle/x", "alice", time.Now()), nil, 404, "not a link of Hansho"},
		"expired":       {linkTo(t, pageOfAlice, "alice", time.Now().Add(-2*time.Hour)), nil, 410, "expired"},
		"stale":         {linkTo(t, "escalation/checkout/disk#run-0/2", "alice", time.Now()), nil, 410, "is over"},
		"over":          {good, ended, 410, "is over"},
		"somebody left": {linkTo(t, pageOfAlice, "zoe", time.Now()), nil, 410, "no longer in Hansho"},
	} {
		for _, method := range []string{"GET", "POST"} {
			h := linkHouse(t, c.change)
			code, answer, _ := h.call(t, method, c.path, "")
			if code != c.code || !strings.Contains(answer, c.want) || strings.Contains(answer, "<form") || len(h.commands) != 0 {
				t.Errorf("%s of a link that is %s: %d, commands %+v\n%s", method, name, code, h.commands, answer)
			}
		}
	}
}

func TestLinksWorkInTheDark(t *testing.T) {
	t.Parallel()
	h := linkHouse(t, nil)
	path := linkTo(t, pageOfAlice, "alice", time.Now())
	h.fail = starter.ErrUnavailable
	if code, answer, _ := h.call(t, "GET", path, ""); code != 200 || !strings.Contains(answer, "cannot be read at the moment") || !strings.Contains(answer, "<form") {
		t.Errorf("without Temporal: %d\n%s", code, answer)
	}
	if code, answer, header := h.call(t, "POST", path, ""); code != 503 || !strings.Contains(answer, "Press the button again") || !strings.Contains(answer, "<form") || header.Get("Retry-After") == "" {
		t.Errorf("without Temporal: %d\n%s", code, answer)
	}
	h.fail, h.commands = nil, nil
	h.shown = &starter.Shown{Source: starter.FromRecord, Instance: "run-1", Listed: starter.Listed{Title: "Disk full", Service: "checkout", Severity: "SEV-1", Open: true}}
	if code, answer, _ := h.call(t, "GET", path, ""); code != 200 || !strings.Contains(answer, "Disk full") || !strings.Contains(answer, "<form") {
		t.Errorf("without a worker: %d\n%s", code, answer)
	}
	h.shown.Listed.Open = false
	if code, answer, _ := h.call(t, "GET", path, ""); code != 410 || strings.Contains(answer, "<form") {
		t.Errorf("closed, without a worker: %d\n%s", code, answer)
	}
	closed := build(t, nil)
	if code, answer, _ := closed.call(t, "POST", path, ""); code != 503 || !strings.Contains(answer, "HANSHO_LINK_SECRET") || len(closed.commands) != 0 {
		t.Errorf("without a secret: %d\n%s", code, answer)
	}
}
