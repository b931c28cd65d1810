// Package interaction verifies and decodes what Slack sends when a person presses a button or submits a field. It calls
// nobody.
package interaction

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hansho/activities/secret"
)

// oldest is how old a signed request may be, so that one that was overheard cannot be repeated later.
const oldest = 5 * time.Minute

// The reasons for which Verify refuses a request.
var (
	ErrUnsigned     = errors.New("the request is not signed by Slack")
	ErrBadSignature = errors.New("the signature is wrong: is HANSHO_SLACK_SIGNING_SECRET that of the app?")
	ErrTooOld       = errors.New("the request is older than five minutes, or the clocks differ")
)

// Verify tells whether Slack signed the body with the app's signing secret, at most five minutes from now. The body is
// the raw one, before any form is parsed. https://docs.slack.dev/authentication/verifying-requests-from-slack/
func Verify(header http.Header, body []byte, signingSecret secret.String, now time.Time) error {
	stamp, signature := header.Get("X-Slack-Request-Timestamp"), header.Get("X-Slack-Signature")
	signed, ok := strings.CutPrefix(signature, "v0=")
	if !ok || stamp == "" || !signingSecret.IsSet() {
		return ErrUnsigned
	}
	given, err := hex.DecodeString(signed)
	if err != nil {
		return ErrBadSignature
	}
	mac := hmac.New(sha256.New, []byte(signingSecret.Reveal()))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	if !hmac.Equal(mac.Sum(nil), given) {
		return ErrBadSignature
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > oldest {
		return ErrTooOld
	}
	return nil
}
