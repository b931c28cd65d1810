package statuspage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// largestAnswer is in bytes; a hundred incidents with long stories are a tenth of it.
const largestAnswer = 8 << 20

// request is one call of the API.
type request struct {
	method string
	path   string
	query  url.Values
	body   any
}

// call waits for its turn, makes one request and decodes its answer. It is the only place that talks to Statuspage, and the only one
// that sorts errors into classes.
func (c *Client) call(ctx context.Context, r request, into any) error {
	if err := c.pace.Wait(ctx); err != nil {
		return fmt.Errorf("statuspage: one request a second, and no time was left to wait for it: %w", err)
	}
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { written.Store(info.Err == nil) },
	})
	err := c.exchange(ctx, r, into)
	if err != nil {
		return inClass(fmt.Errorf("statuspage: %s %s: %w", r.method, r.path, err), r.method != http.MethodGet && written.Load())
	}
	return nil
}

func (c *Client) exchange(ctx context.Context, r request, into any) error {
	httpRequest, err := c.build(ctx, r)
	if err != nil {
		return err
	}
	answer, err := c.http.Do(httpRequest)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }() // What matters was read.
	data, err := io.ReadAll(io.LimitReader(answer.Body, largestAnswer+1))
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return c.noFrom(answer, data)
	}
	if err != nil {
		return fmt.Errorf("the answer was cut: %w", err)
	}
	if len(data) > largestAnswer {
		return errors.New("the answer is too large")
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("the answer (HTTP %d) is not what the API promises: %w", answer.StatusCode, err)
	}
	return nil
}

func (c *Client) build(ctx context.Context, r request) (*http.Request, error) {
	var body io.Reader
	if r.body != nil {
		data, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(data)
	}
	target := c.cfg.URL + r.path
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	httpRequest, err := http.NewRequestWithContext(ctx, r.method, target, body)
	if err != nil {
		return nil, err
	}
	httpRequest.Header.Set("Authorization", "OAuth "+c.cfg.Token.Reveal())
	httpRequest.Header.Set("Accept", "application/json")
	if body != nil {
		httpRequest.Header.Set("Content-Type", "application/json")
	}
	return httpRequest, nil
}

// newHTTPClient bounds every stage of a request. The caller's context usually ends it earlier.
func newHTTPClient() *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Client{
		Timeout: 20 * time.Second,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxIdleConns: 2,
			IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 15 * time.Second,
		},
		// The API never redirects: an answer that does means that the address is wrong, and the token must not follow it.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
