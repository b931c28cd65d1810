package document

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"hansho/activities"
	"hansho/oncall"
)

// Headers of a request. They are those of the webhooks to people.
const (
	HeaderSignature = "Hansho-Signature" // "t=<seconds>,v1=<hex HMAC-SHA256 of '<seconds>.<body>'>".
	HeaderKey       = "Hansho-Key"       // Names the version: the same for every attempt.
	HeaderEvent     = "Hansho-Event"     // "postmortem".
)

// largestAnswer is in bytes; what is longer is not read.
const largestAnswer = 64 << 10

// form is that of the requests. Fields may be added to it.
const form = 1

// body is what a receiver gets.
type body struct {
	Form int       `json:"form"`
	At   time.Time `json:"at"`
	activities.Document
}

// push sends a document and returns where the receiver shows it, when it says so.
func (s *Store) push(ctx context.Context, address string, d activities.Document) (string, error) {
	if err := s.cfg.Validate(); err != nil {
		return "", activities.Refused(err) // The configuration has a webhook since the worker began.
	}
	at := s.now().UTC().Truncate(time.Second)
	text, err := json.Marshal(body{Form: form, At: at, Document: d})
	if err != nil {
		return "", activities.Refused(err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(text))
	if err != nil {
		return "", activities.Refused(errors.New("postmortems.webhook is not an address"))
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Hansho")
	request.Header.Set(HeaderEvent, "postmortem")
	request.Header.Set(HeaderKey, fmt.Sprintf("postmortem/%s/%d", d.Slug, d.Version))
	request.Header.Set(HeaderSignature, s.signature(text, at))
	response, err := s.http.Do(request)
	if err != nil {
		return "", withoutAddress(err)
	}
	defer func() { _ = response.Body.Close() }() // What matters was read.
	data, _ := io.ReadAll(io.LimitReader(response.Body, largestAnswer))
	if err := answered(response); err != nil {
		return "", err
	}
	var answer struct {
		Link string `json:"link"`
	}
	if json.Unmarshal(data, &answer) != nil || !oncall.IsLink(answer.Link) {
		return "", nil
	}
	return answer.Link, nil
}

// signature lets a receiver verify who sent the body, and when.
func (s *Store) signature(text []byte, at time.Time) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(s.cfg.Secret.Reveal()))
	mac.Write([]byte(seconds + "."))
	mac.Write(text)
	return "t=" + seconds + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

// answered sorts an answer into the classes of package activities. The address is in none of their texts: it may hold a token.
func answered(response *http.Response) error {
	status := response.StatusCode
	no := fmt.Errorf("the receiver of postmortems.webhook answered HTTP %d %s", status, http.StatusText(status))
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusTooManyRequests:
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		return activities.RateLimited(no, time.Duration(min(max(seconds, 1), 3600))*time.Second)
	case status >= 500 || status == http.StatusRequestTimeout:
		return no
	case status < 400:
		return activities.Refused(fmt.Errorf("%w (redirects are not followed: write the final address)", no))
	default:
		return activities.Refused(no)
	}
}

func withoutAddress(err error) error {
	if where, ok := errors.AsType[*url.Error](err); ok {
		err = where.Err
	}
	return fmt.Errorf("postmortems.webhook: %w", err)
}
