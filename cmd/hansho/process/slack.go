package process

import (
	"context"
	"errors"
	"net"
	"time"

	"hansho/activities/slack"
	"hansho/activities/slack/socket"
	"hansho/starter"
)

// answerChat lets the door answer people in Slack. What they do comes in over HTTP, signed, or over Socket Mode.
func (p *Process) answerChat(options *starter.Options) error {
	cfg, err := slack.FromEnvironment()
	if err != nil || !cfg.Token.IsSet() {
		return err
	}
	if !cfg.SigningSecret.IsSet() && !cfg.AppToken.IsSet() {
		return errors.New("HANSHO_SLACK_TOKEN is set, but nothing by which buttons and commands could come in: set HANSHO_SLACK_SIGNING_SECRET (the app's page, Basic Information) " +
			"when Slack can reach the door, else HANSHO_SLACK_APP_TOKEN (an app-level token with the scope connections:write) for Socket Mode")
	}
	adapter, err := slack.New(cfg, p.Log)
	if err != nil {
		return err
	}
	options.Chat, options.Secrets.SlackSigning = adapter, cfg.SigningSecret
	return nil
}

// finishWithin bounds the work that Slack's last envelopes brought, at a shutdown.
const finishWithin = 15 * time.Second

// DoorParts are what runs for a door: it answers HTTP, and with an app token of Slack it holds a connection of Socket Mode. Any
// number of doors may hold one: Slack gives each envelope to one of them.
func (p *Process) DoorParts(door *starter.Door, listener net.Listener) []func(context.Context) error {
	parts := []func(context.Context) error{func(ctx context.Context) error { return door.Serve(ctx, listener) }}
	cfg, err := slack.FromEnvironment()
	if err != nil || !cfg.Token.IsSet() || !cfg.AppToken.IsSet() {
		return parts // A mistake in the environment was found when the door was made.
	}
	return append(parts, func(ctx context.Context) error {
		err := socket.New(cfg.AppToken, cfg.URL, door.Slack, p.Log).Run(ctx)
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishWithin)
		defer cancel()
		door.Finish(last)
		return err
	})
}
