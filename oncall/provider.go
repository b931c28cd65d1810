package oncall

// Names of the providers, as contacts, the ledger and webhooks write them.
const (
	PagerDuty    = "pagerduty"
	SplunkOnCall = "splunk-oncall"
	Slack        = "slack" // A direct message.
	Email        = "email"
	SMS          = "sms"
	Voice        = "voice"
	Webhook      = "webhook" // A signed request to an address of the person's own.
)

// Statuspage is Atlassian's. It pages nobody: it tells the public, as PagerDuty's own status pages do.
const Statuspage = "statuspage"

// Vendors are the providers that ring people by rules of their own. Whoever has one is paged through it without saying so.
var Vendors = []string{PagerDuty, SplunkOnCall}

// DirectChannels are the providers that Hansho reaches people by itself. They page only those whose steps name them.
var DirectChannels = []string{Slack, Email, SMS, Voice, Webhook}

// PagingMode says what Hansho does for a service: page, or walk beside PagerDuty while a team moves over.
type PagingMode string

// The modes of paging.
const (
	// Live pages. It is the default.
	Live PagingMode = ""
	// Follow leaves the paging to PagerDuty and adopts its incident for roles, clocks and postmortem.
	Follow PagingMode = "follow"
	// Observe runs the whole policy and sends nothing, so that both can be compared.
	Observe PagingMode = "observe"
)

// Upstream is an incident of a provider that was there before the escalation, and that it follows.
type Upstream struct {
	Provider string `json:"provider"`
	Ref      string `json:"ref"` // The provider's ID of the incident.
	Link     string `json:"link,omitempty"`
}
