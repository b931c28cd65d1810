package live

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"hansho/activities/slack"
	"hansho/oncall"
)

// Slack looks whether the token is good, and at the scopes that it has.
type Slack struct{}

// slackScopes are those that docs/slack.md asks for, and what goes wrong without them.
var slackScopes = []struct {
	scope    string
	severity Severity
	without  string
}{
	{"chat:write", Error, "nothing is posted"},
	{"users:read", Warning, "people whom hansho.yaml names by e-mail address only get no direct messages"},
	{"users:read.email", Warning, "people whom hansho.yaml names by e-mail address only get no direct messages"},
	{"channels:read", Warning, "a post whose answer was lost may come twice"},
	{"channels:history", Warning, "a post whose answer was lost may come twice"},
	{"groups:read", Warning, "a post to a private channel whose answer was lost may come twice"},
	{"groups:history", Warning, "a post to a private channel whose answer was lost may come twice"},
}

// Provider is its name.
func (Slack) Provider() string { return oncall.Slack }

// Applies is true when there is a token, or somebody is paged through Slack.
func (Slack) Applies(org *oncall.Org) bool {
	for _, person := range org.People {
		if _, ok := person.Address(oncall.Slack); ok {
			return true
		}
	}
	return os.Getenv("HANSHO_SLACK_TOKEN") != "" || os.Getenv("HANSHO_SLACK_TOKEN_FILE") != ""
}

// Check asks who the token is. https://docs.slack.dev/reference/methods/auth.test
func (Slack) Check(ctx context.Context, _ Input) []Finding {
	cfg, err := slack.FromEnvironment()
	if err == nil {
		err = cfg.Validate()
	}
	if err != nil {
		return []Finding{{Severity: Error, What: err.Error()}}
	}
	said, scopes, err := authTest(ctx, cfg)
	switch {
	case err != nil:
		return []Finding{{Severity: Error, What: "Slack does not answer as it should: " + err.Error(), Cure: "is HANSHO_SLACK_URL right, and is Slack up?"}}
	case said != "":
		return []Finding{{Severity: Error, What: "Slack refuses HANSHO_SLACK_TOKEN: " + said, Cure: "install the app again and copy its bot token (OAuth & Permissions)"}}
	}
	return missingScopes(scopes)
}

func missingScopes(scopes []string) (findings []Finding) {
	if len(scopes) == 0 {
		return nil // Slack did not say.
	}
	for _, s := range slackScopes {
		if !slices.Contains(scopes, s.scope) {
			findings = append(findings, Finding{
				Severity: s.severity, What: fmt.Sprintf("the app has not the scope %s: %s", s.scope, s.without), Cure: "add it (OAuth & Permissions) and install the app again",
			})
		}
	}
	return findings
}

// authTest gives Slack's own word for what is wrong with the token, and the scopes that it has.
func authTest(ctx context.Context, cfg slack.Config) (said string, scopes []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(cfg.URL, "/")+"/auth.test", nil)
	if err != nil {
		return "", nil, err
	}
	request.Header.Set("Authorization", "Bearer "+cfg.Token.Reveal())
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	var body struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&body); err != nil {
		return "", nil, fmt.Errorf("HTTP %d: %w", answer.StatusCode, err)
	}
	for scope := range strings.SplitSeq(answer.Header.Get("X-Oauth-Scopes"), ",") {
		if scope = strings.TrimSpace(scope); scope != "" {
			scopes = append(scopes, scope)
		}
	}
	if !body.OK {
		said = body.Error
	}
	return said, scopes, nil
}
