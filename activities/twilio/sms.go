package twilio

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// SMS pages by text messages. A message that was sent cannot be called back.
type SMS struct{ *Client }

var (
	_ activities.Pager    = (*SMS)(nil)
	_ activities.Reporter = (*SMS)(nil)
)

// DeliversWithin is how long a carrier has to say that the telephone has the message. Most do within seconds.
func (s *SMS) DeliversWithin() time.Duration { return time.Minute }

// sent is what we read of a message. https://www.twilio.com/docs/messaging/api/message-resource
type sent struct {
	SID     string `json:"sid"`
	Status  string `json:"status"`
	Body    string `json:"body"`
	Created moment `json:"date_created"`
	Updated moment `json:"date_updated"`
}

// Page sends one text message. On a retry one with the page's mark is adopted.
func (s *SMS) Page(ctx context.Context, key, address string, words message.Page) (activities.Receipt, error) {
	to, ok := number(address)
	if !ok {
		return activities.Receipt{}, activities.Refused(errors.New("twilio: the person's telephone number cannot be used (" + cureNumber + ")"))
	}
	unseen := false // An earlier attempt may have sent it, and we could not look.
	if activities.Retrying(ctx) {
		existing, err := s.find(ctx, key, to)
		if err == nil && existing != nil {
			return activities.Receipt{Ref: existing.SID, Adopted: true}, nil
		}
		unseen = err != nil
	}
	form := url.Values{"To": {to}, "Body": {body(key, words)}, "StatusCallback": {s.callback(statusPath, key, nil)}}
	if s.cfg.MessagingService != "" {
		form.Set("MessagingServiceSid", s.cfg.MessagingService)
	} else {
		form.Set("From", s.cfg.FromSMS)
	}
	var answer sent
	err := s.call(ctx, request{method: http.MethodPost, path: "/Messages.json", form: form, counts: true}, &answer)
	switch {
	case err == nil && answer.SID == "":
		return activities.Receipt{}, activities.AnswerLost(errors.New("twilio: the answer to a text message names none"))
	case err == nil:
		return activities.Receipt{Ref: answer.SID}, nil
	case unseen:
		return activities.Receipt{}, activities.AnswerLost(err)
	default:
		return activities.Receipt{}, err
	}
}

// body is the message: its words, the link, and the mark as the link's fragment, which no server sees.
func body(key string, words message.Page) string {
	return message.SMSFor(words) + "\n" + words.AckLink + "#" + mark(key)
}

// Bounds of the search for a message: how many lists are read, and how old a message may be.
const (
	mostLists = 5
	oldest    = 48 * time.Hour
)

// find looks for the message of a page among the latest to a number; nil when there is none.
func (s *SMS) find(ctx context.Context, key, to string) (*sent, error) {
	query := url.Values{"To": {to}, "PageSize": {"100"}}
	for range mostLists {
		var list struct {
			Messages []sent `json:"messages"`
			Next     string `json:"next_page_uri"`
		}
		if err := s.call(ctx, request{method: http.MethodGet, path: "/Messages.json", query: query}, &list); err != nil {
			return nil, err
		}
		for _, m := range list.Messages {
			if strings.HasSuffix(m.Body, "#"+mark(key)) {
				return &m, nil
			}
			if !m.Created.IsZero() && time.Since(m.Created.Time) > oldest {
				return nil, nil //nolint:nilnil // There is none.
			}
		}
		next, err := url.Parse(list.Next)
		if list.Next == "" || err != nil {
			break
		}
		query = next.Query()
	}
	return nil, nil //nolint:nilnil // There is none.
}

// Look asks whether each message has reached its telephone.
func (s *SMS) Look(ctx context.Context, refs []activities.PageRef) ([]activities.Look, error) {
	return s.looks(refs, func(ref activities.PageRef) (activities.Look, error) {
		look := activities.Look{Key: ref.Key, Ref: ref.Ref}
		var m *sent
		err := error(nil)
		if ref.Ref != "" {
			m = &sent{}
			err = s.call(ctx, request{method: http.MethodGet, path: "/Messages/" + url.PathEscape(ref.Ref) + ".json"}, m)
		} else if to, ok := number(ref.Address); ok {
			m, err = s.find(ctx, ref.Key, to)
		}
		if isUnknown(err) || err == nil && m == nil {
			return look, nil
		}
		if err != nil {
			return look, err
		}
		look.Ref, look.Ring, look.At = m.SID, oncall.RingLoud, m.Created.Time
		if m.Status == "delivered" || m.Status == "read" {
			look.DeliveredAt = m.Updated.Time
		}
		return look, nil
	})
}

// Quiet does nothing: a message rings once.
func (s *SMS) Quiet(context.Context, activities.PageRef, string) error { return nil }

// Close does nothing. A second message would only wake somebody again.
func (s *SMS) Close(context.Context, activities.PageRef, string) error { return nil }
