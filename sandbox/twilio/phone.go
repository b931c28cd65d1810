package twilio

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Twilio signs with it.
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrUnknown says that there is no such message, or no call that could do this now.
var ErrUnknown = errors.New("no such message or call now")

// Deliver lets a message reach its telephone, or with an error code fail to, and reports that.
func (s *Server) Deliver(ctx context.Context, sid string, errorCode int) error {
	s.mu.Lock()
	m := s.message(sid)
	if m == nil {
		s.mu.Unlock()
		return ErrUnknown
	}
	m.Status, m.Updated = "delivered", time.Now().UTC()
	form := url.Values{"MessageSid": {m.SID}, "SmsSid": {m.SID}, "To": {m.To}, "From": {m.From}, "AccountSid": {s.options.AccountSID}}
	if errorCode != 0 {
		m.Status, m.ErrorCode = "undelivered", errorCode
		form.Set("ErrorCode", strconv.Itoa(errorCode))
	}
	form.Set("MessageStatus", m.Status)
	callback := m.Callback
	s.mu.Unlock()
	s.changed()
	_, err := s.Post(ctx, callback, form)
	return err
}

// Answer lets somebody or something take a call that rings: "human", "machine_start", "fax".
func (s *Server) Answer(ctx context.Context, sid, by string) error {
	s.mu.Lock()
	c := s.call(sid)
	if c == nil || c.Status != "ringing" {
		s.mu.Unlock()
		return ErrUnknown
	}
	c.Status, c.AnsweredBy, c.Started = "in-progress", by, time.Now().UTC()
	form, callback := s.form(c), c.AMDCallback
	s.mu.Unlock()
	s.changed()
	form.Set("AnsweredBy", by)
	_, err := s.Post(ctx, callback, form)
	return err
}

// End ends a call: "busy", "no-answer", "failed" or "completed".
func (s *Server) End(ctx context.Context, sid, status string) error {
	s.mu.Lock()
	c := s.call(sid)
	if c == nil || !c.live() {
		s.mu.Unlock()
		return ErrUnknown
	}
	c.Status = status
	form, callback := s.form(c), c.Callback
	s.mu.Unlock()
	s.changed()
	_, err := s.Post(ctx, callback, form)
	return err
}

// Press presses a key in a call that talks. What the call says after that is its TwiML then.
func (s *Server) Press(ctx context.Context, sid, digit string) error {
	s.mu.Lock()
	c := s.call(sid)
	if c == nil || c.Status != "in-progress" {
		s.mu.Unlock()
		return ErrUnknown
	}
	form, twiml := s.form(c), c.Twiml
	s.mu.Unlock()
	var said struct {
		Gather struct {
			Action string `xml:"action,attr"`
		} `xml:"Gather"`
	}
	if err := xml.Unmarshal([]byte(twiml), &said); err != nil {
		return fmt.Errorf("document parse failure: %w", err) // Twilio's error 12100.
	}
	if said.Gather.Action == "" {
		return ErrUnknown // Nobody listens to keys any more.
	}
	form.Set("Digits", digit)
	answer, err := s.Post(ctx, said.Gather.Action, form)
	if err != nil {
		return err
	}
	s.mu.Lock()
	c.Twiml = string(answer)
	s.mu.Unlock()
	s.changed()
	return nil
}

// form is what Twilio says of a call with every report. The lock is held.
func (s *Server) form(c *Call) url.Values {
	return url.Values{
		"CallSid": {c.SID}, "CallStatus": {c.Status}, "To": {c.To}, "From": {c.From}, "AccountSid": {s.options.AccountSID}, "Direction": {"outbound-api"},
	}
}

// Post sends a signed report, and gives the answer's body. The error is that of an answer outside of 2xx, too.
func (s *Server) Post(ctx context.Context, address string, form url.Values) ([]byte, error) {
	if address == "" {
		return nil, nil
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	r.Header.Set("X-Twilio-Signature", Sign(s.options.AuthToken, address, form))
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }() // What matters was read.
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err == nil && answer.StatusCode > 299 {
		err = fmt.Errorf("%s answered HTTP %d: %s", r.URL.Path, answer.StatusCode, body)
	}
	return body, err
}

// Sign signs a report as Twilio does. https://www.twilio.com/docs/usage/security#validating-requests
func Sign(authToken, address string, form url.Values) string {
	for _, name := range slices.Sorted(maps.Keys(form)) {
		address += name + form.Get(name)
	}
	mac := hmac.New(sha1.New, []byte(authToken))
	mac.Write([]byte(address))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
