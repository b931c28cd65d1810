package webhook_test

import (
	"os"
	"strings"
	"testing"

	"hansho/activities/splunk/webhook"
)

// TestTheGuideHasThePayload holds that what people paste is what Decode reads.
func TestTheGuideHasThePayload(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../../docs/splunk-oncall.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"```json\n" + webhook.Payload + "\n```", webhook.HeaderSecret} {
		if !strings.Contains(string(guide), part) {
			t.Errorf("docs/splunk-oncall.md has no %q", part)
		}
	}
}
