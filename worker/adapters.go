package worker

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/activities/pagerduty"
	"hansho/activities/sensor"
	"hansho/activities/slack"
	"hansho/activities/splunk"
	"hansho/oncall"
)

// Activities builds the activities with their adapters from the environment (HANSHO_PAGERDUTY_*, HANSHO_SPLUNK_ONCALL_*, HANSHO_SLACK_*). A
// provider that the configuration uses and whose credentials are missing is an error that names the variable. Slack is
// optional unless it pages people: without HANSHO_SLACK_TOKEN nothing is shown in a chat, which is said in the log. exportFile may be empty.
func Activities(org func() *oncall.Org, exportFile string, logger zerolog.Logger) (*activities.Activities, error) {
	a := &activities.Activities{
		Org: org, Pagers: map[string]activities.Pager{}, Directories: map[string]activities.Directory{}, Export: exporter(exportFile),
		Health: &activities.Health{}, Sensor: sensor.New(), Began: time.Now(),
	}
	return a, errors.Join(addPagerDuty(a, logger), addSplunkOnCall(a, logger), addSlack(a, logger), addDirect(a, logger), addStatusPages(a, logger), addDocuments(a))
}

func addPagerDuty(a *activities.Activities, logger zerolog.Logger) error {
	if !uses(a.Org(), pagerduty.Name) {
		return nil
	}
	cfg, err := pagerduty.FromEnvironment()
	if err != nil {
		return err
	}
	adapter, err := pagerduty.New(cfg, logger)
	if err != nil {
		return fmt.Errorf("the configuration pages through PagerDuty: %w", err)
	}
	a.Pagers[pagerduty.Name], a.Directories[pagerduty.Name] = adapter, adapter
	return nil
}

func addSplunkOnCall(a *activities.Activities, logger zerolog.Logger) error {
	if !uses(a.Org(), splunk.Name) {
		return nil
	}
	cfg, err := splunk.FromEnvironment()
	if err != nil {
		return err
	}
	adapter, err := splunk.New(cfg, logger)
	if err != nil {
		return fmt.Errorf("the configuration pages through Splunk On-Call: %w", err)
	}
	a.Pagers[splunk.Name], a.Directories[splunk.Name] = adapter, adapter
	return nil
}

func addSlack(a *activities.Activities, logger zerolog.Logger) error {
	cfg, err := slack.FromEnvironment()
	if err != nil {
		return err
	}
	if !cfg.Token.IsSet() && uses(a.Org(), slack.Name) {
		return fmt.Errorf("the configuration pages people by direct messages of Slack: %w", cfg.Validate())
	}
	if !cfg.Token.IsSet() {
		logger.Warn().Msg("HANSHO_SLACK_TOKEN is not set: escalations are not shown in a chat")
		return nil
	}
	adapter, err := slack.New(cfg, logger)
	if err != nil {
		return err
	}
	a.Chat, a.Rooms, a.Pagers[slack.Name] = adapter, adapter, adapter
	return nil
}

// uses tells whether a person or a schedule of the configuration is reached through a provider.
func uses(org *oncall.Org, provider string) bool {
	for _, person := range org.People {
		if _, ok := person.Address(provider); ok {
			return true
		}
	}
	for _, schedule := range org.Schedules {
		if schedule.Source == provider {
			return true
		}
	}
	return false
}

// exporter appends JSON lines to a file. Each line is one write, so that several workers may share the file.
func exporter(file string) func(any) error {
	if file == "" {
		return nil
	}
	var mu sync.Mutex
	return func(line any) error {
		text, err := json.Marshal(line)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = f.Write(append(text, '\n'))
		return errors.Join(err, f.Sync(), f.Close())
	}
}
