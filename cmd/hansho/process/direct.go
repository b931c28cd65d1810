package process

import (
	"errors"
	"slices"
	"strings"

	"hansho/activities/twilio"
	"hansho/oncall"
	"hansho/starter"
	"hansho/worker"
)

// takeLinks lets the door take the links in the messages by which people are paged directly.
func (p *Process) takeLinks(options *starter.Options) error {
	signer, err := worker.Links(p.Config.Org())
	options.Links = signer
	return err
}

// takeTwilio lets the door take what Twilio reports.
func (p *Process) takeTwilio(options *starter.Options) error {
	cfg, err := twilio.FromEnvironment()
	if err != nil {
		return err
	}
	options.Secrets.Twilio = cfg.AuthToken
	if org := p.Config.Org(); (uses(org, oncall.SMS) || uses(org, oncall.Voice)) && !cfg.AuthToken.IsSet() {
		return errors.New("HANSHO_TWILIO_AUTH_TOKEN is not set, and the configuration pages by sms or voice: it verifies what Twilio reports to the door")
	}
	return nil
}

// distinct says each fault once: a worker and a door may miss the same variable.
func distinct(err error) error {
	if err == nil {
		return nil
	}
	var lines []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return errors.New(strings.Join(lines, "\n"))
}
