package interaction

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// callback is what matters here of an event. https://docs.slack.dev/apis/events-api/
type callback struct {
	Type           string `json:"type"`
	Challenge      string `json:"challenge"`
	EventID        string `json:"event_id"`
	Event          event  `json:"event"`
	Authorizations []struct {
		UserID string `json:"user_id"`
	} `json:"authorizations"`
}

// event is a message. https://docs.slack.dev/reference/events/message
type event struct {
	Type        string `json:"type"`
	Subtype     string `json:"subtype"`
	BotID       string `json:"bot_id"`
	User        string `json:"user"`
	Text        string `json:"text"`
	TS          string `json:"ts"`
	ThreadTS    string `json:"thread_ts"`
	Channel     string `json:"channel"`
	ChannelType string `json:"channel_type"`
}

func (c callback) interaction() (Interaction, error) {
	switch {
	case c.Type == "url_verification":
		return Interaction{Kind: Challenged, Text: c.Challenge}, nil
	case c.Type != "event_callback":
		return ignored("events of type " + c.Type), nil
	case c.Event.Type != "message" && c.Event.Type != "app_mention":
		return ignored("events of type " + c.Event.Type), nil
	case c.EventID == "":
		return Interaction{}, fmt.Errorf("%w: an event without an ID", ErrMalformed)
	case c.Event.BotID != "" || c.Event.User == "" || c.Event.User == c.app():
		return ignored("a program wrote it"), nil
	case c.Event.Subtype != "" && c.Event.Subtype != "file_share" && c.Event.Subtype != "thread_broadcast":
		return ignored("messages of the kind " + c.Event.Subtype), nil
	}
	did := Interaction{
		ID: c.EventID, User: c.Event.User, Channel: c.Event.Channel, Message: c.Event.TS, Thread: c.Event.ThreadTS, Direct: c.Event.ChannelType == "im",
	}
	return c.said(did)
}

// said tells what is said to the app from what is said beside it. A message that mentions the app comes twice: as an
// app_mention, which counts, and as a message.
func (c callback) said(did Interaction) (Interaction, error) {
	rest, called := strings.CutPrefix(strings.TrimSpace(c.Event.Text), "<@"+c.app()+">")
	switch {
	case c.Event.Type == "app_mention" && !called:
		return ignored("the app is mentioned in passing"), nil
	case c.Event.Type == "app_mention" || called && did.Direct:
		did.Kind, did.Text = Mentioned, Plain(rest)
	case called:
		return ignored("it comes as an app_mention too"), nil
	default:
		did.Kind, did.Text = Said, Plain(c.Event.Text)
		if command, rest, ok := typed(did.Text); ok {
			did.Kind, did.Command, did.Text = Commanded, command, rest
		}
	}
	return did, nil
}

// app is the app's own user.
func (c callback) app() string {
	if len(c.Authorizations) == 0 {
		return ""
	}
	return c.Authorizations[0].UserID
}

// Slash is the slash command as the manifest names it.
const Slash = "/hansho"

// typed finds the slash command in a message. Slack does not take "／ｈａｎｓｈｏ　ａｃｋ" for a command, but somebody who typed it
// in a hurry, with a Japanese keyboard, meant one.
func typed(text string) (command, rest string, ok bool) {
	first, rest := cutWord(text)
	return Slash, rest, strings.EqualFold(norm.NFKC.String(first), Slash)
}
