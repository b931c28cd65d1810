package process

import (
	"reflect"

	"hansho/activities/secret"
)

// Variable is one environment variable that Hansho reads.
type Variable struct {
	Name    string `json:"name"`
	Default string `json:"default,omitempty"`
	Meaning string `json:"meaning"`
	Secret  bool   `json:"secret,omitempty"` // It may also come from the file that the name with _FILE names.
}

// Variables are all that Hansho reads, those of the adapters and of the connection to Temporal too.
func Variables() []Variable {
	var all []Variable
	for field := range reflect.TypeFor[Settings]().Fields() {
		all = append(all, Variable{
			Name: prefix + "_" + field.Tag.Get("envconfig"), Default: field.Tag.Get("default"), Meaning: field.Tag.Get("desc"),
			Secret: field.Type == reflect.TypeFor[secret.String](),
		})
	}
	return append(append(all, adapterVariables...), temporalVariables...)
}

var adapterVariables = []Variable{
	{Name: "HANSHO_PAGERDUTY_TOKEN", Secret: true, Meaning: "REST API key with write access; needed when people are paged through PagerDuty"},
	{Name: "HANSHO_PAGERDUTY_FROM", Meaning: "e-mail address of a PagerDuty user who is never paged; incidents are made in that name"},
	{Name: "HANSHO_PAGERDUTY_SERVICE", Meaning: "ID of the PagerDuty service that pages are created on"},
	{Name: "HANSHO_PAGERDUTY_STATUS_PAGE", Meaning: "ID of PagerDuty's status page, for entries of status_pages that name none"},
	{Name: "HANSHO_PAGERDUTY_REGION", Default: "us", Meaning: "the account's service region: us or eu"},
	{Name: "HANSHO_PAGERDUTY_URL", Meaning: "base of PagerDuty's REST API, instead of the region's"},
	{Name: "HANSHO_LINK_SECRET", Secret: true, Meaning: "signs the links by which people acknowledge; needed with email, sms, voice and webhook, the same everywhere"},
	{Name: "HANSHO_LINK_SECRET_OLD", Secret: true, Meaning: "the secret before it, while it is being replaced: links signed by it are taken, too"},
	{Name: "HANSHO_LINK_EXPIRES", Default: "24h", Meaning: "how long a link is good for"},
	{Name: "HANSHO_SMTP_HOST", Meaning: "mail server; needed when people are paged by email"},
	{Name: "HANSHO_SMTP_PORT", Meaning: "its port: 587 with starttls, 465 with implicit and 25 with none when empty"},
	{Name: "HANSHO_SMTP_USER", Meaning: "user at the mail server; none when empty"},
	{Name: "HANSHO_SMTP_PASSWORD", Secret: true, Meaning: "that user's password"},
	{Name: "HANSHO_SMTP_FROM", Meaning: "sender of the mails, such as Hansho <hansho@example.com>"},
	{Name: "HANSHO_SMTP_TLS", Default: "starttls", Meaning: "starttls, implicit, or none for a mail server on this machine"},
	{Name: "HANSHO_SMTP_CA_FILE", Meaning: "certificates to trust beside the system's, for a mail server of your own"},
	{Name: "HANSHO_TWILIO_ACCOUNT_SID", Meaning: "SID of the Twilio account; needed when people are paged by sms or voice"},
	{Name: "HANSHO_TWILIO_AUTH_TOKEN", Secret: true, Meaning: "its auth token; it also verifies what Twilio reports to the starter"},
	{Name: "HANSHO_TWILIO_FROM_SMS", Meaning: "number or name that text messages come from"},
	{Name: "HANSHO_TWILIO_MESSAGING_SERVICE_SID", Meaning: "messaging service that chooses the sender of text messages instead"},
	{Name: "HANSHO_TWILIO_FROM_VOICE", Meaning: "number that calls come from"},
	{Name: "HANSHO_TWILIO_URL", Default: "https://api.twilio.com", Meaning: "base of Twilio's REST API"},
	{Name: "HANSHO_POSTMORTEM_WEBHOOK_SECRET", Secret: true, Meaning: "signs the documents that postmortems.webhook gets; needed when that is set"},
	{Name: "HANSHO_WEBHOOK_SECRET", Secret: true, Meaning: "signs webhooks to people's own addresses; needed when people are paged by webhook"},
	{Name: "HANSHO_WEBHOOK_URL", Meaning: "takes all webhooks instead of the people's own addresses; empty for a webhook to each person"},
	{Name: "HANSHO_WEBHOOK_ALLOW_PRIVATE", Default: "false", Meaning: "true lets webhooks go to addresses inside of your network, and without TLS"},
	{Name: "HANSHO_SPLUNK_ONCALL_API_ID", Secret: true, Meaning: "ID of Splunk On-Call's API; needed when people are paged through Splunk On-Call"},
	{Name: "HANSHO_SPLUNK_ONCALL_API_KEY", Secret: true, Meaning: "key of Splunk On-Call's API, not a read-only one"},
	{Name: "HANSHO_SPLUNK_ONCALL_REST_KEY", Secret: true, Meaning: "key in the address of Splunk On-Call's REST endpoint"},
	{Name: "HANSHO_SPLUNK_ONCALL_ROUTING_KEY", Meaning: "routing key under which the incidents of pages are opened; its policy must page nobody"},
	{Name: "HANSHO_SPLUNK_ONCALL_URL", Default: "https://api.victorops.com", Meaning: "base of Splunk On-Call's API"},
	{Name: "HANSHO_SPLUNK_ONCALL_ALERT_URL", Default: "https://alert.victorops.com/integrations/generic/20131114/alert", Meaning: "base of Splunk On-Call's REST endpoint"},
	{Name: "HANSHO_SPLUNK_ONCALL_CALLS_PER_MINUTE", Default: "120", Meaning: "how often each endpoint of Splunk On-Call's API may be called in a minute"},
	{Name: "HANSHO_SLACK_TOKEN", Secret: true, Meaning: "the Slack app's bot token; without it nothing is shown in a chat"},
	{Name: "HANSHO_SLACK_SIGNING_SECRET", Secret: true, Meaning: "the Slack app's signing secret, for its buttons and commands over HTTP; the starter needs it or the next one"},
	{Name: "HANSHO_SLACK_APP_TOKEN", Secret: true, Meaning: "the Slack app's app-level token: buttons and commands come over Socket Mode, without a public address"},
	{Name: "HANSHO_SLACK_URL", Default: "https://slack.com/api/", Meaning: "base of Slack's Web API"},
	{Name: "HANSHO_STATUSPAGE_TOKEN", Secret: true, Meaning: "API key of Atlassian Statuspage; needed when status_pages names a page there"},
	{Name: "HANSHO_STATUSPAGE_PAGE", Meaning: "ID of the page at Statuspage, for entries of status_pages that name none"},
	{Name: "HANSHO_STATUSPAGE_URL", Default: "https://api.statuspage.io/v1", Meaning: "base of Statuspage's REST API"},
}

var temporalVariables = []Variable{
	{Name: "TEMPORAL_ADDRESS", Default: DefaultAddress, Meaning: "host:port of Temporal"},
	{Name: "TEMPORAL_NAMESPACE", Default: DefaultNamespace, Meaning: "Temporal's namespace"},
	{Name: "TEMPORAL_API_KEY", Secret: true, Meaning: "API key of Temporal Cloud"},
	{Name: "TEMPORAL_TLS", Meaning: "true to use TLS; TEMPORAL_TLS_CLIENT_CERT_PATH and the other TEMPORAL_TLS_… say how"},
	{Name: "TEMPORAL_PROFILE", Meaning: "profile of Temporal's configuration file"},
	{Name: "TEMPORAL_CONFIG_FILE", Meaning: "Temporal's configuration file, when it is not at its usual place"},
}
