// Package console is Hansho in a browser: what is open, what happens next and when, one incident, who is on call, the numbers and the
// postmortems, with buttons for those who are signed in. Pages are made on the server and work without JavaScript. It keeps no
// state: sessions are signed, and everything else is read from Temporal.
package console

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/secret"
	"hansho/oncall"
	"hansho/report"
	"hansho/starter"
	"hansho/workflows/contract"
)

// Path is where the console is served. Cookies are bound to it.
const Path = "/console/"

// Engine is what the console needs of starter.Client.
type Engine interface {
	List(ctx context.Context, filter starter.Filter) ([]starter.Listed, error)
	Show(ctx context.Context, workflowID string) (starter.Shown, error)
	Do(ctx context.Context, workflowID, instance string, command contract.Command) (contract.Answer, error)
	Report(ctx context.Context, o report.Options, progress func(n int)) (report.Report, error)
	Roster(ctx context.Context, source string) (starter.Roster, error)
}

// Options are what a Console is made of.
type Options struct {
	Engine Engine
	Org    func() *oncall.Org // Asked for every request, so that the configuration may be reloaded.
	Logger zerolog.Logger
	Tokens []starter.Token // By which people sign in: those of the API.
	// Key signs sessions: the same for all starters, so that a session holds at each of them. Unset means a new one at each start.
	Key secret.String
	// Open lets anybody read without signing in. Acting still needs a person. Only for the sandbox.
	Open bool

	PublicURL     string           // Where the door is reached from outside. With https the session's cookie goes over nothing else.
	TemporalUIURL string           // Base of the Temporal UI, for links; empty means none.
	Namespace     string           // Temporal's, for links to its UI.
	Now           func() time.Time // time.Now when nil.
}

// Console serves the pages under Path.
type Console struct {
	options  Options
	sessions sessions
	failures failures // Of signing in.
	words    map[string]*vocabulary
	pages    map[string]map[string]*template.Template // By language and name.
	board    board
	handler  http.Handler
}

// New makes a Console. The error says what is wrong with the options.
func New(options Options) (*Console, error) {
	if options.Engine == nil || options.Org == nil {
		return nil, errors.New("console: Options need Engine and Org")
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	sessions, err := newSessions(options)
	if err != nil {
		return nil, err
	}
	c := &Console{options: options, sessions: sessions, failures: newFailures(options.Now)}
	c.options.Tokens, c.options.Key = nil, secret.String{} // From here on only their digests are needed.
	if err := c.load(); err != nil {
		return nil, err
	}
	// A form that another site makes a browser send is refused, whatever cookies it brings.
	c.handler = guarded(http.NewCrossOriginProtection().Handler(c.routes()))
	return c, nil
}

// ServeHTTP answers one request.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.handler.ServeHTTP(w, r) }

func (c *Console) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+Path+"static/", static())
	mux.HandleFunc("GET "+Path+"sign-in", c.getSignIn)
	mux.HandleFunc("POST "+Path+"sign-in", c.postSignIn)
	mux.HandleFunc("POST "+Path+"sign-out", c.postSignOut)
	mux.HandleFunc("POST "+Path+"preferences", c.postPreferences)

	mux.HandleFunc("GET "+Path+"{$}", c.reading(c.getHome))
	mux.HandleFunc("GET "+Path+"escalations/{service}/{key}", c.reading(c.getEscalation))
	mux.HandleFunc("POST "+Path+"escalations/{service}/{key}/{verb}", c.acting(c.postEscalation))
	mux.HandleFunc("GET "+Path+"incidents/{slug}", c.reading(c.getIncident))
	mux.HandleFunc("POST "+Path+"incidents/{slug}/{verb}", c.acting(c.postIncident))
	mux.HandleFunc("GET "+Path+"postmortems", c.reading(c.getPostmortems))
	mux.HandleFunc("GET "+Path+"postmortems/{slug}", c.reading(c.getPostmortem))
	mux.HandleFunc("POST "+Path+"postmortems/{slug}/{verb}", c.acting(c.postPostmortem))
	mux.HandleFunc("GET "+Path+"numbers", c.reading(c.getNumbers))
	mux.HandleFunc("GET "+Path+"on-call", c.reading(c.getOnCall))
	mux.HandleFunc("GET "+Path+"mine", c.reading(c.getMine))
	mux.HandleFunc(Path, c.reading(c.unknown))
	return mux
}
