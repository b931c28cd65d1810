package fault

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxBody bounds what is read of a request; both providers take less.
const maxBody = 4 << 20

// Outcomes collects what faults did to a request, for the log.
type Outcomes struct{ Text []string }

// String joins the outcomes; it is "ok" when no fault struck.
func (o *Outcomes) String() string {
	if len(o.Text) == 0 {
		return "ok"
	}
	return strings.Join(o.Text, ", ")
}

// Middleware lets the Set's request faults strike a provider's requests. Refuse writes the provider's own error body
// for a status; Aliases returns the other names of a user, such as an e-mail address. Done is called after each
// request with what happened to it and the status that was sent (0: none). Closing Stop ends slow answers early.
type Middleware struct {
	Set      *Set
	Provider string
	Refuse   func(w http.ResponseWriter, status int, retryAfter time.Duration)
	Aliases  func(user string) []string
	Done     func(r *http.Request, outcomes *Outcomes, status int, took time.Duration)
	Stop     <-chan struct{}
}

// Wrap returns next with faults.
func (m Middleware) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		outcomes := &Outcomes{}
		answer := &recorder{ResponseWriter: w}
		defer func() {
			m.Done(r, outcomes, answer.status, time.Since(started))
			if answer.cut {
				panic(http.ErrAbortHandler) // net/http then closes the connection without an answer.
			}
		}()
		m.serve(answer, r, outcomes, next)
	})
}

func (m Middleware) serve(w *recorder, r *http.Request, outcomes *Outcomes, next http.Handler) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		outcomes.Text = append(outcomes.Text, "the caller went away before the request was complete")
		w.cut = true
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	subject := Subject{Provider: m.Provider, Method: r.Method, Path: r.URL.Path}
	subject.Names = func(user string) bool { return m.names(r, body, user) }
	lost, garbage := false, false
	for _, f := range m.Set.Hit(subject, Status, Slow, Lost, Cut, Garbage) {
		outcomes.Text = append(outcomes.Text, "fault: "+f.String())
		switch f.Kind {
		case Slow:
			m.wait(f.Delay)
		case Status:
			m.Refuse(w, f.status(), f.RetryAfter)
			return
		case Cut:
			w.cut = true
			return
		case Lost:
			lost = true
		case Garbage:
			garbage = true
		case Drop, Double, Late, Silent, Undelivered:
		}
	}
	switch {
	case lost:
		next.ServeHTTP(&discarder{header: http.Header{}}, r)
		w.cut = true
	case garbage:
		next.ServeHTTP(&discarder{header: http.Header{}}, r)
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html><body>upstream says hello</body></html>")
	default:
		next.ServeHTTP(w, r)
	}
}

// wait sleeps for d. It does not end early when the caller goes away, because a slow provider finishes its work
// nevertheless.
func (m Middleware) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-m.Stop:
	}
}

// names reports whether the request mentions the user anywhere.
func (m Middleware) names(r *http.Request, body []byte, user string) bool {
	haystack := r.URL.String() + "\n" + r.Header.Get("From") + "\n" + string(body)
	for _, name := range append(m.Aliases(user), user) {
		if name != "" && strings.Contains(haystack, name) {
			return true
		}
	}
	return false
}

// RetryAfterSeconds renders d as whole seconds, at least one, as the Retry-After header wants it.
func RetryAfterSeconds(d time.Duration) string {
	return strconv.Itoa(max(int(math.Ceil(d.Seconds())), 1))
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter

	status int
	cut    bool
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(p)
}

// discarder takes an answer that nobody will see.
type discarder struct{ header http.Header }

func (d *discarder) Header() http.Header         { return d.header }
func (d *discarder) Write(p []byte) (int, error) { return len(p), nil }
func (d *discarder) WriteHeader(int)             {}
