// Package webhook reads PagerDuty's v3 webhooks: it verifies who sent them and says what they mean for which page.
//
// Whoever receives them should mind how PagerDuty reads the answer: within 5 seconds; any 4xx but 429 drops the event,
// and three dropped events in a row switch the subscription off for a day. So only what is not from PagerDuty deserves
// a 4xx. https://developer.pagerduty.com/docs/webhooks-behavior
package webhook

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/PagerDuty/go-pagerduty/webhookv3"
)

// Headers of a delivery. The ID is the same for every attempt at one delivery.
const (
	HeaderSignature = "X-Pagerduty-Signature"
	HeaderID        = "X-Webhook-Id"
)

// ErrNoSecret says that nothing can be verified because no secret is configured: everybody could sign with the empty one.
var ErrNoSecret = errors.New("no webhook secret is configured: set HANSHO_PAGERDUTY_WEBHOOK_SECRET")

// Verify tells whether the body was signed with the secret of the webhook subscription. While a secret is being rotated
// the header holds several signatures with commas between them, of which one has to fit.
// https://developer.pagerduty.com/docs/webhook-signatures
func Verify(header http.Header, body []byte, secret string) error {
	if secret == "" {
		return ErrNoSecret
	}
	signatures := strings.Split(strings.Join(header.Values(HeaderSignature), ","), ",")
	for i, signature := range signatures {
		signatures[i] = strings.TrimSpace(signature) // The library does not see a signature behind a space.
	}
	return webhookv3.VerifySignature(&http.Request{
		Header: http.Header{HeaderSignature: {strings.Join(signatures, ",")}},
		Body:   io.NopCloser(bytes.NewReader(body)),
	}, secret)
}
