package slack_test

import (
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"hansho/activities/secret"
	"hansho/activities/slack"
)

func TestConfigNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cfg  slack.Config
		want string
	}{
		"nothing":   {slack.Config{URL: "https://slack.com/api/"}, "HANSHO_SLACK_TOKEN is not set"},
		"app token": {slack.Config{Token: secret.New("xapp-1-very-private"), URL: "https://slack.com/api/"}, "not a bot token"},
		"bot token": {slack.Config{Token: secret.New("xoxb-a"), AppToken: secret.New("xoxb-very-private"), URL: "https://slack.com/api/"}, "not an app-level token"},
		"address":   {slack.Config{Token: secret.New("xoxb-very-private"), URL: "slack.com"}, "HANSHO_SLACK_URL"},
		"right":     {slack.Config{Token: secret.New("xoxb-very-private"), URL: "https://slack.com/api"}, ""},
	} {
		_, err := slack.New(c.cfg, zerolog.Nop())
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "private")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConfigComesFromTheEnvironment(t *testing.T) {
	t.Setenv("HANSHO_SLACK_TOKEN", "xoxb-a")
	t.Setenv("HANSHO_SLACK_SIGNING_SECRET", "b")
	t.Setenv("HANSHO_SLACK_APP_TOKEN", "xapp-c")
	cfg, err := slack.FromEnvironment()
	if err != nil || cfg.Token.Reveal() != "xoxb-a" || cfg.SigningSecret.Reveal() != "b" || cfg.AppToken.Reveal() != "xapp-c" || cfg.URL != "https://slack.com/api/" {
		t.Errorf("%+v, %v", cfg, err)
	}
}
