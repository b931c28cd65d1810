// Package pagerduty is a PagerDuty that runs in the process: the REST API v2 and Events API v2 as far as an escalation
// engine uses them, with state, people's phones, and webhooks v3.
//
// It follows the official OpenAPI description. An incident that is assigned to people stays with them, as in the real one: only
// what goes to an escalation policy escalates by itself. A service's acknowledgement time-out and auto-resolution are off
// unless they are set.
package pagerduty

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"hansho/sandbox/fault"
	"hansho/sandbox/journal"
	"hansho/sandbox/record"
)

// Name is how the log and the faults call this provider.
const Name = "pagerduty"

// User is a person with a PagerDuty account.
type User struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	TimeZone string `json:"time_zone,omitempty"` // IANA name; "Etc/UTC" when empty
	Phone    string `json:"phone,omitempty"`     // shown as a contact method; made up when empty
	Program  bool   `json:"-"`                   // an account for programs, which has no phone to show
	// Rules are when and how the person is notified; at once by telephone, and by mail when it is not urgent, when nil.
	Rules []NotificationRule `json:"-"`
	// Contacts are how the person can be reached: "email", "phone", "sms", "push"; email, phone and push when nil.
	Contacts []string `json:"-"`
	Role     string   `json:"-"` // "user" when empty
}

// Priority is one of the account's incident priorities, highest first.
type Priority struct{ ID, Name, Description string }

// EscalationPolicy names who is paged for an incident that is not assigned directly.
type EscalationPolicy struct {
	ID       string           `json:"id"`
	Name     string           `json:"name"`
	Rules    []EscalationRule `json:"rules"`
	NumLoops int              `json:"num_loops,omitempty"` // how often the rules are repeated when nobody acknowledges
}

// EscalationRule is one level of a policy.
type EscalationRule struct {
	Delay      time.Duration `json:"delay,omitempty"`       // until the next level; 30 minutes when zero
	Targets    []string      `json:"targets"`               // IDs of users or schedules
	RoundRobin bool          `json:"round_robin,omitempty"` // the targets take turns; shown, without effect here
}

// Config is what a Server is made of.
type Config struct {
	Token              string // of the REST API
	ReadOnlyToken      string // another one, which changes nothing; none when empty
	Users              []User
	Schedules          []Schedule
	Services           []Service
	Priorities         []Priority
	StatusPages        []StatusPage
	EscalationPolicies []EscalationPolicy
	Teams              []Team
	WebhookURL         string // empty: no webhooks until SetWebhook
	WebhookSecret      string

	RequestsPerMinute int           // 0: no limit; the real API allows 960 for each key
	WebhookRetryAfter time.Duration // pause before the second attempt, doubling up to a minute; 0 means one second

	BaseURL func() string // where the outside reaches this server, without a trailing slash
	Clock   func() time.Time
	Log     *record.Log
	Faults  *fault.Set
	Stop    <-chan struct{}
	Logger  zerolog.Logger
}

// Server is the sandbox's PagerDuty. Its methods may be called at any time from any goroutine.
type Server struct {
	cfg       Config
	directory directory
	limiter   limiter
	journal   *journal.Journal
	handler   http.Handler
	hooks     *dispatcher

	mu          sync.Mutex // guards all below
	incidents   incidents
	overrides   map[string][]override // by schedule
	arranged    map[string]bool       // policies and services that were made or changed through the API
	rescheduled map[string]bool       // schedules that were changed since the configuration was read
	phones      map[string]*phone     // by user
	timers      map[string]*time.Timer
	statusPosts []*StatusPost // the oldest first
	statusNext  int
	closed      bool // no timer begins any more
}

// New returns a Server. A configuration that contradicts itself is an error that names all contradictions.
func New(cfg Config) (*Server, error) {
	dir, err := newDirectory(cfg)
	if err != nil {
		return nil, err
	}
	if cfg.WebhookRetryAfter == 0 {
		cfg.WebhookRetryAfter = time.Second
	}
	s := &Server{
		cfg:       cfg,
		directory: dir,
		limiter:   limiter{perMinute: cfg.RequestsPerMinute, clock: cfg.Clock},
		incidents: newIncidents(),
		overrides: map[string][]override{}, rescheduled: map[string]bool{}, arranged: map[string]bool{},
		phones: map[string]*phone{},
		timers: map[string]*time.Timer{},
	}
	s.hooks = newDispatcher(s)
	s.handler = s.routes()
	if cfg.WebhookURL != "" {
		s.SetWebhook(cfg.WebhookURL, cfg.WebhookSecret)
	}
	return s, nil
}

// Start begins to deliver the webhooks that are due, writing every change to j from now on.
func (s *Server) Start(j *journal.Journal) {
	s.journal = j
	s.mu.Lock()
	for _, inc := range s.incidents.byID {
		s.setTimer(inc)
	}
	s.mu.Unlock()
	s.hooks.start()
}

// Close stops delivering webhooks and waits for the attempts that are in flight.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	for _, t := range s.timers {
		t.Stop()
	}
	s.mu.Unlock()
	return s.hooks.stop(ctx)
}

// Handler serves the REST API below "/" and the Events API at "/v2/enqueue".
func (s *Server) Handler() http.Handler { return s.handler }

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

// token returns the REST token of a request, whichever of the two documented forms it has.
func token(r *http.Request) (string, error) {
	header := r.Header.Get("Authorization")
	if t, ok := strings.CutPrefix(header, "Token token="); ok {
		return t, nil
	}
	if t, ok := strings.CutPrefix(header, "Bearer "); ok {
		return t, nil
	}
	return "", errors.New("no token")
}
