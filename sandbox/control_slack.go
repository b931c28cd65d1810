package sandbox

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"hansho/sandbox/slack"
)

func (sb *Sandbox) postSay(r *http.Request) (any, error) {
	var in slack.Saying
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	ts, err := sb.slack.Say(in)
	return map[string]string{"ts": ts}, err
}

func (sb *Sandbox) postCommand(r *http.Request) (any, error) {
	var in slack.CommandLine
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	return nil, sb.slack.Command(r.Context(), in)
}

// reasons for which Slack ends a connection of Socket Mode.
var reasons = []string{"warning", "refresh_requested", "link_disabled"}

// postDisconnect ends the connections of Socket Mode: with a reason and after a while as Slack does it, without one at once.
func (sb *Sandbox) postDisconnect(r *http.Request) (any, error) {
	var body struct {
		Reason string `json:"reason"`
		After  string `json:"after"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	if body.Reason == "" {
		sb.slack.Cut()
		return nil, nil
	}
	if !slices.Contains(reasons, body.Reason) {
		return nil, errors.New("the reason must be warning, refresh_requested or link_disabled")
	}
	after := 10 * time.Second
	if body.After != "" {
		var err error
		if after, err = time.ParseDuration(body.After); err != nil {
			return nil, err
		}
	}
	sb.slack.Disconnect(body.Reason, after)
	return nil, nil
}
