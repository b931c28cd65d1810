package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"hansho/activities/secret"
)

const text = "u+very-private"

type config struct {
	Token secret.String `envconfig:"TOKEN"`
	Limit int           `envconfig:"LIMIT"`
}

func TestASecretNeverPrintsItself(t *testing.T) {
	t.Parallel()
	token := secret.New(text)
	hidden := struct{ token secret.String }{token}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+verb+verb+"\n", token, &token, config{Token: token})
		fmt.Fprintf(&out, verb+"\n", hidden)
	}
	encoded, err := json.Marshal(config{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	logger := zerolog.New(&out)
	logger.Info().Any("any", token).Stringer("stringer", token).Interface("config", config{Token: token}).Send()
	slog.New(slog.NewTextHandler(&out, nil)).Info("slog", "token", token, "config", config{Token: token})
	slog.New(slog.NewJSONHandler(&out, nil)).Info("slog", "token", token, "config", config{Token: token})

	for _, leak := range []string{text, "very", fmt.Sprintf("%x", text)} {
		if strings.Contains(out.String(), leak) {
			t.Errorf("%q leaks:\n%s", leak, out.String())
		}
	}
	if !strings.Contains(out.String(), `"any":"***"`) || string(encoded) != `{"Token":"***","Limit":0}` {
		t.Errorf("the mask is missing:\n%s", out.String())
	}
	if token.Reveal() != text {
		t.Errorf("Reveal() = %q", token.Reveal())
	}
}

func TestProcessReadsTheVariableOrTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		environment map[string]string
		want, fault string
	}{
		"unset":        {map[string]string{}, "", ""},
		"variable":     {map[string]string{"T_TOKEN": " " + text}, text, ""},
		"file":         {map[string]string{"T_TOKEN_FILE": file}, text, ""},
		"both":         {map[string]string{"T_TOKEN": "a", "T_TOKEN_FILE": file}, "", "unset one of them"},
		"empty file":   {map[string]string{"T_TOKEN_FILE": empty}, "", "is empty"},
		"missing file": {map[string]string{"T_TOKEN_FILE": file + "x"}, "", "T_TOKEN_FILE: open"},
		"wrong place":  {map[string]string{"T_LIMIT": text}, "", "T_LIMIT: its value cannot be read as int"},
	} {
		t.Run(name, func(t *testing.T) {
			for key, value := range test.environment {
				t.Setenv(key, value)
			}
			var got config
			err := secret.Process("T", &got)
			if test.fault == "" && (err != nil || got.Token.Reveal() != test.want) {
				t.Fatalf("got %q, %v", got.Token.Reveal(), err)
			}
			if test.fault != "" && (err == nil || !strings.Contains(err.Error(), test.fault)) {
				t.Fatalf("error %v does not say %q", err, test.fault)
			}
			if err != nil && strings.Contains(err.Error(), text) {
				t.Fatalf("the error leaks: %v", err)
			}
		})
	}
}
