package process

import (
	"errors"
	"fmt"
	"os"

	"hansho/activities/pagerduty"
	"hansho/activities/splunk"
	"hansho/starter"
	"hansho/starter/console"
)

// Door prepares the starter's door. adjust, when given, may change the options last. What is missing from the environment is an
// error that names the variable.
func (p *Process) Door(adjust func(*starter.Options)) (*starter.Door, error) {
	options, err := p.doorOptions()
	if err != nil {
		return nil, err
	}
	client := NewClient(p.temporal, p.options, p.sealing, p.Config.Org).WithExport(p.Settings.ExportFile)
	options.Client = client
	options.Ready = p.ready
	if adjust != nil {
		adjust(&options)
	}
	if err := lets(options); err != nil {
		return nil, err
	}
	if _, missing, _ := starter.KeysFrom(p.Config.Org(), os.Getenv); len(missing) > 0 && !options.Open {
		p.Log.Warn().Strs("services", missing).Msg("the variables that these services name by key_env are empty: only a person's token opens them")
	}
	if options.Console, err = p.console(client, options); err != nil {
		return nil, err
	}
	return starter.New(options)
}

// console are the pages for a browser. Whoever may use the API may sign in there, by the same tokens.
func (p *Process) console(client *starter.Client, options starter.Options) (*console.Console, error) {
	return console.New(console.Options{
		Engine: client, Org: p.Config.Org, Logger: p.Log, Tokens: options.Tokens, Key: p.Settings.ConsoleKey, Open: options.Open,
		PublicURL: options.PublicURL, TemporalUIURL: options.TemporalUIURL, Namespace: options.Namespace,
	})
}

// doorOptions are what the settings say of the door.
func (p *Process) doorOptions() (starter.Options, error) {
	options := starter.Options{
		Org: p.Config.Org, Logger: p.Log, Metrics: p.Metrics, PublicURL: p.Settings.PublicURL, TemporalUIURL: p.Settings.TemporalUIURL,
		Namespace: p.options.Namespace, Secrets: starter.Secrets{PagerDuty: p.Settings.PagerDutyWebhookSecret, SplunkOnCall: p.Settings.SplunkOnCallWebhookSecret},
		OwnPagerDutyUser: p.Settings.PagerDutyFromID, OwnSplunkUser: p.Settings.SplunkOnCallFrom,
	}
	return options, errors.Join(p.letIn(&options), p.takeWebhooks(&options), p.answerChat(&options), p.takeLinks(&options), p.takeTwilio(&options))
}

// lets refuses a door through which no alert could ever come.
func lets(options starter.Options) error {
	if len(options.Tokens) == 0 && len(options.Keys) == 0 && !options.Open {
		return errors.New("nobody could send an alert: set HANSHO_TOKENS (person:token), or the variables that the services name by key_env")
	}
	return nil
}

// letIn reads the tokens of people and the keys of services.
func (p *Process) letIn(options *starter.Options) error {
	tokens, err := starter.ParseTokens(p.Settings.Tokens.Reveal())
	if err != nil {
		return fmt.Errorf("HANSHO_TOKENS: %w", err)
	}
	options.Tokens = tokens
	options.Keys, _, err = starter.KeysFrom(p.Config.Org(), os.Getenv)
	return err
}

func (p *Process) takeWebhooks(options *starter.Options) error {
	var missing []error
	if uses(p.Config.Org(), pagerduty.Name) && !options.Secrets.PagerDuty.IsSet() {
		missing = append(missing, errors.New("HANSHO_PAGERDUTY_WEBHOOK_SECRET is not set, and the configuration pages through PagerDuty: create a webhook subscription (v3) "+
			"to /webhooks/pagerduty there, and set the secret that it shows"))
	}
	if uses(p.Config.Org(), splunk.Name) && !options.Secrets.SplunkOnCall.IsSet() {
		missing = append(missing, errors.New("HANSHO_SPLUNK_ONCALL_WEBHOOK_SECRET is not set, and the configuration pages through Splunk On-Call: make up a secret, and create an "+
			"outgoing webhook to /webhooks/splunk-oncall there with it in the custom header X-Hansho-Secret (docs/splunk-oncall.md). Where the account has no outgoing webhooks, "+
			"the secret alone will do: acknowledgements are then seen at the end of each level"))
	}
	return errors.Join(missing...)
}
