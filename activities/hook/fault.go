package hook

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hansho/activities"
)

// longestWait is how long a receiver may ask to be left alone: a page cannot wait longer.
const longestWait = 5 * time.Minute

// no is an answer outside of 2xx. The address is left out of its text: it may hold a token.
type no struct {
	status int
	words  string
}

func (n *no) Error() string {
	text := fmt.Sprintf("webhook: the receiver answered HTTP %d %s", n.status, http.StatusText(n.status))
	if n.words != "" {
		text += ": " + n.words
	}
	return text
}

// inClass sorts an answer outside of 2xx into the classes of package activities.
func inClass(response *http.Response, data []byte, now time.Time) error {
	n := &no{status: response.StatusCode, words: firstWords(data)}
	wait := waitFrom(response.Header.Get("Retry-After"), now)
	switch {
	case n.status == http.StatusTooManyRequests || wait > 0 && n.status >= 500:
		return activities.RateLimited(n, wait)
	case n.status == http.StatusRequestTimeout || n.status == http.StatusBadGateway || n.status == http.StatusGatewayTimeout:
		return activities.AnswerLost(n) // Somebody in between stopped waiting.
	case n.status >= 500 || n.status < 200:
		return n
	case n.status < 400:
		return activities.Refused(fmt.Errorf("%w (redirects are not followed: write the final address into webhook in hansho.yaml)", n))
	case n.status == http.StatusUnauthorized || n.status == http.StatusForbidden:
		return activities.Refused(fmt.Errorf("%w (does the receiver verify with the value of %s_SECRET?)", n, prefix))
	default:
		return activities.Refused(n)
	}
}

// failed sorts an error without any answer.
func failed(err error, written bool) error {
	var inside *privateError
	if where, ok := errors.AsType[*url.Error](err); ok {
		err = where.Err // Its text holds the whole address.
	}
	switch err = fmt.Errorf("webhook: %w", err); {
	case errors.As(err, &inside):
		return activities.Refused(err)
	case written:
		return activities.AnswerLost(err)
	default:
		return err
	}
}

// isUnknown tells whether the receiver does not know the page.
func isUnknown(err error) bool {
	var n *no
	return errors.As(err, &n) && (n.status == http.StatusNotFound || n.status == http.StatusGone)
}

// waitFrom reads Retry-After, in seconds or as a date; zero when it says nothing.
func waitFrom(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 {
		return min(time.Duration(min(seconds, 3600))*time.Second, longestWait)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), longestWait)
	}
	return 0
}

// firstWords is the beginning of an answer, on one line.
func firstWords(data []byte) string {
	const most = 200
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(data[:min(len(data), most)]), "")), " ")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}
