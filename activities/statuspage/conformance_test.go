package statuspage_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/conformance"
	"hansho/activities/secret"
	"hansho/activities/statuspage"
	"hansho/sandbox/fault"
	"hansho/sandbox/record"
	fake "hansho/sandbox/statuspage"
)

const (
	token = "a1b2c3d4-extremely-private"
	page  = "kctbh9vrtdwd"
)

// account is a Statuspage with one page, and an adapter before it.
type account struct {
	*fake.Server

	url    string
	faults *fault.Set
	log    *record.Log
	client *statuspage.Client
	huge   atomic.Bool // Answers to changes are far too large.
	hangs  atomic.Bool // Changes are neither made nor answered.
}

func newAccount(t *testing.T) *account {
	t.Helper()
	a := &account{faults: fault.NewSet(time.Now), log: record.NewLog(time.Now, 1000)}
	stop := make(chan struct{})
	a.Server = fake.New(fake.Config{
		Token: token, Pages: []fake.Page{{ID: page, Name: "Example", Components: []fake.Component{{ID: "8kbf7d35c070", Name: "Checkout"}}}},
		BaseURL: func() string { return a.url }, Clock: time.Now, Log: a.log, Faults: a.faults, Stop: stop, Logger: zerolog.Nop(),
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && a.huge.Load() {
			a.Handler().ServeHTTP(httptest.NewRecorder(), r)
			_, _ = io.Copy(w, io.LimitReader(endless{}, 9<<20)) // The client hangs up before the end.
			return
		}
		if r.Method != http.MethodGet && a.hangs.Load() {
			_, _ = io.Copy(io.Discard, r.Body) // Else the server does not notice that the client has gone.
			<-r.Context().Done()
			return
		}
		a.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		close(stop)
		server.Close()
	})
	a.url = server.URL
	a.client = newClient(t, server.URL+"/v1/")
	a.client.Hurry()
	return a
}

func newClient(t *testing.T, url string) *statuspage.Client {
	t.Helper()
	client, err := statuspage.New(statuspage.Config{Token: secret.New(token), URL: url}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// endless is a text without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// faultsOf are the sandbox's ways to fail as the suite names them.
var faultsOf = map[conformance.Trouble]fault.Fault{
	conformance.Refuses:    {Kind: fault.Status, HTTPStatus: 422},
	conformance.Expired:    {Kind: fault.Status, HTTPStatus: 401},
	conformance.RateLimits: {Kind: fault.Status, HTTPStatus: 420, RetryAfter: conformance.LeftAlone},
	conformance.Fails:      {Kind: fault.Status, HTTPStatus: 503},
	conformance.HangsAfter: {Kind: fault.Slow, Delay: conformance.Given + conformance.Given/4},
	conformance.Slow:       {Kind: fault.Slow, Delay: conformance.Given / 4},
	conformance.Cut:        {Kind: fault.Cut},
	conformance.Lost:       {Kind: fault.Lost},
	conformance.Garbage:    {Kind: fault.Garbage},
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.TestPublic(t, func(t *testing.T) conformance.PublicRig {
		t.Helper()
		a := newAccount(t)
		return conformance.PublicRig{
			Pages: a.client, Page: page, Component: "8kbf7d35c070", Named: "Checkout", Secrets: []string{token}, Cure: "HANSHO_STATUSPAGE_TOKEN",
			Suffer: a.suffer,
			Heal: func(*testing.T) {
				late := len(a.faults.List()) > 0 && a.faults.List()[0].Fault.Kind == fault.Slow
				a.faults.Clear()
				a.huge.Store(false)
				a.hangs.Store(false)
				if late {
					time.Sleep(conformance.Given) // What came late has come.
				}
			},
			Read:   a.read,
			Delete: a.Delete,
		}
	})
}

func (a *account) suffer(t *testing.T, trouble conformance.Trouble) bool {
	t.Helper()
	f := faultsOf[trouble]
	switch trouble { //nolint:exhaustive // The others are the sandbox's.
	case conformance.Huge:
		a.huge.Store(true)
		return true
	case conformance.HangsBefore:
		a.hangs.Store(true)
		return true
	}
	if f.Kind == "" {
		return false
	}
	for _, f.Method = range []string{"POST", "PATCH"} {
		if _, err := a.faults.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	return true
}

func (a *account) read() (posts []conformance.PublicPost) {
	state := a.State()[0]
	for _, i := range slices.Backward(state.Incidents) {
		post := conformance.PublicPost{Title: i.Name, Works: state.Components[0].Status == "operational"}
		for _, u := range slices.Backward(i.Updates) {
			post.Words = append(post.Words, u.Status+": "+strings.TrimSpace(u.Body))
		}
		posts = append(posts, post)
	}
	return posts
}
