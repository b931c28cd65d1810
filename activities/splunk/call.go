package splunk

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

// request is one call.
type request struct {
	endpoint

	address string // Where it goes, with everything filled in.
	name    string // How errors call it: without credentials.
	body    any
	// counts is true when repeating the request could have its effect twice: then a lost answer is told apart.
	counts bool
}

// api makes a request of the public API. The values fill in the path's names in their order.
func (c *Client) api(e endpoint, query url.Values, values ...string) request {
	path := fill(e.path, values)
	r := request{endpoint: e, address: c.cfg.URL + path, name: e.method + " " + path}
	if len(query) > 0 {
		r.address += "?" + query.Encode()
	}
	return r
}

// call waits for the endpoint's turn, makes the request and decodes its answer. Its errors have their class.
func (c *Client) call(ctx context.Context, r request, into any) error {
	if err := c.limits.turn(ctx, r.endpoint); err != nil {
		return err
	}
	return c.do(ctx, r, into)
}

// do makes a request whose turn it is. It is the only place that talks to Splunk On-Call, and the only one that sorts errors into
// classes.
func (c *Client) do(ctx context.Context, r request, into any) error {
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { written.Store(info.Err == nil) },
	})
	err := c.exchange(ctx, r, into, &written)
	if err == nil {
		return nil
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err // The address may hold the REST key.
	}
	err = c.inClass(fmt.Errorf("splunk-oncall: %s: %w", r.name, err), r, r.counts && written.Load())
	return err
}

func (c *Client) exchange(ctx context.Context, r request, into any, written *atomic.Bool) error {
	httpRequest, err := c.build(ctx, r)
	if err != nil {
		return err
	}
	answer, err := c.http.Do(httpRequest)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }() // What matters was read.
	written.Store(true)                        // Whoever answers has read it.
	data, err := readAnswer(answer.Body)
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return c.noFrom(answer, data)
	}
	if err != nil {
		return err
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
	httpRequest, err := http.NewRequestWithContext(ctx, r.method, r.address, body)
	if err != nil {
		return nil, err
	}
	httpRequest.Header.Set("Accept", "application/json")
	httpRequest.Header.Set("User-Agent", "Hansho")
	if body != nil {
		httpRequest.Header.Set("Content-Type", "application/json")
	}
	if r.endpoint != endAlert { // The REST endpoint is opened by its address, and must not see the other keys.
		httpRequest.Header.Set("X-VO-Api-Id", c.cfg.APIID.Reveal())
		httpRequest.Header.Set("X-VO-Api-Key", c.cfg.APIKey.Reveal())
	}
	return httpRequest, nil
}

// fill puts values in the place of the names in braces.
func fill(path string, values []string) string {
	for _, value := range values {
		from, to := bytes.IndexByte([]byte(path), '{'), bytes.IndexByte([]byte(path), '}')
		if from < 0 || to < from {
			return path
		}
		path = path[:from] + url.PathEscape(value) + path[to+1:]
	}
	return path
}

const (
	connections   = 16       // Kept for a burst of pages.
	largestAnswer = 16 << 20 // In bytes. A list of five thousand incidents takes half of it.
)

// newHTTPClient bounds every stage of a request. The caller's context usually ends it earlier.
func newHTTPClient() *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Client{
		Timeout: 20 * time.Second,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
			MaxIdleConns: connections, MaxIdleConnsPerHost: connections, IdleConnTimeout: 90 * time.Second,
			TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 15 * time.Second,
		},
		// Neither interface redirects: an answer that does means that the address is wrong, and would carry the keys elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

var errTooLarge = errors.New("the answer is too large")

// readAnswer reads a whole answer, up to largestAnswer.
func readAnswer(body io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, largestAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("the answer was cut: %w", err)
	}
	if len(data) > largestAnswer {
		return nil, errTooLarge
	}
	return data, nil
}
