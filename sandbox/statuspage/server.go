// Package statuspage is an Atlassian Statuspage that runs in the process: the REST API v1 as far as incidents need it, with state.
// It follows https://developer.statuspage.io.
package statuspage

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"hansho/sandbox/fault"
	"hansho/sandbox/journal"
	"hansho/sandbox/record"
)

// Name is how the log and the faults call this provider.
const Name = "statuspage"

// Component is what customers see of the company's services.
type Component struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Status string `json:"status"` // operational, degraded_performance, partial_outage or major_outage
}

// Page is one page of the account.
type Page struct {
	ID         string
	Name       string
	Components []Component
}

// Config is what a Server is made of.
type Config struct {
	Token string // of the API
	Pages []Page

	BaseURL func() string // where the outside reaches this server, without a trailing slash
	Clock   func() time.Time
	Log     *record.Log
	Faults  *fault.Set
	Stop    <-chan struct{}
	Logger  zerolog.Logger
}

// Server is the sandbox's Statuspage. Its methods may be called at any time from any goroutine.
type Server struct {
	cfg     Config
	journal *journal.Journal
	handler http.Handler

	mu         sync.Mutex             // guards all below
	components map[string][]Component // by page
	incidents  []*Incident            // the oldest first
	next       int
}

// New returns a Server.
func New(cfg Config) *Server {
	s := &Server{cfg: cfg, components: map[string][]Component{}}
	for _, page := range cfg.Pages {
		for _, c := range page.Components {
			c.Status = "operational"
			s.components[page.ID] = append(s.components[page.ID], c)
		}
	}
	s.handler = s.routes()
	return s
}

// Start writes every change to j from now on.
func (s *Server) Start(j *journal.Journal) { s.journal = j }

// Handler serves the API below "/v1/".
func (s *Server) Handler() http.Handler { return s.handler }

// State is a page as its readers see it.
type State struct {
	Page       string      `json:"page"`
	Name       string      `json:"name"`
	Components []Component `json:"components"`
	Incidents  []Incident  `json:"incidents"` // the newest first
}

// State returns the pages as they stand.
func (s *Server) State() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	var pages []State
	for _, page := range s.cfg.Pages {
		state := State{Page: page.ID, Name: page.Name, Components: slices.Clone(s.components[page.ID]), Incidents: []Incident{}}
		for i := range s.newest(page.ID, func(*Incident) bool { return true }) {
			state.Incidents = append(state.Incidents, i.clone())
		}
		pages = append(pages, state)
	}
	return pages
}

func (s *Server) id() string {
	s.next++
	return "sb" + strconv.FormatInt(s.cfg.Clock().UnixMilli(), 36) + strconv.Itoa(s.next)
}

// save writes an incident, and the components with it, to the journal.
func (s *Server) save(i *Incident) {
	for kind, value := range map[string]any{incidentRecord: i, componentsRecord: s.components} {
		if err := s.journal.Append(kind, value); err != nil {
			s.cfg.Logger.Error().Err(err).Msg("the sandbox cannot save its state")
		}
	}
}

func (s *Server) note(e record.Entry) {
	e.Provider = Name
	if err := s.cfg.Log.Add(e); err != nil {
		s.cfg.Logger.Error().Err(err).Msg("the sandbox cannot save its log")
	}
}

// Delete takes an incident off the page, as a person does. It comes back after a restart.
func (s *Server) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.incidents = slices.DeleteFunc(s.incidents, func(i *Incident) bool { return i.ID == id })
}
