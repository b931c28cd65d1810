package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"hansho/sandbox/fault"
	"hansho/sandbox/record"
)

// Kinds of what the app is sent, as Socket Mode names them. Over HTTP each has an address of its own.
const (
	interactive   = "interactive"
	slashCommands = "slash_commands"
	eventsAPI     = "events_api"
)

// URLs are where the app takes what people do, over HTTP. An empty one takes nothing. While the app holds a connection of
// Socket Mode everything goes there.
type URLs struct {
	Interactions string
	Commands     string
	Events       string
}

// errNowhere is the error when there is nowhere to send something.
var errNowhere = errors.New("sandbox: the app has no request URL for it and holds no connection of Socket Mode")

// interaction is one thing that a person did, on its way to the app.
type interaction struct {
	envelope string // interactive, slash_commands or events_api
	kind     string // as the log and the faults call it: "block_actions", "view_submission", "message", …
	user     string
	channel  string
	ts       string
	title    string
	payload  map[string]any
	attempt  int    // of an event, from 0
	reason   string // of an attempt after the first
}

// send sends an interaction and returns what the app answered. Slack sends it once; only faults repeat or drop it.
// https://docs.slack.dev/interactivity/handling-user-interaction/
func (s *Server) send(ctx context.Context, i interaction) ([]byte, error) {
	subject := fault.Subject{
		Provider: Name, Path: i.kind, Names: func(user string) bool { return user == i.user },
	}
	struck := s.cfg.Faults.Webhook(subject)
	if struck.Dropped {
		s.noteInteraction(i, 0, 0, "fault: dropped")
		return nil, nil
	}
	select {
	case <-time.After(struck.Delay):
	case <-s.cfg.Stop:
	}
	var reply []byte
	var err error
	for range struck.Times {
		reply, err = s.carry(ctx, i)
	}
	return reply, err
}

// carry takes an interaction to the app once, by Socket Mode when there is a connection.
func (s *Server) carry(ctx context.Context, i interaction) ([]byte, error) {
	if s.links.count() > 0 {
		return s.link(ctx, i)
	}
	s.mu.Lock()
	target := map[string]string{interactive: s.urls.Interactions, slashCommands: s.urls.Commands, eventsAPI: s.urls.Events}[i.envelope]
	s.mu.Unlock()
	if target == "" {
		s.noteInteraction(i, 0, 0, "nowhere to send it")
		return nil, errNowhere
	}
	body, contentType, err := i.body()
	if err != nil {
		return nil, fmt.Errorf("encode the %s: %w", i.kind, err)
	}
	return s.post(ctx, target, contentType, body, i)
}

// body is an interaction as HTTP carries it: a form, but for events.
func (i interaction) body() (body []byte, contentType string, err error) {
	const asForm = "application/x-www-form-urlencoded"
	payload, err := json.Marshal(i.payload)
	switch i.envelope {
	case eventsAPI:
		return payload, "application/json", err
	case slashCommands:
		form := url.Values{}
		for name, value := range i.payload {
			form.Set(name, fmt.Sprint(value))
		}
		return []byte(form.Encode()), asForm, err
	default:
		return []byte(url.Values{"payload": {string(payload)}}.Encode()), asForm, err
	}
}

func (s *Server) noteInteraction(i interaction, status int, took time.Duration, outcome string) {
	name := ""
	if u := s.user(i.user); u != nil {
		name = u.Name
	}
	s.note(record.Entry{
		Kind: record.Interaction, Event: i.kind, User: i.user, UserName: name, Channel: i.channel, TS: i.ts,
		Title: i.title, Status: status, Took: took, Outcome: outcome, Attempt: i.attempt,
	})
}
