// Package webhook reads Splunk On-Call's outgoing webhooks: it verifies who sent them and says what they mean for which page.
//
// An outgoing webhook has no signature. It is given a secret in a custom header, and a custom payload: Payload.
// https://help.splunk.com/en/splunk-observability-cloud/splunk-on-call/introduction-to-splunk-on-call/custom-outbound-webhooks-in-splunk-on-call
package webhook

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
)

// HeaderSecret is the custom header that holds the secret.
const HeaderSecret = "X-Hansho-Secret" //nolint:gosec // The name of a header.

// Payload is the custom payload of the webhook, for the event Any-Incident. It holds no text of people, which could hold a quotation
// mark: nothing says that Splunk On-Call would escape it.
const Payload = `{
  "entity_id": "${{STATE.ENTITY_ID}}",
  "incident": "${{STATE.INCIDENT_NAME}}",
  "phase": "${{STATE.CURRENT_ALERT_PHASE}}",
  "acked_by": "${{STATE.ACKED_BY}}",
  "acked_at": "${{STATE.ACKED_AT}}",
  "resolved_by": "${{STATE.RESOLVED_BY}}",
  "resolved_at": "${{STATE.RESOLVED_AT}}",
  "sequence": "${{INCIDENT.SEQUENCING.SEQUENCE}}"
}`

// The ways in which a webhook is not verified.
var (
	ErrNoSecret = errors.New("no webhook secret is configured: set HANSHO_SPLUNK_ONCALL_WEBHOOK_SECRET")
	ErrForged   = errors.New("the header " + HeaderSecret + " does not hold the secret")
)

// Verify tells whether the header holds the secret. It takes as long whatever the header holds.
func Verify(header http.Header, secret string) error {
	if secret == "" {
		return ErrNoSecret // Everybody knows the empty one.
	}
	given, wanted := sha256.Sum256([]byte(header.Get(HeaderSecret))), sha256.Sum256([]byte(secret))
	if subtle.ConstantTimeCompare(given[:], wanted[:]) != 1 {
		return ErrForged
	}
	return nil
}
