package interaction

import (
	"encoding/json"
	"fmt"
	"net/url"
)

// Names of Slack's three kinds of requests, as Socket Mode writes them. Over HTTP each has an address of its own.
// https://docs.slack.dev/apis/events-api/using-socket-mode
const (
	Interactive = "interactive"
	Commands    = "slash_commands"
	Events      = "events_api"
)

// Decode reads the body of a verified HTTP request of a kind. A type or a button that is not ours is no error but Ignored.
// Every error wraps ErrMalformed. https://docs.slack.dev/interactivity/handling-user-interaction/
func Decode(kind string, body []byte) (Interaction, error) {
	if kind == Events {
		return DecodePayload(kind, body)
	}
	form, err := url.ParseQuery(string(body))
	switch {
	case err != nil:
		return Interaction{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	case form.Get("ssl_check") != "":
		return ignored("Slack checks the certificate"), nil
	case kind == Commands:
		return commandOf(form).interaction()
	default:
		return DecodePayload(kind, []byte(form.Get("payload")))
	}
}

// DecodePayload reads the payload of an envelope that came over Socket Mode, as Decode does for HTTP.
func DecodePayload(kind string, payload []byte) (Interaction, error) {
	switch kind {
	case Interactive:
		return read(payload, interactive.interaction)
	case Commands:
		return read(payload, command.interaction)
	case Events:
		return read(payload, callback.interaction)
	default:
		return ignored("requests of type " + kind), nil
	}
}

// read decodes JSON and makes an Interaction of it.
func read[T any](raw []byte, of func(T) (Interaction, error)) (Interaction, error) {
	var value T
	if err := json.Unmarshal(raw, &value); err != nil {
		return Interaction{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return of(value)
}
