package twilio

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/twilio/twilio-go/client"

	"hansho/activities"
)

// Twilio's error codes that mean something to us beside a refusal. https://www.twilio.com/docs/api/errors
const (
	codeTooMany   = 20429 // More requests at once than the account may make.
	codeQueueFull = 21611 // More messages wait at the sender's number than fit.
	codeNotLive   = 21220 // The call has ended.
	codeNotFound  = 20404
)

// Waits after a 429, when Twilio does not say how long.
const (
	unsaidWait  = 2 * time.Second
	longestWait = 90 * time.Second
)

// no is an answer outside 2xx: Twilio's own words, and when it may be asked again.
type no struct {
	client.TwilioRestError

	after time.Duration
}

func (n *no) Error() string {
	if n.Code == 0 {
		return fmt.Sprintf("HTTP %d %s", n.Status, http.StatusText(n.Status))
	}
	return fmt.Sprintf("HTTP %d, error %d: %s", n.Status, n.Code, n.Message)
}

// noFrom reads an answer outside 2xx. Should it quote our token, it is masked.
func (c *Client) noFrom(answer *http.Response, data []byte) *no {
	n := &no{after: waitFrom(answer.Header)}
	data = bytes.ReplaceAll(data, []byte(c.cfg.AuthToken.Reveal()), []byte("***"))
	_ = json.Unmarshal(data, &n.TwilioRestError) // What is no JSON leaves the status alone, and that says enough.
	n.Status = answer.StatusCode
	return n
}

func waitFrom(header http.Header) time.Duration {
	if seconds, err := strconv.Atoi(header.Get("Retry-After")); err == nil && seconds >= 0 {
		return min(time.Duration(min(seconds, 3600))*time.Second, longestWait)
	}
	return unsaidWait
}

// inClass sorts an error into the classes of package activities. Counted says that the request reached Twilio and that repeating
// it could have its effect twice.
func inClass(err error, counted bool) error {
	n, said := errors.AsType[*no](err)
	switch {
	case !said:
		return lostIf(counted, err)
	case n.Status == http.StatusTooManyRequests || n.Code == codeTooMany || n.Code == codeQueueFull:
		return activities.RateLimited(err, n.after)
	case slices.Contains([]int{http.StatusRequestTimeout, http.StatusBadGateway, http.StatusGatewayTimeout}, n.Status):
		return lostIf(counted, err)
	case n.Status >= http.StatusInternalServerError:
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

// withCure adds what can be done about a refusal.
func withCure(err error, n *no) error {
	if cure := cures[n.Code]; cure != "" {
		return fmt.Errorf("%w (%s)", err, cure)
	}
	switch {
	case n.Status == http.StatusUnauthorized || n.Status == http.StatusForbidden:
		return fmt.Errorf("%w (%s)", err, cures[20003])
	case n.Status < http.StatusBadRequest:
		return fmt.Errorf("%w (is %s_URL right?)", err, prefix)
	default:
		return err
	}
}

const (
	cureNumber = "is phone of the person in hansho.yaml right, and a mobile number where a text message goes?"
	cureFrom   = "are " + prefix + "_FROM_SMS, " + prefix + "_FROM_VOICE and " + prefix + "_MESSAGING_SERVICE_SID senders of this account, and able to reach that country?"
	cureGeo    = "permit the country in Twilio's console: Messaging or Voice, Settings, Geo permissions"
	cureTrial  = "a trial account reaches only numbers that were verified in Twilio's console"
	cureURL    = "is HANSHO_PUBLIC_URL an address that Twilio reaches?"
)

// cures are what the operator can do about Twilio's refusals, by code. https://www.twilio.com/docs/api/errors
var cures = map[int]string{
	20003: "are " + prefix + "_ACCOUNT_SID and " + prefix + "_AUTH_TOKEN right, and is the account active?",
	20005: "the account is not active: see Twilio's console",
	20404: "is " + prefix + "_ACCOUNT_SID right?",
	21205: cureURL, 21609: cureURL,
	21210: "verify the number of " + prefix + "_FROM_VOICE in Twilio's console",
	21211: cureNumber, 21214: cureNumber, 21217: cureNumber, 21401: cureNumber, 21614: cureNumber,
	21212: cureFrom, 21603: cureFrom, 21606: cureFrom, 21612: cureFrom, 21659: cureFrom, 21660: cureFrom, 21703: cureFrom, 21705: cureFrom,
	21215: cureGeo, 21408: cureGeo,
	21219: cureTrial, 21608: cureTrial,
	21610: "the person has answered STOP to that number: they have to send it START",
	63038: "the account has sent as many messages today as it may",
}

// isNo tells whether Twilio said no with one of the codes.
func isNo(err error, codes ...int) bool {
	n, ok := errors.AsType[*no](err)
	return ok && slices.Contains(codes, n.Code)
}

// isUnknown tells whether Twilio does not know what was asked for.
func isUnknown(err error) bool {
	n, ok := errors.AsType[*no](err)
	return ok && (n.Status == http.StatusNotFound || n.Code == codeNotFound)
}
