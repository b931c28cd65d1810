// Package sandbox is a PagerDuty, a Splunk On-Call and a Slack in one process, for trying and testing without accounts. They keep state,
// speak the real wire protocols, send signed webhooks, show every phone and channel on one web page, and fail on demand.
package sandbox

import (
	"errors"
	"time"

	"github.com/rs/zerolog"

	"hansho/sandbox/fault"
	"hansho/sandbox/pagerduty"
	"hansho/sandbox/record"
	"hansho/sandbox/slack"
	"hansho/sandbox/splunk"
)

// The credentials that a Sandbox accepts unless Options say otherwise. They are no secrets: they open nothing else.
const (
	DefaultPagerDutyToken         = "sandbox-pagerduty-token"          //nolint:gosec // See above.
	DefaultPagerDutyWebhookSecret = "sandbox-pagerduty-webhook-secret" //nolint:gosec // See above.
	DefaultStatuspageToken        = "sandbox-statuspage-token"         //nolint:gosec // See above.
	DefaultSlackToken             = "xoxb-sandbox"                     //nolint:gosec // See above.
	DefaultSlackAppToken          = "xapp-sandbox"
	DefaultSlackSigningSecret     = "sandbox-slack-signing-secret"

	DefaultTwilioAccountSID = "AC5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"
	DefaultTwilioAuthToken  = "sandbox-twilio-auth-token" //nolint:gosec // See above.

	DefaultSplunkAPIID         = "sandbox-api-id"
	DefaultSplunkAPIKey        = "sandbox-splunk-api-key"
	DefaultSplunkRESTKey       = "sandbox-splunk-rest-key"
	DefaultSplunkWebhookSecret = "sandbox-splunk-webhook-secret" //nolint:gosec // See above.
)

// defaultLogLimit bounds the memory of a sandbox that runs for weeks.
const defaultLogLimit = 200_000

// User is a person with a phone and, when SlackID is set, a Slack account.
type User struct {
	ID       string // PagerDuty's user ID
	Splunk   string // user name at Splunk On-Call; no account there when empty
	Name     string
	Email    string
	SlackID  string // Slack's user ID, such as "U0ALICE"
	TimeZone string // IANA name; "Etc/UTC" when empty
	Standing string // in Slack: a full member when empty, else "guest", "stranger", "deleted", "bot" or "unconfirmed"
	Program  bool   // an account for programs, such as the one that Hansho acts as; the page shows no phone for it
	// Rules are when and how PagerDuty notifies the person: at once by telephone when nil, and by mail when it is not urgent.
	Rules    []NotificationRule
	Contacts []string // how PagerDuty can reach the person: "email", "phone", "sms", "push"; email, phone and push when nil
	Role     string   // at PagerDuty; "user" when empty
}

// NotificationRule is one of a person's own rules at PagerDuty.
type NotificationRule = pagerduty.NotificationRule

// Schedule says who is on call when.
type Schedule = pagerduty.Schedule

// Restriction is a time in which a schedule's turns are shown to count.
type Restriction = pagerduty.Restriction

// Shift is a time in which one person is on call.
type Shift = pagerduty.Shift

// Service is where PagerDuty's incidents happen.
type Service = pagerduty.Service

// Priority is one of PagerDuty's incident priorities.
type Priority = pagerduty.Priority

// StatusPage is one of PagerDuty's status pages.
type StatusPage = pagerduty.StatusPage

// StatusPageService is what customers see on a StatusPage.
type StatusPageService = pagerduty.StatusPageService

// EscalationPolicy names who is paged for an incident that is not assigned directly.
type EscalationPolicy = pagerduty.EscalationPolicy

// EscalationRule is one level of an EscalationPolicy.
type EscalationRule = pagerduty.EscalationRule

// Team is a group of people at PagerDuty.
type Team = pagerduty.Team

// Incident is what PagerDuty remembers of an incident.
type Incident = pagerduty.Incident

// SplunkOrganization is what there is at Splunk On-Call beside the people, who come from the users.
type SplunkOrganization = splunk.Organization

// SlackURLs are where what people do in Slack goes over HTTP; an empty one takes nothing. While the app holds a connection of
// Socket Mode everything goes there.
type SlackURLs = slack.URLs

// Entry is one line of the log; the package record names its kinds.
type Entry = record.Entry

// Fault is a way to fail; the package fault names its kinds.
type Fault = fault.Fault

// Options say what there is in the sandbox and where its webhooks go.
type Options struct {
	Users              []User
	Schedules          []Schedule
	Services           []Service
	Priorities         []Priority         // P1 to P5 when empty
	StatusPages        []StatusPage       // of PagerDuty
	StatuspagePages    []StatuspagePage   // of Atlassian's Statuspage
	EscalationPolicies []EscalationPolicy // each schedule that none of them uses gets one
	Teams              []Team             // of PagerDuty
	Channels           []string           // names of Slack channels, without "#"

	Splunk SplunkOrganization // further users of Splunk On-Call, its teams, rotations, policies, routing keys and overrides

	StatuspageToken        string // the default when empty
	PagerDutyToken         string // the default when empty, as for the other secrets
	PagerDutyReadOnlyToken string // a second token, which changes nothing; none when empty
	PagerDutyWebhookURL    string // no webhooks when empty; SetPagerDutyWebhook sets it later
	PagerDutyWebhookSecret string
	SlackToken             string
	SlackScopes            []string // what the token may do; everything when nil
	SlackAppToken          string   // opens Socket Mode
	SlackURLs              SlackURLs
	SlackSigningSecret     string

	TwilioAccountSID string
	TwilioAuthToken  string
	DirectNames      map[string]string // people's names by mail address, telephone number (E.164) and ID, for the page

	SplunkAPIID          string
	SplunkAPIKey         string
	SplunkRESTKey        string
	SplunkWebhookURL     string // no webhooks when empty; SetSplunkWebhook sets it later
	SplunkWebhookSecret  string
	SplunkWebhookPayload string        // the custom payload; all variables as one JSON object when empty
	SplunkCallsPerSecond float64       // of each endpoint; 0: not limited; the real one allows 2
	SplunkLag            time.Duration // until an alert shows in the list of incidents

	PagerDutyRequestsPerMinute int           // 0: not limited; the real one allows 960
	SlackPostsPerSecond        float64       // of each channel; 0: not limited; the real one allows about 1
	SlackPostBurst             int           // how many more may come at once
	SlackEditsPerMinute        float64       // of the workspace; 0: not limited; the real one allows 50
	SlackEchoes                bool          // the app is told of its own messages, as the real one does
	WebhookRetryAfter          time.Duration // pause before a webhook's second attempt; one second when 0

	BaseURL   string           // where the outside reaches Handler; learned from the first request when empty
	Clock     func() time.Time // time.Now when nil
	StateFile string           // keeps the state over restarts and kills; nothing is kept when empty
	LogLimit  int              // how many log entries are kept; 200,000 when 0
	Logger    zerolog.Logger
}

// withDefaults fills in what is empty.
func (o Options) withDefaults() (Options, error) {
	for _, d := range []struct {
		into  *string
		value string
	}{
		{&o.PagerDutyToken, DefaultPagerDutyToken},
		{&o.PagerDutyWebhookSecret, DefaultPagerDutyWebhookSecret},
		{&o.SlackToken, DefaultSlackToken},
		{&o.StatuspageToken, DefaultStatuspageToken},
		{&o.SlackAppToken, DefaultSlackAppToken},
		{&o.SlackSigningSecret, DefaultSlackSigningSecret},
		{&o.TwilioAccountSID, DefaultTwilioAccountSID},
		{&o.TwilioAuthToken, DefaultTwilioAuthToken},
		{&o.SplunkAPIID, DefaultSplunkAPIID},
		{&o.SplunkAPIKey, DefaultSplunkAPIKey},
		{&o.SplunkRESTKey, DefaultSplunkRESTKey},
		{&o.SplunkWebhookSecret, DefaultSplunkWebhookSecret},
	} {
		if *d.into == "" {
			*d.into = d.value
		}
	}
	if len(o.Priorities) == 0 {
		for _, p := range []string{"P1", "P2", "P3", "P4", "P5"} {
			o.Priorities = append(o.Priorities, Priority{ID: "PRIO" + p, Name: p})
		}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.LogLimit == 0 {
		o.LogLimit = defaultLogLimit
	}
	if len(o.Users) == 0 || len(o.Services) == 0 {
		return o, errors.New("sandbox: at least one user and one service are needed")
	}
	return o, nil
}
