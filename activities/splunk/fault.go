package splunk

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"hansho/activities"
)

// Waits after a call too many. Limits are per second or per minute, so a longer wait than that is not believed.
const (
	unsaidWait  = 5 * time.Second
	longestWait = 90 * time.Second
	longestSaid = 300 // Characters of what Splunk On-Call said.
)

// no is an answer outside 2xx, or one that says failure: Splunk On-Call's own words, and when it may be asked again.
type no struct {
	status int
	said   string
	after  time.Duration
}

func (n *no) Error() string { return fmt.Sprintf("HTTP %d: %s", n.status, n.said) }

// limited tells that it was one call too many. The API's documentation has 403 for that, too, with the same status as a wrong key.
func (n *no) limited() bool {
	return n.status == http.StatusTooManyRequests || n.status == http.StatusForbidden && strings.Contains(strings.ToLower(n.said), "limit")
}

// noFrom reads an answer outside 2xx. Should it quote our credentials, they are masked.
func (c *Client) noFrom(answer *http.Response, data []byte) *no {
	var body struct {
		Message string `json:"message"`
		Error   string `json:"error"`
	}
	said := strings.TrimSpace(string(data[:min(len(data), 4*longestSaid)]))
	if json.Unmarshal(data, &body) == nil && body.Message+body.Error != "" {
		said = body.Message + body.Error
	}
	n := &no{status: answer.StatusCode, said: cut(strings.Join(strings.Fields(c.mask(said)), " "), longestSaid), after: unsaidWait}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds >= 0 {
		n.after = min(time.Duration(min(seconds, 3600))*time.Second, longestWait)
	}
	return n
}

// mask hides what must not stand in an error.
func (c *Client) mask(text string) string {
	for _, secret := range []string{c.cfg.APIKey.Reveal(), c.cfg.RESTKey.Reveal(), c.cfg.APIID.Reveal()} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// inClass sorts an error into the classes of package activities. Counted says that the request reached Splunk On-Call and that
// repeating it could have its effect twice. An endpoint that was called too often is left alone.
func (c *Client) inClass(err error, r request, counted bool) error {
	var n *no
	if !errors.As(err, &n) {
		return lostIf(counted, err)
	}
	switch {
	case n.limited():
		c.limits.leaveAlone(r.endpoint, n.after)
		return activities.RateLimited(err, n.after)
	case slices.Contains([]int{http.StatusRequestTimeout, http.StatusBadGateway, http.StatusGatewayTimeout}, n.status):
		return lostIf(counted, err)
	case n.status >= http.StatusInternalServerError:
		return err
	default:
		return activities.Refused(withCure(err, n, r))
	}
}

func lostIf(counted bool, err error) error {
	if counted {
		return activities.AnswerLost(err)
	}
	return err
}

// withCure adds what the operator can do about a refusal.
func withCure(err error, n *no, r request) error {
	atAlerts := r.endpoint == endAlert
	switch {
	case n.status >= 300 && n.status < 400:
		return fmt.Errorf("%w (is %s right?)", err, map[bool]string{true: prefix + "_ALERT_URL", false: prefix + "_URL"}[atAlerts])
	case atAlerts && slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, n.status):
		return fmt.Errorf("%w (is %s_REST_KEY the key of the REST endpoint?)", err, prefix)
	case n.status == http.StatusUnauthorized, n.status == http.StatusForbidden:
		return fmt.Errorf("%w (are %s_API_ID and %s_API_KEY right, and is the key not read-only?)", err, prefix, prefix)
	case n.status == http.StatusNotFound && r.method != http.MethodGet:
		return fmt.Errorf("%w (is %s_FROM the user name of a user of this account?)", err, prefix)
	default:
		return err
	}
}

// isRefusal tells whether an error is final.
func isRefusal(err error) bool {
	_, ok := errors.AsType[*activities.RefusedError](err)
	return ok
}

// cut shortens a text to at most so many characters, the last an ellipsis.
func cut(text string, most int) string {
	runes := []rune(strings.ToValidUTF8(text, "\uFFFD"))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most-1]) + "…"
}
