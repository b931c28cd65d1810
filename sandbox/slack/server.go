// Package slack is a Slack that runs in the process: the part of the Web API that an escalation engine uses, with
// state, buttons and dialogs whose presses are sent as signed interactions.
package slack

import (
	"net/http"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"hansho/sandbox/fault"
	"hansho/sandbox/journal"
	"hansho/sandbox/record"
)

// Name is how the log and the faults call this provider.
const Name = "slack"

// What the workspace and the app are called.
const (
	teamID  = "T0SANDBOX"
	appID   = "A0HANSHO"
	botID   = "B0HANSHO"
	botUser = "U0HANSHO"
	botName = "hansho"
)

// User is a member of the workspace.
type User struct {
	ID       string `json:"id"`
	Name     string `json:"name"` // shown name
	Email    string `json:"email"`
	TimeZone string `json:"time_zone,omitempty"` // IANA name; "Etc/UTC" when empty
	Standing string `json:"standing,omitempty"`  // a full member when empty, else one of the Standings
}

// Standings of those who are no full members with a confirmed address.
const (
	Guest       = "guest"
	Stranger    = "stranger" // of another workspace, in a shared channel
	Gone        = "deleted"
	Program     = "bot"
	Unconfirmed = "unconfirmed"
)

// Config is what a Server is made of.
type Config struct {
	Token           string
	AppToken        string   // opens Socket Mode
	Scopes          []string // what the token may do; everything when nil
	Users           []User
	Channels        []string // names, without "#"; the app and everybody are members
	URLs            URLs
	SigningSecret   string
	PostsPerSecond  float64 // of each channel; 0: not limited
	PostBurst       int     // how many more may come at once
	EditsPerMinute  float64 // of the workspace; 0: not limited
	EventRetryAfter time.Duration
	Echoes          bool // the app is told of its own messages, too

	BaseURL func() string // where the outside reaches this server, without a trailing slash
	Clock   func() time.Time
	Log     *record.Log
	Faults  *fault.Set
	Stop    <-chan struct{}
	Logger  zerolog.Logger
}

// Server is the sandbox's Slack. Its methods may be called at any time from any goroutine.
type Server struct {
	cfg     Config
	users   []User
	journal *journal.Journal
	handler http.Handler
	client  *http.Client

	links  links
	events sync.WaitGroup // that are on their way

	mu        sync.Mutex // guards all below
	urls      URLs
	channels  map[string]*channel // by ID
	names     map[string]*channel // by name
	order     []*channel
	views     map[string]*view     // open dialogs by ID
	triggers  map[string]trigger   // by trigger ID
	responses map[string]response  // by the last part of the response URL
	nextPost  map[string]time.Time // by channel, when posting is allowed again; the empty one is that of edits
	lastTS    int64                // microseconds; message timestamps never repeat
}

// New returns a Server.
func New(cfg Config) *Server {
	if cfg.EventRetryAfter == 0 {
		cfg.EventRetryAfter = time.Second
	}
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // It is one by definition.
	transport.Proxy = nil
	s := &Server{
		cfg: cfg, client: &http.Client{Transport: transport, Timeout: interactionTimeout},
		users:    append([]User{{ID: botUser, Name: botName, Email: "hansho@sandbox.invalid"}}, cfg.Users...),
		urls:     cfg.URLs,
		channels: map[string]*channel{}, names: map[string]*channel{},
		views: map[string]*view{}, triggers: map[string]trigger{}, responses: map[string]response{},
		nextPost: map[string]time.Time{},
	}
	for _, name := range cfg.Channels {
		c := newChannel(channelID(name), name, cfg.Clock())
		for _, u := range s.users {
			c.Members = append(c.Members, u.ID)
		}
		s.addChannel(c)
	}
	s.handler = s.routes()
	return s
}

// Start writes every change to j from now on.
func (s *Server) Start(j *journal.Journal) { s.journal = j }

// Close ends the connections to the app, and those of Socket Mode. It waits for the events that are on their way, which end with
// the channel Stop.
func (s *Server) Close() {
	s.client.CloseIdleConnections()
	s.Cut()
	s.links.running.Wait()
	s.events.Wait()
}

// Handler serves the Web API at /api/, the response URLs at /response/ and Socket Mode at /link/.
func (s *Server) Handler() http.Handler { return s.handler }

// SetURLs says where what people do goes from now on.
func (s *Server) SetURLs(urls URLs) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.urls = urls
}

// user finds a member by ID; nil when there is none.
func (s *Server) user(id string) *User {
	for i := range s.users {
		if s.users[i].ID == id {
			return &s.users[i]
		}
	}
	return nil
}

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
