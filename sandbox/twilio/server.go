// Package twilio is a Twilio that speaks the wire protocol of its REST API for messages and calls, as far as a pager needs it. It
// signs what it reports, as the real one does, and reaches no telephone.
package twilio

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options are what a Server is made of.
type Options struct {
	AccountSID string
	AuthToken  string
	// Before and After, when set, may answer a request in the place of the server, before or after it had its effect; they report
	// whether they did.
	Before, After func(w http.ResponseWriter, r *http.Request) bool
	// Changed, when set, is called after every change, without any lock held.
	Changed func()
}

// Message is one text message.
type Message struct {
	SID, To, From, Body, Status string
	ErrorCode                   int
	Callback                    string
	Created, Updated            time.Time
}

// Call is one telephone call.
type Call struct {
	SID, To, From, Status string
	AnsweredBy            string
	Twiml                 string // What it says now.
	Callback, AMDCallback string
	Asked                 string // The status that was last asked for: "canceled" or "completed".
	Created, Started      time.Time
}

// Server is one account.
type Server struct {
	options Options
	client  *http.Client
	mux     *http.ServeMux

	mu       sync.Mutex
	n        int
	messages []*Message
	calls    []*Call
}

// New makes an account without messages or calls.
func New(options Options) *Server {
	s := &Server{options: options, client: &http.Client{Timeout: 15 * time.Second}, mux: http.NewServeMux()}
	base := "/2010-04-01/Accounts/" + options.AccountSID
	s.mux.HandleFunc("POST "+base+"/Messages.json", s.createMessage)
	s.mux.HandleFunc("GET "+base+"/Messages.json", s.listMessages)
	s.mux.HandleFunc("GET "+base+"/Messages/{sid}", s.getMessage)
	s.mux.HandleFunc("POST "+base+"/Calls.json", s.createCall)
	s.mux.HandleFunc("GET "+base+"/Calls/{sid}", s.getCall)
	s.mux.HandleFunc("POST "+base+"/Calls/{sid}", s.updateCall)
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, 20404, "The requested resource "+r.URL.Path+" was not found")
	})
	return s
}

// ServeHTTP answers one request of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.options.Before != nil && s.options.Before(w, r) {
		return
	}
	user, password, _ := r.BasicAuth()
	if user != s.options.AccountSID || password != s.options.AuthToken {
		fail(w, http.StatusUnauthorized, 20003, "Authenticate")
		return
	}
	if s.options.After == nil {
		s.mux.ServeHTTP(w, r)
		return
	}
	kept := &answer{header: http.Header{}, status: http.StatusOK}
	s.mux.ServeHTTP(kept, r)
	if s.options.After(w, r) {
		return
	}
	maps.Copy(w.Header(), kept.header)
	w.WriteHeader(kept.status)
	_, _ = w.Write(kept.body)
}

// answer is one that may still be lost.
type answer struct {
	header http.Header
	status int
	body   []byte
}

func (a *answer) Header() http.Header    { return a.header }
func (a *answer) WriteHeader(status int) { a.status = status }
func (a *answer) Write(b []byte) (int, error) {
	a.body = append(a.body, b...)
	return len(b), nil
}

// Messages are all messages, the oldest first.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Message, len(s.messages))
	for i, m := range s.messages {
		all[i] = *m
	}
	return all
}

// Calls are all calls, the oldest first.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Call, len(s.calls))
	for i, c := range s.calls {
		all[i] = *c
	}
	return all
}

// sid names a new thing. The lock is held.
func (s *Server) sid(kind string) string {
	s.n++
	return fmt.Sprintf("%s%032x", kind, s.n)
}

func (s *Server) changed() {
	if s.options.Changed != nil {
		s.options.Changed()
	}
}

// numberFault is Twilio's no to a number that cannot be one. https://www.twilio.com/docs/api/errors/21211
func numberFault(w http.ResponseWriter, to string) bool {
	digits := strings.TrimPrefix(to, "+")
	if _, err := strconv.ParseUint(digits, 10, 64); err != nil || digits == to || len(digits) < 7 || len(digits) > 15 {
		fail(w, http.StatusBadRequest, 21211, cmp.Or(to, "(empty)")+" is not a valid phone number")
		return true
	}
	return false
}
