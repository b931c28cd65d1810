package twilio

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
)

// request is one call of the REST API.
type request struct {
	method string
	path   string // Below the account.
	query  url.Values
	form   url.Values
	// counts is true when repeating the request could have its effect twice: then a lost answer is told apart.
	counts bool
}

// call makes one request and decodes its answer. It is the only place that talks to Twilio, and the only one that sorts errors
// into classes.
//
// The library's own calls are not used: they take no context, and hide the headers of rate limits.
func (c *Client) call(ctx context.Context, r request, into any) error {
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(info httptrace.WroteRequestInfo) { written.Store(info.Err == nil) }})
	if err := c.exchange(ctx, r, into, &written); err != nil {
		return inClass(fmt.Errorf("twilio: %s %s: %w", r.method, r.path, err), r.counts && written.Load())
	}
	return nil
}

func (c *Client) exchange(ctx context.Context, r request, into any, written *atomic.Bool) error {
	target := c.cfg.URL + "/2010-04-01/Accounts/" + c.cfg.AccountSID + r.path
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	httpRequest, err := http.NewRequestWithContext(ctx, r.method, target, strings.NewReader(r.form.Encode()))
	if err != nil {
		return err
	}
	httpRequest.SetBasicAuth(c.cfg.AccountSID, c.cfg.AuthToken.Reveal())
	httpRequest.Header.Set("Accept", "application/json")
	if r.method == http.MethodPost {
		httpRequest.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := c.http.Do(httpRequest)
	if err != nil {
		if where, ok := errors.AsType[*url.Error](err); ok {
			err = where.Err // The address is said already.
		}
		return err
	}
	defer func() { _ = answer.Body.Close() }() // What matters was read.
	written.Store(true)                        // Whoever answers has read it.
	data, err := io.ReadAll(io.LimitReader(answer.Body, largestAnswer+1))
	switch {
	case answer.StatusCode < 200 || answer.StatusCode > 299:
		return c.noFrom(answer, data)
	case err != nil:
		return fmt.Errorf("the answer was cut: %w", err)
	case len(data) > largestAnswer:
		return errors.New("the answer is too large")
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("the answer (HTTP %d) is not what the API promises: %w", answer.StatusCode, err)
	}
	return nil
}
