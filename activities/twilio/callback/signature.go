// Package callback reads what Twilio reports to the door: what became of messages and calls, which keys were pressed, and who
// wrote back. It verifies, decodes and words the answers, and calls nobody.
package callback

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/twilio/twilio-go/client"

	"hansho/activities/secret"
)

// Paths of the door to which Twilio reports.
const (
	StatusPath = "/webhooks/twilio/status"
	VoicePath  = "/webhooks/twilio/voice"
	SMSPath    = "/webhooks/twilio/sms"
)

// The reasons for which Verify refuses a request.
var (
	ErrNoSecret = errors.New("no auth token is configured: set HANSHO_TWILIO_AUTH_TOKEN")
	ErrForged   = errors.New("the signature is wrong: is HANSHO_PUBLIC_URL the address that Twilio calls, and HANSHO_TWILIO_AUTH_TOKEN the account's?")
)

// Verify tells whether Twilio signed a request to an address: the public one with path and query, whatever stands between Twilio
// and us. https://www.twilio.com/docs/usage/security#validating-requests
func Verify(header http.Header, address string, form url.Values, authToken secret.String) error {
	if !authToken.IsSet() {
		return ErrNoSecret
	}
	params := map[string]string{}
	for name := range form {
		params[name] = form.Get(name)
	}
	validator := client.NewRequestValidator(authToken.Reveal())
	if !validator.Validate(address, params, header.Get("X-Twilio-Signature")) {
		return ErrForged
	}
	return nil
}
