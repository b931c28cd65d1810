package pagerduty

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/PagerDuty/go-pagerduty"

	"hansho/activities"
)

// PagerDuty's error codes that mean something to us.
// https://developer.pagerduty.com/docs/errors
const (
	codeAlreadyResolved     = 1001
	codeAlreadyAcknowledged = 1002
	codeUnknownAssignee     = 1007
	codeUnknownRequester    = 1008
	codeNobodyOnCall        = 1015
	codeInvalidPriority     = 1020
	codeAccessDenied        = 2010
	codeNoAbility           = 2014
	codeNotFound            = 2100
	codeIncidentNotFound    = 5001
)

// Waits after a 429. The limits are per minute, so a longer wait than that is not believed.
const (
	unsaidWait  = 5 * time.Second
	longestWait = 90 * time.Second
)

// no is an answer outside 2xx: PagerDuty's own words, and when it may be asked again.
type no struct {
	pagerduty.APIError

	after time.Duration
}

func (n *no) Unwrap() error { return n.APIError }

func (n *no) code() int { return n.APIError.APIError.ErrorObject.Code }

// noFrom reads an answer outside 2xx. Should it quote our token, it is masked.
func (c *Client) noFrom(answer *http.Response, data []byte) *no {
	n := &no{after: waitFrom(answer.Header)}
	data = bytes.ReplaceAll(data, []byte(c.cfg.Token.Reveal()), []byte("***"))
	_ = json.Unmarshal(data, &n.APIError) // What is no JSON leaves the status alone, and that says enough.
	n.StatusCode = answer.StatusCode
	return n
}

// waitFrom reads how long PagerDuty wants to be left alone.
// https://developer.pagerduty.com/docs/rest-api-rate-limits
func waitFrom(header http.Header) time.Duration {
	for _, name := range []string{"Ratelimit-Reset", "Retry-After"} {
		if seconds, err := strconv.Atoi(header.Get(name)); err == nil && seconds >= 0 {
			return min(time.Duration(min(seconds, 3600))*time.Second, longestWait)
		}
	}
	return unsaidWait
}

// inClass sorts an error into the classes of package activities. Counted says that the request reached PagerDuty and
// that repeating it could have its effect twice.
//
// A 500 or 503 is PagerDuty saying that it failed; 408, 502 and 504 say only that somebody stopped waiting for it.
func inClass(err error, counted bool) error {
	var n *no
	if !errors.As(err, &n) {
		return lostIf(counted, err)
	}
	switch status := n.StatusCode; {
	case status == http.StatusTooManyRequests:
		return activities.RateLimited(err, n.after)
	case slices.Contains([]int{http.StatusRequestTimeout, http.StatusBadGateway, http.StatusGatewayTimeout}, status):
		return lostIf(counted, err)
	case status >= http.StatusInternalServerError:
		return err
	default:
		return activities.Refused(withCure(err, n))
	}
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
	case n.StatusCode == http.StatusUnauthorized:
		return fmt.Errorf("%w (is %s_TOKEN a valid REST API key, and %s_REGION the account's?)", err, prefix, prefix)
	case n.StatusCode >= 300 && n.StatusCode < 400:
		return fmt.Errorf("%w (is %s_URL right?)", err, prefix)
	case n.code() == codeUnknownRequester:
		return fmt.Errorf("%w (is %s_FROM the e-mail address of a user of this account?)", err, prefix)
	case n.code() == codeUnknownAssignee:
		return fmt.Errorf("%w (is the person's PagerDuty user ID right?)", err)
	case n.code() == codeAlreadyResolved:
		return fmt.Errorf("%w (the incident is over at PagerDuty)", err)
	case n.code() == codeNobodyOnCall:
		return fmt.Errorf("%w (is anybody on call there now?)", err)
	case n.code() == codeNoAbility, n.StatusCode == http.StatusPaymentRequired:
		return fmt.Errorf("%w (the account's plan does not include this)", err)
	case n.code() == codeAccessDenied, n.StatusCode == http.StatusForbidden:
		return fmt.Errorf("%w (may %s_TOKEN do this? A read-only key may not, nor a key of a user without the permission)", err, prefix)
	default:
		return err
	}
}

// isNo tells whether PagerDuty said no with one of the codes.
func isNo(err error, codes ...int) bool {
	var n *no
	return errors.As(err, &n) && slices.Contains(codes, n.code())
}

// isUnknown tells whether PagerDuty does not know what was asked for.
func isUnknown(err error) bool {
	var n *no
	return errors.As(err, &n) && (n.StatusCode == http.StatusNotFound || isNo(err, codeNotFound, codeIncidentNotFound))
}
