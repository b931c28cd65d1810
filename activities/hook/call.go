package hook

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
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"hansho/activities"
)

// Headers of a request.
const (
	HeaderSignature = "Hansho-Signature" // "t=<seconds>,v1=<hex HMAC-SHA256 of '<seconds>.<body>'>".
	HeaderKey       = "Hansho-Key"       // The page's key: the same for every attempt.
	HeaderEvent     = "Hansho-Event"
)

// largestAnswer is in bytes; what is longer is not read.
const largestAnswer = 64 << 10

// post sends one event. A 2xx whose body says nothing of use is an acceptance all the same.
func (c *Client) post(ctx context.Context, address string, e event) (answer, error) {
	e.Version, e.At = version, c.now().UTC().Truncate(time.Millisecond)
	body, err := json.Marshal(e)
	if err != nil {
		return answer{}, activities.Refused(fmt.Errorf("webhook: %w", err))
	}
	if address != "" && c.cfg.URL != "" {
		address = c.cfg.URL
	}
	if err := c.check(address); err != nil {
		return answer{}, activities.Refused(fmt.Errorf("webhook: %w", err))
	}
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(info httptrace.WroteRequestInfo) { written.Store(info.Err == nil) }})
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return answer{}, activities.Refused(errors.New("webhook: the person's address cannot be used (is webhook in hansho.yaml right?)"))
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Hansho")
	request.Header.Set(HeaderKey, e.Key)
	request.Header.Set(HeaderEvent, e.Event)
	request.Header.Set(HeaderSignature, c.signature(body, e.At))
	response, err := c.http.Do(request)
	if err != nil {
		return answer{}, failed(err, written.Load())
	}
	defer func() { _ = response.Body.Close() }() // What matters was read.
	data, _ := io.ReadAll(io.LimitReader(response.Body, largestAnswer))
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return answer{}, inClass(response, data, c.now())
	}
	var a answer
	_ = json.Unmarshal(data, &a)
	return a, nil
}

// check refuses an address before anything is sent there.
func (c *Client) check(address string) error {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return errors.New("the person has no webhook in the configuration any more")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil:
		return errors.New("the person's address cannot be used (is webhook in hansho.yaml right?)")
	case u.Scheme == "http" && !c.cfg.AllowPrivate:
		return errors.New("the person's address does not begin with https://: whoever overhears it could acknowledge (inside of your own network, " + prefix + "_ALLOW_PRIVATE=true permits it)")
	}
	return nil
}

// signature lets a receiver verify who sent the body, and when: an old request that is played again is seen by its time.
func (c *Client) signature(body []byte, at time.Time) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(c.cfg.Secret.Reveal()))
	mac.Write([]byte(seconds + "."))
	mac.Write(body)
	return "t=" + seconds + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
