package webhook_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"hansho/activities/pagerduty/webhook"
)

// sign makes a signature independently of the library.
func sign(body []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

func TestOnlySignedBodiesPass(t *testing.T) {
	t.Parallel()
	body := hook("incident.resolved", "null", incident(key, "resolved"))
	right, wrong := sign(body, "secret"), sign(body, "other")
	for name, test := range map[string]struct {
		header []string
		secret string
		passes bool
	}{
		"right":                    {[]string{right}, "secret", true},
		"wrong":                    {[]string{wrong}, "secret", false},
		"rotated":                  {[]string{wrong + "," + right}, "secret", true},
		"rotated with spaces":      {[]string{" " + wrong + " , " + right + " "}, "secret", true},
		"rotated in two headers":   {[]string{wrong, right}, "secret", true},
		"future version":           {[]string{strings.Replace(right, "v1", "v2", 1)}, "secret", false},
		"missing":                  {nil, "secret", false},
		"empty":                    {[]string{""}, "secret", false},
		"no secret is configured":  {[]string{sign(body, "")}, "", false},
		"right for the other body": {[]string{sign(append(body, ' '), "secret")}, "secret", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			for _, value := range test.header {
				header.Add("X-PagerDuty-Signature", value)
			}
			if err := webhook.Verify(header, body, test.secret); (err == nil) != test.passes {
				t.Errorf("Verify: %v", err)
			}
		})
	}
	if err := webhook.Verify(http.Header{}, nil, ""); !errors.Is(err, webhook.ErrNoSecret) {
		t.Errorf("without a secret: %v", err)
	}
}

// TestTheDocumentedSignatureFits checks a signature that PagerDuty's own library publishes for a body, when it is at hand.
func TestTheDocumentedSignatureFits(t *testing.T) {
	t.Parallel()
	const (
		secret    = "lDQHScfUeXUKaQRNF+8XIiDKZ7XX3itBAYzwU0TARw8lJqRnkKl2iB1anSb0Z+IK"
		signature = "v1=0c0b9495b893a39e70d1fea2fe11fbe0a825f88b9f67846f6cc07dd2bc5476cd"
	)
	file, err := os.ReadFile("../../../../shared/samples/pagerduty_v3_signed_fixture.json")
	if err != nil {
		t.Skip("SKIPPED: there is no signed sample in ../shared/samples")
	}
	var body bytes.Buffer
	if err := json.Compact(&body, file); err != nil {
		t.Fatal(err)
	}
	if err := webhook.Verify(http.Header{webhook.HeaderSignature: {signature}}, body.Bytes(), secret); err != nil {
		t.Error(err)
	}
}
