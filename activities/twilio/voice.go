package twilio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// ringFor is how long a telephone rings, in seconds: longer, and most go to an answering machine.
const ringFor = 45

// Voice pages by telephone calls. A call reads the page twice; the key 1 acknowledges it.
type Voice struct{ *Client }

var (
	_ activities.Pager    = (*Voice)(nil)
	_ activities.Reporter = (*Voice)(nil)
)

// DeliversWithin is how long it may take until a person has taken the call: the ringing, and the look at who has answered.
func (v *Voice) DeliversWithin() time.Duration { return 75 * time.Second }

// called is what we read of a call. https://www.twilio.com/docs/voice/api/call-resource
type called struct {
	SID        string `json:"sid"`
	Status     string `json:"status"`
	AnsweredBy string `json:"answered_by"`
	Created    moment `json:"date_created"`
	Started    moment `json:"start_time"`
}

// live tells whether the telephone rings or somebody listens.
func (c called) live() bool {
	return c.Status == "queued" || c.Status == "initiated" || c.Status == "ringing" || c.Status == "in-progress"
}

// Page makes one call. Whether a machine has answered is found out while the call talks, so that a person need not wait for the
// first word. https://www.twilio.com/docs/voice/answering-machine-detection
func (v *Voice) Page(ctx context.Context, key, address string, words message.Page) (activities.Receipt, error) {
	to, ok := number(address)
	if !ok {
		return activities.Receipt{}, activities.Refused(errors.New("twilio: the person's telephone number cannot be used (" + cureNumber + ")"))
	}
	status := v.callback(statusPath, key, nil)
	form := url.Values{
		"To": {to}, "From": {v.cfg.FromVoice}, "Timeout": {strconv.Itoa(ringFor)},
		"Twiml":          {message.CallFor(words, v.callback(voicePath, key, url.Values{"person": {words.Person}}))},
		"StatusCallback": {status}, "StatusCallbackMethod": {http.MethodPost}, "StatusCallbackEvent": {"completed"},
		"MachineDetection": {"Enable"}, "AsyncAmd": {"true"}, "AsyncAmdStatusCallback": {status}, "AsyncAmdStatusCallbackMethod": {http.MethodPost},
	}
	var answer called
	err := v.call(ctx, request{method: http.MethodPost, path: "/Calls.json", form: form, counts: true}, &answer)
	switch {
	case err == nil && answer.SID == "":
		return activities.Receipt{}, activities.AnswerLost(errors.New("twilio: the answer to a call names none"))
	case err == nil:
		return activities.Receipt{Ref: answer.SID}, nil
	default:
		return activities.Receipt{}, err
	}
}

// Look asks how each call goes. One that has ended rings no more; it was delivered when a person took it.
func (v *Voice) Look(ctx context.Context, refs []activities.PageRef) ([]activities.Look, error) {
	return v.looks(refs, func(ref activities.PageRef) (activities.Look, error) {
		look := activities.Look{Key: ref.Key, Ref: ref.Ref}
		if ref.Ref == "" {
			return look, nil
		}
		var call called
		err := v.call(ctx, request{method: http.MethodGet, path: callPath(ref)}, &call)
		switch {
		case isUnknown(err):
			return look, nil
		case err != nil:
			return look, err
		case call.live():
			look.Ring, look.At = oncall.RingLoud, call.Created.Time
		}
		if call.AnsweredBy == "human" {
			look.DeliveredAt = call.Started.Time
		}
		return look, nil
	})
}

// Quiet stops the ringing. Who has taken the call already is told what they need to know, and it ends by itself.
func (v *Voice) Quiet(ctx context.Context, ref activities.PageRef, _ string) error {
	_, err := v.hangUp(ctx, ref, "canceled")
	return err
}

// Close ends the call, whether it waits, rings or talks. The error is ErrNotFound for one that Twilio does not know, and for one
// whose ID was lost with an answer.
func (v *Voice) Close(ctx context.Context, ref activities.PageRef, _ string) error {
	after, err := v.hangUp(ctx, ref, "completed")
	if err == nil && after.live() { // One that waits for its turn is cancelled.
		_, err = v.hangUp(ctx, ref, "canceled")
	}
	return err
}

// hangUp ends a call in one of Twilio's two ways: "canceled" only while it waits or rings. A call that has ended is no error.
func (v *Voice) hangUp(ctx context.Context, ref activities.PageRef, how string) (called, error) {
	if ref.Ref == "" {
		return called{}, fmt.Errorf("twilio: page %s: %w", ref.Key, activities.ErrNotFound)
	}
	var after called
	err := v.call(ctx, request{method: http.MethodPost, path: callPath(ref), form: url.Values{"Status": {how}}}, &after)
	switch {
	case isNo(err, codeNotLive):
		return called{}, nil
	case isUnknown(err):
		return called{}, fmt.Errorf("twilio: page %s: %w", ref.Key, activities.ErrNotFound)
	}
	return after, err
}

func callPath(ref activities.PageRef) string { return "/Calls/" + url.PathEscape(ref.Ref) + ".json" }
