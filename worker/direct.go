package worker

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/activities/hook"
	"hansho/activities/link"
	"hansho/activities/mail"
	"hansho/activities/twilio"
	"hansho/oncall"
)

// linked are the ways of paging whose messages carry a link by which the person acknowledges.
var linked = []string{oncall.Email, oncall.SMS, oncall.Voice, oncall.Webhook}

// addDirect adds the channels by which Hansho reaches people itself (HANSHO_SMTP_*, HANSHO_TWILIO_*, HANSHO_WEBHOOK_*), as far as
// somebody's steps name them, and the links in their messages.
func addDirect(a *activities.Activities, logger zerolog.Logger) error {
	return errors.Join(addLinks(a), addMail(a, logger), addHook(a, logger), addTwilio(a, logger))
}

func addLinks(a *activities.Activities) error {
	signer, err := Links(a.Org())
	if signer == nil || err != nil {
		return err
	}
	a.Links = func(key, person string) string { return signer.Link(key, person, time.Now()) }
	return nil
}

// Links makes the signer of links from HANSHO_PUBLIC_URL and HANSHO_LINK_*, for workers and doors alike. It is nil when nobody is
// paged by a message that carries one and no secret is set; a secret that is missing otherwise is an error that names it.
func Links(org *oncall.Org) (*link.Signer, error) {
	cfg, err := link.FromEnvironment()
	if err != nil {
		return nil, err
	}
	ways := waysWithLinks(org)
	if len(ways) == 0 && !cfg.Secret.IsSet() {
		return nil, nil //nolint:nilnil // No links is no error.
	}
	signer, err := link.New(cfg, os.Getenv("HANSHO_PUBLIC_URL"))
	switch {
	case err == nil:
		return signer, nil
	case len(ways) == 0:
		return nil, fmt.Errorf("HANSHO_LINK_SECRET is set: %w", err)
	default:
		return nil, fmt.Errorf("the configuration pages by %s, and people acknowledge by links: %w", strings.Join(ways, ", "), err)
	}
}

// waysWithLinks are the ways among linked by which somebody is paged.
func waysWithLinks(org *oncall.Org) []string {
	var ways []string
	for _, way := range linked {
		if uses(org, way) {
			ways = append(ways, way)
		}
	}
	return ways
}

func addMail(a *activities.Activities, logger zerolog.Logger) error {
	if !uses(a.Org(), mail.Name) && len(a.Org().Incidents.Mail) == 0 {
		return nil
	}
	cfg, err := mail.FromEnvironment()
	if err != nil {
		return err
	}
	adapter, err := mail.New(cfg, logger)
	if err != nil {
		return fmt.Errorf("the configuration pages by mail: %w", err)
	}
	a.Pagers[mail.Name] = adapter
	return nil
}

func addHook(a *activities.Activities, logger zerolog.Logger) error {
	if !uses(a.Org(), hook.Name) {
		return nil
	}
	cfg, err := hook.FromEnvironment()
	if err != nil {
		return err
	}
	adapter, err := hook.New(cfg, logger)
	if err != nil {
		return fmt.Errorf("the configuration pages by webhook: %w", err)
	}
	a.Pagers[hook.Name] = adapter
	return nil
}

func addTwilio(a *activities.Activities, logger zerolog.Logger) error {
	sms, voice := uses(a.Org(), oncall.SMS), uses(a.Org(), oncall.Voice)
	if !sms && !voice {
		return nil
	}
	cfg, err := twilio.FromEnvironment()
	if err != nil {
		return err
	}
	adapter, err := twilio.New(cfg, os.Getenv("HANSHO_PUBLIC_URL"), sms, voice, logger)
	if err != nil {
		return fmt.Errorf("the configuration pages by sms or voice: %w", err)
	}
	if sms {
		a.Pagers[oncall.SMS] = adapter.SMS()
	}
	if voice {
		a.Pagers[oncall.Voice] = adapter.Voice()
	}
	return nil
}
