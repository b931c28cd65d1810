package pagerduty

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

// request is one call of the REST API.
type request struct {
	method string
	path   string
	query  url.Values
	body   any
	// counts is true when repeating the request could have its effect twice: then a lost answer is told apart.
	counts bool
}

// call makes one request and decodes its answer. It is the only place that talks to PagerDuty, and the only one that
// sorts errors into classes.
//
// The library's own calls are not used: they decode more than we need (an unforeseen type in a field that nobody reads
// would lose the answer to a page), hide the headers of rate limits, and flatten time-outs into text.
func (c *Client) call(ctx context.Context, r request, into any) error {
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { written.Store(info.Err == nil) },
	})
	err := c.exchange(ctx, r, into, &written)
	if err != nil {
		return inClass(fmt.Errorf("pagerduty: %s %s: %w", r.method, r.path, err), r.counts && written.Load())
	}
	return nil
}

func (c *Client) exchange(ctx context.Context, r request, into any, written *atomic.Bool) error {
	httpRequest, err := c.build(ctx, r)
	if err != nil {
		return err
	}
	answer, err := c.api.Do(httpRequest, true)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }() // What matters was read.
	written.Store(true)                        // Whoever answers has read it.
	c.courtesy.observe(answer.Header)
	data, err := readAnswer(answer.Body)
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return c.noFrom(answer, data)
	}
	if err != nil {
		return err
	}
	if into == nil {
		return nil
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
	if r.method != http.MethodGet {
		httpRequest.Header.Set("From", c.cfg.From)
	}
	return httpRequest, nil
}
