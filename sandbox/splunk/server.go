// Package splunk is a Splunk On-Call (once VictorOps) that runs in the process: its REST endpoint for alerts and its public
// API, as far as an escalation engine uses them, with state, people's phones, and outgoing webhooks.
//
// Its own timers are off: the first step of an escalation policy pages, and nothing escalates, repeats or loses its
// acknowledgement by itself.
package splunk

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"hansho/sandbox/fault"
	"hansho/sandbox/journal"
	"hansho/sandbox/record"
)

// Name is how the log and the faults call this provider.
const Name = "splunk-oncall"

// Config is what a Server is made of.
type Config struct {
	Organization

	APIID, APIKey string // of the public API
	RESTKey       string // in the address of the REST endpoint
	WebhookURL    string // outgoing webhooks go nowhere when empty; SetWebhook sets it later
	WebhookSecret string // sent in the header HeaderSecret
	// WebhookPayload is the custom payload with its ${{VARIABLES}}; all variables as one JSON object when empty.
	WebhookPayload string

	CallsPerSecond float64       // of each endpoint of the public API; 0: not limited; the real one allows 2
	Lag            time.Duration // until an alert shows in the list of incidents; the real one takes a moment

	Clock  func() time.Time
	Log    *record.Log
	Faults *fault.Set
	Stop   <-chan struct{}
	Logger zerolog.Logger
}

// Server is the sandbox's Splunk On-Call. Its methods may be called at any time from any goroutine.
type Server struct {
	cfg     Config
	limiter limiter
	journal *journal.Journal
	handler http.Handler
	hooks   *dispatcher

	mu        sync.Mutex // guards all below
	org       *directory
	incidents incidents
	phones    map[string]*phone   // by user name
	moved     map[string][]string // who was put on a rotation since the configuration was read
}

// New returns a Server. An organisation that contradicts itself is an error that names all contradictions.
func New(cfg Config) (*Server, error) {
	org, err := newDirectory(cfg.Organization)
	if err != nil {
		return nil, err
	}
	s := &Server{
		cfg: cfg, org: org, limiter: limiter{perSecond: cfg.CallsPerSecond, clock: cfg.Clock}, phones: map[string]*phone{}, moved: map[string][]string{},
	}
	s.hooks = newDispatcher(s, cfg.WebhookURL)
	s.handler = s.routes()
	return s, nil
}

// Start begins to deliver the webhooks that are due, writing every change to j from now on.
func (s *Server) Start(j *journal.Journal) {
	s.journal = j
	s.hooks.start()
}

// Close stops delivering webhooks and waits for the attempts that are in flight.
func (s *Server) Close(ctx context.Context) error { return s.hooks.stop(ctx) }

// Handler serves the public API below /api-public/ and the REST endpoint below /integrations/.
func (s *Server) Handler() http.Handler { return s.handler }

// SetWebhook says where outgoing webhooks go from now on.
func (s *Server) SetWebhook(url string) { s.hooks.set(url) }

// save writes a change to the journal. A sandbox that cannot remember says so loudly and goes on.
func (s *Server) save(kind string, value any) {
	if err := s.journal.Append(kind, value); err != nil {
		s.cfg.Logger.Error().Err(err).Msg("the sandbox cannot save its state")
	}
}

// note adds an entry to the log.
func (s *Server) note(e record.Entry) {
	e.Provider = Name
	if err := s.cfg.Log.Add(e); err != nil {
		s.cfg.Logger.Error().Err(err).Msg("the sandbox cannot save its log")
	}
}

func (s *Server) now() time.Time { return s.cfg.Clock().UTC() }
