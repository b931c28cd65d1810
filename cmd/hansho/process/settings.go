package process

import (
	"fmt"

	"github.com/rs/zerolog"

	"hansho/activities/secret"
	"hansho/seal"
)

// prefix begins the names of Hansho's environment variables.
const prefix = "HANSHO"

// Settings are what the environment says to the commands themselves; the adapters read their own. Each desc is what
// `hansho env` prints.
type Settings struct {
	Tokens                 secret.String `envconfig:"TOKENS" desc:"bearer tokens of people for the API: person:token pairs, separated by commas or lines"`
	PagerDutyFromID        string        `envconfig:"PAGERDUTY_FROM_ID" desc:"ID of the user HANSHO_PAGERDUTY_FROM names: webhooks of its own doing are dropped at the door"`
	PagerDutyWebhookSecret secret.String `envconfig:"PAGERDUTY_WEBHOOK_SECRET" desc:"signing secret of PagerDuty's webhook subscription"`

	SplunkOnCallFrom          string        `envconfig:"SPLUNK_ONCALL_FROM" desc:"user name of a Splunk On-Call user who is never paged; incidents are given to people in that name"`
	SplunkOnCallWebhookSecret secret.String `envconfig:"SPLUNK_ONCALL_WEBHOOK_SECRET" desc:"secret in the custom header X-Hansho-Secret of Splunk On-Call's outgoing webhook"`

	ConsoleKey secret.String `envconfig:"CONSOLE_KEY" desc:"signs the sessions of the console, the same for every starter; when empty they end with a restart"`
	SealKeys   secret.String `envconfig:"SEAL_KEYS" desc:"keys that seal security incidents: id:base64 pairs, separated by commas, the first seals; the same for workers, starters and commands"`

	Config        string `envconfig:"CONFIG" default:"hansho.yaml" desc:"the configuration file"`
	Person        string `envconfig:"PERSON" desc:"who you are, for commands without --as"`
	Listen        string `envconfig:"LISTEN" default:"127.0.0.1:8080" desc:"where the door listens"`
	MetricsListen string `envconfig:"METRICS_LISTEN" desc:"where a worker shows its metrics; nowhere when empty"`
	PublicURL     string `envconfig:"PUBLIC_URL" desc:"where the door is reached from outside, for links; needed with email, sms, voice and webhook"`
	TemporalUIURL string `envconfig:"TEMPORAL_UI_URL" desc:"the Temporal UI, for links"`
	ExportFile    string `envconfig:"EXPORT_FILE" desc:"file to which a worker appends the outcome of every escalation, a JSON line each"`
	Pprof         string `envconfig:"PPROF" desc:"loopback address of Go's profiler, such as 127.0.0.1:6060; none when empty"`
	LogLevel      string `envconfig:"LOG_LEVEL" default:"info" desc:"debug, info, warn or error"`
	LogFormat     string `envconfig:"LOG_FORMAT" desc:"console or json; console on a terminal when empty"`
}

// LoadSettings reads the environment. The error names the variable and the cure.
func LoadSettings() (Settings, error) {
	var s Settings
	if err := secret.Process(prefix, &s); err != nil {
		return s, err
	}
	if _, err := zerolog.ParseLevel(s.LogLevel); err != nil {
		return s, fmt.Errorf("HANSHO_LOG_LEVEL: %q is not known: use debug, info, warn or error", s.LogLevel)
	}
	if s.LogFormat != "" && s.LogFormat != formatConsole && s.LogFormat != formatJSON {
		return s, fmt.Errorf("HANSHO_LOG_FORMAT: %q is not known: use console or json", s.LogFormat)
	}
	_, err := seal.Parse(s.SealKeys.Reveal())
	return s, err
}
