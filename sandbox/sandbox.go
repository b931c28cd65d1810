package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"hansho/sandbox/direct"
	"hansho/sandbox/fault"
	"hansho/sandbox/journal"
	"hansho/sandbox/pagerduty"
	"hansho/sandbox/record"
	"hansho/sandbox/slack"
	"hansho/sandbox/splunk"
	"hansho/sandbox/statuspage"
	"hansho/sandbox/web"
)

// Sandbox is a PagerDuty, a Splunk On-Call and a Slack. Its methods may be called at any time from any goroutine.
type Sandbox struct {
	opts    Options
	log     *record.Log
	faults  *fault.Set
	journal *journal.Journal
	base    atomic.Pointer[string]
	stop    chan struct{}
	once    sync.Once
	closed  error // of the first Close
	handler http.Handler
	servers sync.Map // of *http.Server to a channel that is closed when it shuts down

	pagerduty *pagerduty.Server
	slack     *slack.Server
	splunk    *splunk.Server
	direct    *direct.Server

	statuspage *statuspage.Server
}

// New returns a running Sandbox; Close ends it. Contradictions in the options, and a state file that cannot be read,
// are errors.
func New(opts Options) (*Sandbox, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	sb := &Sandbox{
		opts: opts, log: record.NewLog(opts.Clock, opts.LogLimit), faults: fault.NewSet(opts.Clock), stop: make(chan struct{}),
	}
	base := strings.TrimSuffix(opts.BaseURL, "/")
	sb.base.Store(&base)
	if sb.pagerduty, err = pagerduty.New(sb.pagerdutyConfig()); err != nil {
		return nil, err
	}
	sb.slack = slack.New(sb.slackConfig())
	sb.direct = direct.New(direct.Config{
		AccountSID: opts.TwilioAccountSID, AuthToken: opts.TwilioAuthToken, Names: opts.DirectNames, Log: sb.log, Logger: opts.Logger,
	})
	sb.statuspage = statuspage.New(sb.statuspageConfig())
	if sb.splunk, err = splunk.New(sb.splunkConfig()); err != nil {
		return nil, err
	}
	if err := sb.load(); err != nil {
		return nil, err
	}
	sb.pagerduty.Start(sb.journal)
	sb.slack.Start(sb.journal)
	sb.splunk.Start(sb.journal)
	sb.statuspage.Start(sb.journal)
	sb.handler = sb.routes()
	return sb, nil
}

func (sb *Sandbox) pagerdutyConfig() pagerduty.Config {
	o := sb.opts
	cfg := pagerduty.Config{
		Token: o.PagerDutyToken, ReadOnlyToken: o.PagerDutyReadOnlyToken, Schedules: o.Schedules, Services: o.Services, Priorities: o.Priorities,
		StatusPages:        o.StatusPages,
		EscalationPolicies: o.EscalationPolicies, Teams: o.Teams, WebhookURL: o.PagerDutyWebhookURL, WebhookSecret: o.PagerDutyWebhookSecret,
		RequestsPerMinute: o.PagerDutyRequestsPerMinute, WebhookRetryAfter: o.WebhookRetryAfter,
		BaseURL: sb.BaseURL, Clock: o.Clock, Log: sb.log, Faults: sb.faults, Stop: sb.stop, Logger: o.Logger,
	}
	for _, u := range o.Users {
		cfg.Users = append(cfg.Users, pagerduty.User{
			ID: u.ID, Name: u.Name, Email: u.Email, TimeZone: u.TimeZone, Program: u.Program, Rules: u.Rules, Contacts: u.Contacts, Role: u.Role,
		})
	}
	return cfg
}

func (sb *Sandbox) slackConfig() slack.Config {
	o := sb.opts
	cfg := slack.Config{
		Token: o.SlackToken, AppToken: o.SlackAppToken, Scopes: o.SlackScopes, Channels: o.Channels, URLs: o.SlackURLs,
		SigningSecret: o.SlackSigningSecret, PostsPerSecond: o.SlackPostsPerSecond, PostBurst: o.SlackPostBurst,
		EditsPerMinute: o.SlackEditsPerMinute, EventRetryAfter: o.WebhookRetryAfter, Echoes: o.SlackEchoes,
		BaseURL: sb.BaseURL, Clock: o.Clock, Log: sb.log, Faults: sb.faults, Stop: sb.stop, Logger: o.Logger,
	}
	for _, u := range o.Users {
		if u.SlackID != "" {
			cfg.Users = append(cfg.Users, slack.User{ID: u.SlackID, Name: u.Name, Email: u.Email, TimeZone: u.TimeZone, Standing: u.Standing})
		}
	}
	return cfg
}

// load reads the state file, if there is one, and compacts it.
func (sb *Sandbox) load() error {
	if sb.opts.StateFile == "" {
		return nil
	}
	j, err := journal.Open(sb.opts.StateFile, sb.restore)
	if err != nil {
		return err
	}
	sb.pagerduty.Restored()
	err = j.Compact(func(add func(kind string, value any) error) error {
		return errors.Join(sb.log.Snapshot(add), sb.pagerduty.Snapshot(add), sb.slack.Snapshot(add), sb.splunk.Snapshot(add), sb.statuspage.Snapshot(add))
	})
	if err != nil {
		return errors.Join(err, j.Close())
	}
	sb.journal = j
	sb.log.UseJournal(j)
	return nil
}

func (sb *Sandbox) restore(r journal.Record) error {
	for _, part := range []func(journal.Record) (bool, error){sb.log.Restore, sb.pagerduty.Restore, sb.slack.Restore, sb.splunk.Restore, sb.statuspage.Restore} {
		if known, err := part(r); known || err != nil {
			return err
		}
	}
	return fmt.Errorf("unknown kind %q", r.Kind)
}

// Handler serves the PagerDuty below /pagerduty/ (and its Events API also at /v2/enqueue), the Slack below
// /slack/api/, the Splunk On-Call below /splunk-oncall/, the Statuspage below /statuspage/, Twilio and webhooks below /direct/, the page at / and the controls below /control/.
func (sb *Sandbox) Handler() http.Handler { return sb.handler }

func (sb *Sandbox) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/pagerduty/", http.StripPrefix("/pagerduty", sb.pagerduty.Handler()))
	mux.Handle("/v2/enqueue", sb.pagerduty.Handler())
	mux.Handle("/slack/", http.StripPrefix("/slack", sb.slack.Handler()))
	mux.Handle("/splunk-oncall/", http.StripPrefix("/splunk-oncall", sb.splunk.Handler()))
	mux.Handle("/statuspage/", http.StripPrefix("/statuspage", sb.statuspage.Handler()))
	mux.Handle("/direct/", http.StripPrefix("/direct", sb.direct.Handler()))
	mux.Handle("/control/", sb.controls())
	mux.Handle("/", web.Handler())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if *sb.base.Load() == "" {
			sb.SetBaseURL("http://" + r.Host)
		}
		mux.ServeHTTP(w, r)
	})
}

// BaseURL is where the outside reaches the sandbox, without a trailing slash.
func (sb *Sandbox) BaseURL() string { return *sb.base.Load() }

// SetBaseURL says where the outside reaches the sandbox; links in answers and webhooks begin with it.
func (sb *Sandbox) SetBaseURL(url string) {
	url = strings.TrimSuffix(url, "/")
	sb.base.Store(&url)
}

// SetPagerDutyWebhook says where PagerDuty's webhooks go from now on, signed with the secret of the options.
func (sb *Sandbox) SetPagerDutyWebhook(url string) {
	sb.pagerduty.SetWebhook(url, sb.opts.PagerDutyWebhookSecret)
}

// SetSlackURLs says where what people do in Slack goes from now on.
func (sb *Sandbox) SetSlackURLs(urls SlackURLs) { sb.slack.SetURLs(urls) }

// Slack is the sandbox's Slack, for pressing buttons and reading channels.
func (sb *Sandbox) Slack() *slack.Server { return sb.slack }

// PagerDuty is the sandbox's PagerDuty, for acting as a person and for moving people on schedules.
func (sb *Sandbox) PagerDuty() *pagerduty.Server { return sb.pagerduty }

// Direct is what people hold in their hands when nobody stands between: mailboxes, telephones, receivers of webhooks.
func (sb *Sandbox) Direct() *direct.Server { return sb.direct }

// ServeMail takes mail on a listener until Close.
func (sb *Sandbox) ServeMail(listener net.Listener) error { return sb.direct.ServeMail(listener) }

// Log returns all that happened, oldest first.
func (sb *Sandbox) Log() []Entry { return sb.log.Since(0) }

// LogSince returns what happened after the entry with this number.
func (sb *Sandbox) LogSince(seq int64) []Entry { return sb.log.Since(seq) }

// Changed returns a channel that is closed when the next entry comes to the log.
func (sb *Sandbox) Changed() <-chan struct{} { return sb.log.Changed() }

// Fail makes a fault happen from now on and returns the ID to end it with.
func (sb *Sandbox) Fail(f Fault) (string, error) {
	id, err := sb.faults.Add(f)
	if err != nil {
		return "", err
	}
	return id, sb.log.Add(Entry{Kind: record.Fault, Provider: f.Provider, ID: id, Outcome: f.String()})
}

// Heal ends the faults with these IDs, or all when none is given.
func (sb *Sandbox) Heal(ids ...string) error {
	sb.faults.Clear(ids...)
	outcome := "all faults are lifted"
	if len(ids) > 0 {
		outcome = "lifted " + strings.Join(ids, ", ")
	}
	return sb.log.Add(Entry{Kind: record.Fault, Outcome: outcome})
}

// Close ends webhooks, slow answers, the page's streams and the state file; calling it again does nothing. What was
// not delivered is delivered after a restart.
func (sb *Sandbox) Close(ctx context.Context) error {
	sb.once.Do(func() {
		close(sb.stop)
		sb.slack.Close()
		sb.direct.Close()
		sb.closed = errors.Join(sb.pagerduty.Close(ctx), sb.splunk.Close(ctx), sb.journal.Close())
	})
	return sb.closed
}

// Incident returns a PagerDuty incident, found by ID or by incident key (the newest with that key).
func (sb *Sandbox) Incident(idOrKey string) (Incident, bool) { return sb.pagerduty.Incident(idOrKey) }
