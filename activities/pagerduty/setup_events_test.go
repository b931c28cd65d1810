package pagerduty_test

import (
	"fmt"
	"testing"

	"hansho/activities/pagerduty"
	"hansho/activities/pagerduty/webhook"
	"hansho/workflows/contract"
)

// TestEveryEventThatIsAskedForIsRead holds the subscription to what the starter understands.
func TestEveryEventThatIsAskedForIsRead(t *testing.T) {
	t.Parallel()
	for _, event := range pagerduty.WebhookEvents() {
		body := fmt.Sprintf(`{"event":{"id":"01A","event_type":%q,"resource_type":"incident","occurred_at":"2026-04-01T10:00:00Z","data":{"id":"Q1","type":"incident"}}}`, event)
		message, err := webhook.Decode([]byte(body), "delivery")
		if err != nil || message.Event.Kind == contract.ProviderOther {
			t.Errorf("%s: %q, %v", event, message.Event.Kind, err)
		}
	}
}
