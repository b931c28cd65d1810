package pagerduty_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"hansho/activities"
)

// class names the class of an error.
func class(err error) string {
	var refused *activities.RefusedError
	var limited *activities.RateLimitedError
	var lost *activities.AnswerLostError
	switch {
	case err == nil:
		return "none"
	case errors.As(err, &refused):
		return "refused"
	case errors.As(err, &limited):
		return "rate limited for " + limited.After.String()
	case errors.As(err, &lost):
		return "answer lost"
	default:
		return "passing"
	}
}

func withHeader(name, value string, answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(name, value)
		answer(w, r)
	}
}

// cutting closes the connection, after reading the request, instead of an answer.
func cutting(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// cuttingShort promises more than it sends.
func cuttingShort(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, `{"incident":{"id":"Q1",`)
}

func slow(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func huge(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, `{"incident":{"id":"Q1","status":"triggered","title":"`+strings.Repeat("x", 5<<20)+`"}}`)
}

const (
	tooMany      = `{"error":{"message":"Rate Limit Exceeded","code":2020}}`
	unauthorized = `{"error":{"message":"Authentication failed","code":2006}}`
	noRequester  = `{"error":{"message":"Requester User Not Found","code":1008}}`
	noAbility    = `{"error":{"message":"Missing Account Ability","code":2014}}`
	noAssignee   = `{"error":{"message":"Arguments Caused Error","code":2001,"errors":"Assignee was not found"}}`
)

// TestEveryFaultOfAPageIsOfItsClass also holds that the words of PagerDuty are kept and the token is not.
func TestEveryFaultOfAPageIsOfItsClass(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer      http.HandlerFunc
		class, says string
	}{
		"429":                     {withHeader("ratelimit-reset", "7", says(429, tooMany)), "rate limited for 7s", "Rate Limit Exceeded (code: 2020)"},
		"429 by Retry-After":      {withHeader("Retry-After", "3", says(429, "")), "rate limited for 3s", "429"},
		"429 without a header":    {says(429, tooMany), "rate limited for 5s", "2020"},
		"429 for a year":          {withHeader("ratelimit-reset", "31536000", says(429, tooMany)), "rate limited for 1m30s", "2020"},
		"429 with a negative one": {withHeader("ratelimit-reset", "-7", says(429, tooMany)), "rate limited for 5s", "2020"},
		"500":                     {says(500, `{"error":{"message":"An internal error has occurred","code":2000}}`), "passing", "internal error has occurred (code: 2000)"},
		"503 in HTML":             {says(503, "<html>sorry</html>"), "passing", "503"},
		"408":                     {says(408, `{"error":{"message":"The request took too long","code":2016}}`), "answer lost", "too long"},
		"502":                     {says(502, ""), "answer lost", "502"},
		"504":                     {says(504, ""), "answer lost", "504"},
		"400":                     {says(400, noAssignee), "refused", "Assignee was not found"},
		"400 for the requester":   {says(400, noRequester), "refused", "HANSHO_PAGERDUTY_FROM"},
		"401":                     {says(401, unauthorized), "refused", "is HANSHO_PAGERDUTY_TOKEN a valid"},
		"402":                     {says(402, noAbility), "refused", "Missing Account Ability (code: 2014)"},
		"403":                     {says(403, `{"error":{"message":"Access Denied","code":2010}}`), "refused", "Access Denied"},
		"404":                     {says(404, `{"error":{"message":"Not Found","code":2100}}`), "refused", "Not Found"},
		"a redirect":              {withHeader("Location", "https://example.com", says(302, "")), "refused", "HANSHO_PAGERDUTY_URL"},
		"a quoted token":          {says(400, `{"error":{"message":"bad token `+token+`","code":2001}}`), "refused", "bad token ***"},
		"cut":                     {cutting, "answer lost", "EOF"},
		"cut short":               {cuttingShort, "answer lost", "cut"},
		"slow":                    {slow, "answer lost", "deadline exceeded"},
		"garbage":                 {says(201, "<html>"), "answer lost", "HTTP 201"},
		"empty JSON":              {says(201, "{}"), "answer lost", "names no incident"},
		"huge":                    {huge, "answer lost", "too large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t, map[string]http.HandlerFunc{
				"POST /incidents": test.answer,
				"GET /incidents":  says(200, `{"incidents":[]}`),
				"GET /priorities": says(200, noPriorities),
			})
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			_, err := w.client(t).Page(ctx, key, "PCHIYO", words)
			if got := class(err); got != test.class {
				t.Errorf("class %q, want %q: %v", got, test.class, err)
			}
			if err != nil && (!strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "private")) {
				t.Errorf("%q should say %q and never the token", err, test.says)
			}
		})
	}
}

func TestWhatNeverReachedPagerDutyIsNotLost(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = newClient(t, "http://"+address).Page(t.Context(), key, "PCHIYO", words)
	if got := class(err); got != "passing" {
		t.Errorf("a refused connection is %q: %v", got, err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = newWire(t, nil).client(t).Page(cancelled, key, "PCHIYO", words)
	if got := class(err); got != "passing" || !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled page is %q: %v", got, err)
	}
}

// TestOnlyAPageCanBeLost holds that what can be repeated without harm is only worth another attempt.
func TestOnlyAPageCanBeLost(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{"PUT /incidents": cutting, "GET /incidents/Q1": cutting, "GET /oncalls": says(200, "{}")})
	c, ref := w.client(t), activities.PageRef{Key: key, Ref: "Q1"}
	_, lookErr := c.Look(t.Context(), []activities.PageRef{ref})
	_, onCallErr := c.OnCall(t.Context(), "PSCHED", time.Now(), time.Now().Add(time.Hour))
	for name, err := range map[string]error{
		"Close": c.Close(t.Context(), ref, ""), "Quiet": c.Quiet(t.Context(), ref, ""), "Look": lookErr, "OnCall": onCallErr,
	} {
		if got := class(err); got != "passing" {
			t.Errorf("%s: %q: %v", name, got, err)
		}
	}
}
