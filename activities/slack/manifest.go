package slack

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"hansho/activities/slack/interaction"
)

// Where the door takes Slack's requests over HTTP.
const (
	InteractionsPath = "/webhooks/slack/interactions"
	CommandsPath     = "/webhooks/slack/commands"
	EventsPath       = "/webhooks/slack/events"
)

// methods are the methods of the Web API that this package calls, each with the scopes that the bot's token needs for it. A test
// holds the list to the code. https://docs.slack.dev/reference/methods
var methods = map[string][]string{
	"auth.test":                nil,
	"chat.postEphemeral":       {"chat:write"},
	"chat.postMessage":         {"chat:write"},
	"chat.update":              {"chat:write"},
	"conversations.archive":    {"channels:manage", "groups:write"},
	"conversations.create":     {"channels:manage", "groups:write"},
	"conversations.history":    {"channels:history", "groups:history", "im:history"},
	"conversations.invite":     {"channels:manage", "groups:write"},
	"conversations.list":       {"channels:read", "groups:read"},
	"conversations.open":       {"im:write"},
	"conversations.replies":    {"channels:history", "groups:history", "im:history"},
	"conversations.setPurpose": {"channels:manage", "groups:write"},
	"conversations.setTopic":   {"channels:manage", "groups:write"},
	"pins.add":                 {"pins:write"},
	"users.info":               {"users:read", "users:read.email"},
	"users.lookupByEmail":      {"users:read", "users:read.email"}, // Slack wants the first with the second.
	"views.open":               nil,
}

// events are those that the door understands, each with the scope without which Slack does not send it.
// https://docs.slack.dev/reference/events
var events = map[string]string{
	"app_mention":      "app_mentions:read",
	"message.channels": "channels:history",
	"message.groups":   "groups:history",
	"message.im":       "im:history",
}

// Scopes are what the bot's token needs, and no more, in order.
func Scopes() []string {
	scopes := []string{"commands"}
	for _, needed := range methods {
		scopes = append(scopes, needed...)
	}
	for _, needed := range events {
		scopes = append(scopes, needed)
	}
	slices.Sort(scopes)
	return slices.Compact(scopes)
}

// Manifest is a Slack app as Slack reads it. https://docs.slack.dev/reference/app-manifest
type Manifest struct {
	Display  Display  `json:"display_information"`
	Features Features `json:"features"`
	OAuth    OAuth    `json:"oauth_config"`
	Settings Settings `json:"settings"`
}

// Display is how the app is shown.
type Display struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Color       string `json:"background_color"`
}

// Features are what people see of the app.
type Features struct {
	Home     Home      `json:"app_home"`
	Bot      Bot       `json:"bot_user"`
	Commands []Command `json:"slash_commands"`
}

// Home is the conversation with the app. Without it nobody could be paged by a direct message.
type Home struct {
	Home     bool `json:"home_tab_enabled"`
	Messages bool `json:"messages_tab_enabled"`
	ReadOnly bool `json:"messages_tab_read_only_enabled"`
}

// Bot is the app's user.
type Bot struct {
	Name   string `json:"display_name"`
	Online bool   `json:"always_online"`
}

// Command is a slash command.
type Command struct {
	Command     string `json:"command"`
	URL         string `json:"url,omitempty"`
	Description string `json:"description"`
	Hint        string `json:"usage_hint"`
	Escape      bool   `json:"should_escape"` // Slack writes people as their IDs.
}

// OAuth is what the app may do.
type OAuth struct {
	Scopes struct {
		Bot []string `json:"bot"`
	} `json:"scopes"`
}

// Settings are where Slack sends what people do.
type Settings struct {
	Events        Subscription  `json:"event_subscriptions"`
	Interactivity Interactivity `json:"interactivity"`
	OrgDeploy     bool          `json:"org_deploy_enabled"`
	SocketMode    bool          `json:"socket_mode_enabled"`
	TokenRotation bool          `json:"token_rotation_enabled"`
}

// Subscription names the events that the app hears.
type Subscription struct {
	URL string   `json:"request_url,omitempty"`
	Bot []string `json:"bot_events"`
}

// Interactivity is where buttons and dialogs go.
type Interactivity struct {
	Enabled bool   `json:"is_enabled"`
	URL     string `json:"request_url,omitempty"`
}

// NewManifest makes the app's manifest for a door that Slack reaches at an address, or for Socket Mode when the address is empty.
// The error says what is wrong with the address: Slack takes https only.
func NewManifest(door string) (Manifest, error) {
	m := Manifest{
		Display: Display{
			Name: "Hansho", Color: "#7a271a",
			Description: "Pages people until somebody answers, and shows how things stand.",
		},
		Features: Features{
			Home: Home{Messages: true}, Bot: Bot{Name: "hansho", Online: true},
			Commands: []Command{{
				Command: interaction.Slash, Description: "Acknowledge, resolve, escalate, reassign and more", Hint: "help | list | ack | resolve [how] | reassign @person", Escape: true,
			}},
		},
		Settings: Settings{Interactivity: Interactivity{Enabled: true}, SocketMode: door == ""},
	}
	m.OAuth.Scopes.Bot = Scopes()
	for name := range events {
		m.Settings.Events.Bot = append(m.Settings.Events.Bot, name)
	}
	slices.Sort(m.Settings.Events.Bot)
	if door == "" {
		return m, nil
	}
	if u, err := url.Parse(door); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return Manifest{}, fmt.Errorf("%q is not where Slack can reach the door: %w", door, errNoDoor)
	}
	door = strings.TrimRight(door, "/")
	m.Features.Commands[0].URL, m.Settings.Events.URL, m.Settings.Interactivity.URL = door+CommandsPath, door+EventsPath, door+InteractionsPath
	return m, nil
}

var errNoDoor = errors.New("it takes an address such as https://hansho.example.com, or Socket Mode, which needs none")
