package statuspage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hansho/activities"
)

// statusCalm is how Statuspage says that it was asked too often; it says 429 too. Both carry Retry-After.
// https://developer.statuspage.io/#section/Rate-Limiting
const statusCalm = 420

// Waits after a 420 or 429. The limit is one of sixty seconds, so a much longer wait than that is not believed.
const (
	unsaidWait  = 10 * time.Second
	longestWait = 90 * time.Second
)

// no is an answer outside 2xx: Statuspage's own words, and when it may be asked again.
type no struct {
	status int
	words  string
	after  time.Duration
}

func (n *no) Error() string {
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s %s", n.status, http.StatusText(n.status), n.words))
}

// noFrom reads an answer outside 2xx. Should it quote our token, it is masked.
func (c *Client) noFrom(answer *http.Response, data []byte) *no {
	n := &no{status: answer.StatusCode, after: unsaidWait}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds >= 0 {
		n.after = min(time.Duration(min(seconds, 3600))*time.Second, longestWait)
	}
	data = bytes.ReplaceAll(data, []byte(c.cfg.Token.Reveal()), []byte("***"))
	var said struct {
		Error   any `json:"error"`
		Message any `json:"message"`
	}
	if json.Unmarshal(data, &said) == nil {
		n.words = short(said.Error) + short(said.Message)
	}
	return n
}

// short is what an error body says, whatever its form, on one short line.
func short(words any) string {
	if words == nil {
		return ""
	}
	text, ok := words.(string)
	if !ok {
		data, err := json.Marshal(words)
		if err != nil {
			return ""
		}
		text = string(data)
	}
	const most = 300
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strings.Join(strings.Fields(text), " ")
}

// inClass sorts an error into the classes of package activities. Counted says that the request reached Statuspage and may have had
// its effect.
//
// A 500 or 503 is Statuspage saying that it failed; 408, 502 and 504 say only that somebody stopped waiting for it.
func inClass(err error, counted bool) error {
	var n *no
	if !errors.As(err, &n) {
		return lostIf(counted, err)
	}
	switch n.status {
	case http.StatusTooManyRequests, statusCalm:
		return activities.RateLimited(err, n.after)
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusGatewayTimeout:
		return lostIf(counted, err)
	case http.StatusNotFound:
		return activities.Refused(fmt.Errorf("%w: %w", activities.ErrNotFound, err))
	}
	if n.status >= http.StatusInternalServerError {
		return err
	}
	return activities.Refused(withCure(err, n))
}

func lostIf(counted bool, err error) error {
	if counted {
		return activities.AnswerLost(err)
	}
	return err
}

// withCure adds what the operator can do about a refusal.
func withCure(err error, n *no) error {
	switch {
	case n.status == http.StatusUnauthorized:
		return fmt.Errorf("%w (is %s_TOKEN a valid API key?)", err, prefix)
	case n.status == http.StatusForbidden:
		return fmt.Errorf("%w (may the owner of %s_TOKEN manage incidents of this page?)", err, prefix)
	case n.status >= 300 && n.status < 400:
		return fmt.Errorf("%w (is %s_URL right?)", err, prefix)
	default:
		return err
	}
}

func isUnknown(err error) bool { return errors.Is(err, activities.ErrNotFound) }
