package process

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hansho/activities/hook"
	"hansho/activities/link"
	"hansho/activities/mail"
	"hansho/activities/pagerduty"
	"hansho/activities/secret"
	"hansho/activities/slack"
	"hansho/activities/splunk"
	"hansho/activities/statuspage"
	"hansho/activities/twilio"
)

// fresh takes Hansho's and Temporal's variables out of the environment.
func fresh(t *testing.T) {
	t.Helper()
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "HANSHO_") || strings.HasPrefix(name, "TEMPORAL_") {
			t.Setenv(name, "")
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
}

func TestWrongSettingsNameTheVariable(t *testing.T) {
	for name, value := range map[string]string{"HANSHO_LOG_LEVEL": "loud", "HANSHO_LOG_FORMAT": "xml", "HANSHO_TOKENS_FILE": "/does/not/exist"} {
		t.Run(name, func(t *testing.T) {
			fresh(t)
			t.Setenv(name, value)
			if _, err := LoadSettings(); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// What `hansho env` lists must be what is read: a new field of an adapter has to be described too.
func TestEveryVariableIsListed(t *testing.T) {
	t.Parallel()
	listed := map[string]Variable{}
	for _, v := range Variables() {
		if listed[v.Name].Name != "" || v.Meaning == "" {
			t.Errorf("%s is listed twice or without a meaning", v.Name)
		}
		listed[v.Name] = v
	}
	for prefix, config := range map[string]reflect.Type{
		"HANSHO_PAGERDUTY_": reflect.TypeFor[pagerduty.Config](), "HANSHO_SLACK_": reflect.TypeFor[slack.Config](),
		"HANSHO_LINK_": reflect.TypeFor[link.Config](), "HANSHO_SMTP_": reflect.TypeFor[mail.Config](), "HANSHO_WEBHOOK_": reflect.TypeFor[hook.Config](),
		"HANSHO_SPLUNK_ONCALL_": reflect.TypeFor[splunk.Config](),
		"HANSHO_STATUSPAGE_":    reflect.TypeFor[statuspage.Config](),
		"HANSHO_TWILIO_":        reflect.TypeFor[twilio.Config](),
	} {
		for field := range config.Fields() {
			name := prefix + field.Tag.Get("envconfig")
			want := Variable{
				Name: name, Default: field.Tag.Get("default"), Meaning: listed[name].Meaning, Secret: field.Type == reflect.TypeFor[secret.String](),
			}
			if diff := cmp.Diff(want, listed[name]); diff != "" {
				t.Errorf("%s (-read +listed):\n%s", name, diff)
			}
		}
	}
}

func TestTheClientFindsTheStandaloneUnlessToldOtherwise(t *testing.T) {
	fresh(t)
	options, err := ClientOptions()
	if err != nil || options.HostPort != "127.0.0.1:7233" || options.Namespace != "hansho" {
		t.Errorf("it goes to %s, namespace %s (%v)", options.HostPort, options.Namespace, err)
	}
	t.Setenv("TEMPORAL_ADDRESS", "temporal.example.com:7233")
	t.Setenv("TEMPORAL_NAMESPACE", "production")
	options, err = ClientOptions()
	if err != nil || options.HostPort != "temporal.example.com:7233" || options.Namespace != "production" {
		t.Errorf("it goes to %s, namespace %s (%v)", options.HostPort, options.Namespace, err)
	}
	t.Setenv("TEMPORAL_PROFILE", "nowhere")
	if _, err := ClientOptions(); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a profile that is missing gives %v", err)
	}
}

func TestTheLogIsForProgramsUnlessAPersonReads(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := NewLogger(Settings{LogLevel: "info"}, &out)
	log.Debug().Msg("hidden")
	log.Info().Msg("shown")
	if got := out.String(); !strings.HasPrefix(got, `{"level":"info","time":"`) || strings.Contains(got, "hidden") {
		t.Errorf("the log is %s", got)
	}
	out.Reset()
	console := NewLogger(Settings{LogLevel: "info", LogFormat: formatConsole}, &out)
	console.Info().Msg("shown")
	if got := out.String(); !strings.Contains(got, " INF shown") || strings.Contains(got, "\x1b") {
		t.Errorf("the log is %q", got)
	}
}

func TestOverrideTakesThePlaceOfTheEnvironmentAndSaysSo(t *testing.T) {
	fresh(t)
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("from a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HANSHO_PAGERDUTY_WEBHOOK_SECRET", "")
	t.Setenv("HANSHO_PAGERDUTY_WEBHOOK_SECRET_FILE", file)
	t.Setenv("HANSHO_SLACK_TOKEN", "real")
	t.Setenv("HANSHO_SLACK_URL", "http://same")
	p := Process{Settings: Settings{Config: "kept.yaml"}}
	ignored, err := p.Override(map[string]string{
		"HANSHO_PAGERDUTY_WEBHOOK_SECRET": "new", "HANSHO_SLACK_TOKEN": "xoxb-new", "HANSHO_SLACK_URL": "http://same",
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"HANSHO_PAGERDUTY_WEBHOOK_SECRET_FILE", "HANSHO_SLACK_TOKEN"}, ignored); diff != "" {
		t.Errorf("ignored (-want +got):\n%s", diff)
	}
	if p.Settings.PagerDutyWebhookSecret.Reveal() != "new" || p.Settings.Config != "kept.yaml" || os.Getenv("HANSHO_SLACK_TOKEN") != "xoxb-new" {
		t.Errorf("the settings are %+v", p.Settings)
	}
}
