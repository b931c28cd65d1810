package slack

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"hansho/activities/secret"
)

// prefix begins the names of the variables that Config is read from.
const prefix = "HANSHO_SLACK"

// Config is how the adapter reaches one Slack workspace.
type Config struct {
	// Token is the app's bot token (or its file, HANSHO_SLACK_TOKEN_FILE). docs/slack.md lists the scopes that it needs.
	Token secret.String `envconfig:"TOKEN"`
	// SigningSecret proves that a request comes from Slack (or its file, HANSHO_SLACK_SIGNING_SECRET_FILE). Only the starter
	// needs it, and not with an AppToken.
	SigningSecret secret.String `envconfig:"SIGNING_SECRET"`
	// AppToken is the app-level token of Socket Mode (or its file, HANSHO_SLACK_APP_TOKEN_FILE), with the scope
	// connections:write. Only the starter needs it; without it Slack comes over HTTP.
	AppToken secret.String `envconfig:"APP_TOKEN"`
	// URL is the base of the Web API.
	URL string `envconfig:"URL" default:"https://slack.com/api/"`
}

// FromEnvironment reads the Config from HANSHO_SLACK_*. It does not validate: New does.
func FromEnvironment() (Config, error) {
	var cfg Config
	err := secret.Process(prefix, &cfg)
	return cfg, err
}

// Validate names every variable that is missing or wrong for calling Slack, and the cure.
func (c Config) Validate() error {
	var faults []error
	switch token := c.Token.Reveal(); {
	case token == "":
		faults = append(faults, fmt.Errorf("%s_TOKEN is not set: install the app and copy its bot token (OAuth & Permissions)", prefix))
	case !strings.HasPrefix(token, "xoxb-") && !strings.HasPrefix(token, "xoxe.xoxb-"):
		faults = append(faults, fmt.Errorf(`%s_TOKEN is not a bot token: it must begin with "xoxb-"`, prefix))
	}
	if token := c.AppToken.Reveal(); token != "" && !strings.HasPrefix(token, "xapp-") {
		faults = append(faults, fmt.Errorf(`%s_APP_TOKEN is not an app-level token: it must begin with "xapp-" (Basic Information, App-Level Tokens)`, prefix))
	}
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		faults = append(faults, fmt.Errorf("%s_URL must be an address such as https://slack.com/api/", prefix))
	}
	return errors.Join(faults...)
}
