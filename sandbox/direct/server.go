// Package direct is what people hold in their hands when Hansho reaches them by itself: a mailbox, a telephone for text messages and
// calls, and something that takes webhooks. One page shows all of it. It keeps nothing over a restart.
package direct

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"hansho/sandbox/record"
	"hansho/sandbox/twilio"
)

// most is how many things of each kind are shown; the oldest are forgotten.
const most = 100

// Config is what a Server is made of.
type Config struct {
	AccountSID string // Of the Twilio.
	AuthToken  string
	Names      map[string]string // People's names by their mail addresses, telephone numbers and IDs.
	Log        *record.Log
	Logger     zerolog.Logger
}

// Server is a mailbox, a Twilio and a receiver of webhooks.
type Server struct {
	cfg    Config
	twilio *twilio.Server
	ctx    context.Context //nolint:containedctx // It ends what goes on by itself.
	stop   context.CancelFunc
	going  sync.WaitGroup

	mu    sync.Mutex
	mails []Mail
	hooks []Hook
	seen  map[string]bool // Messages and calls that take their course.
}

// New makes a Server without mails, messages or calls.
func New(cfg Config) *Server {
	s := &Server{cfg: cfg, seen: map[string]bool{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.twilio = twilio.New(twilio.Options{AccountSID: cfg.AccountSID, AuthToken: cfg.AuthToken, Changed: s.follow})
	return s
}

// Close ends what goes on by itself.
func (s *Server) Close() {
	s.stop()
	s.going.Wait()
}

// Twilio is its Twilio, for acting as whoever holds a telephone.
func (s *Server) Twilio() *twilio.Server { return s.twilio }

// Handler serves Twilio's REST API below /2010-04-01/, the receiver of webhooks at /hook, and the page.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/2010-04-01/", s.twilio)
	mux.HandleFunc("POST /hook", s.takeHook)
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("POST /calls/{sid}/{what}", s.act)
	return http.NewCrossOriginProtection().Handler(mux)
}

// How telephones behave when nobody touches them.
const (
	deliversAfter = 500 * time.Millisecond
	ringsFor      = 45 * time.Second
	listensFor    = time.Minute
)

// follow lets new messages arrive and new calls ring out.
func (s *Server) follow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.twilio.Messages() {
		if s.fresh(m.SID) {
			s.wrote("sms", m.To, firstLine(m.Body)) // Not its link.
			s.later(deliversAfter, func() error { return s.twilio.Deliver(s.ctx, m.SID, 0) })
		}
	}
	for _, c := range s.twilio.Calls() {
		if s.fresh(c.SID) {
			s.wrote("voice", c.To, spoken(c.Twiml))
			s.later(ringsFor, func() error { return s.endIf(c.SID, "ringing", "no-answer") })
			s.later(ringsFor+listensFor, func() error { return s.endIf(c.SID, "in-progress", "completed") })
		}
	}
}

// fresh tells once of each message and call that it is new. The lock is held.
func (s *Server) fresh(sid string) bool {
	known := s.seen[sid]
	s.seen[sid] = true
	return !known
}

// later does something after a while, unless the sandbox ends before. What fails was done by somebody meanwhile, or the door is
// not there.
func (s *Server) later(after time.Duration, do func() error) {
	s.going.Go(func() {
		select {
		case <-s.ctx.Done():
		case <-time.After(after):
			if err := do(); err != nil {
				s.cfg.Logger.Debug().Err(err).Msg("a telephone of the sandbox could not report")
			}
		}
	})
}

func (s *Server) endIf(sid, now, then string) error {
	if slices.ContainsFunc(s.twilio.Calls(), func(c twilio.Call) bool { return c.SID == sid && c.Status == now }) {
		return s.twilio.End(s.ctx, sid, then)
	}
	return nil
}

// wrote puts a page into the sandbox's log.
func (s *Server) wrote(provider, address, title string) {
	_ = s.cfg.Log.Add(record.Entry{Kind: record.Page, Provider: provider, User: address, UserName: s.name(address), Title: title, Outcome: "ok"})
}

func (s *Server) name(address string) string {
	if name := s.cfg.Names[plainNumber(address)]; name != "" {
		return name
	}
	return address
}

func firstLine(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	return first
}

// newest keeps the latest of a list.
func newest[T any](list []T) []T {
	return list[max(0, len(list)-most):]
}
