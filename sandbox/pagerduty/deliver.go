package pagerduty

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"hansho/sandbox/fault"
	"hansho/sandbox/record"
)

// deliver sends one webhook until it is accepted, refused, or too old.
func (d *dispatcher) deliver(x *delivery) {
	subject := fault.Subject{
		Provider: Name, Path: x.Event, Names: func(u string) bool { return slices.Contains(x.Users, u) },
	}
	struck := d.server.cfg.Faults.Webhook(subject)
	if struck.Dropped {
		d.note(x, 0, 0, 0, "fault: dropped")
		return
	}
	d.pause(struck.Delay)
	pause := d.server.cfg.WebhookRetryAfter
	for attempt := 1; d.ctx.Err() == nil; attempt++ {
		if done := d.attempt(x, attempt); done {
			break
		}
		if d.server.now().Sub(x.At) > giveUpAfter {
			d.note(x, attempt, 0, 0, "gave up after 48 hours")
			return
		}
		d.pause(pause)
		pause = min(2*pause, longestPause)
	}
	for again := 1; again < struck.Times && d.ctx.Err() == nil; again++ {
		d.attempt(x, 1)
	}
}

func (d *dispatcher) pause(t time.Duration) {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-d.ctx.Done():
	}
}

// attempt sends a webhook once and reports whether that was the end of it.
func (d *dispatcher) attempt(x *delivery, attempt int) (done bool) {
	d.slots <- struct{}{}
	defer func() { <-d.slots }()
	now := d.server.now()
	d.mu.Lock()
	target := d.find(x.Subscription)
	if target == nil || target.disabled(now) {
		d.mu.Unlock()
		d.note(x, attempt, 0, 0, "dropped: the subscription is disabled")
		return true
	}
	to := *target
	d.mu.Unlock()
	started := time.Now()
	status, err := d.post(to, x)
	took := time.Since(started)
	switch {
	case d.ctx.Err() != nil:
		return false
	case err != nil:
		d.note(x, attempt, 0, took, "will be retried: "+err.Error())
		return false
	case status >= 200 && status < 300:
		d.settle(x.Subscription, false)
		d.note(x, attempt, status, took, "ok")
		return true
	case status >= 400 && status < 500 && status != http.StatusTooManyRequests:
		outcome := "dropped: the receiver refused it"
		if d.settle(x.Subscription, true) {
			outcome += ", the third in a row, so the subscription is disabled for 24 hours"
		}
		d.note(x, attempt, status, took, outcome)
		return true
	default:
		d.note(x, attempt, status, took, "will be retried")
		return false
	}
}

// settle counts refusals in a row, and reports whether this one disabled the subscription.
func (d *dispatcher) settle(id string, refused bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	x := d.find(id)
	if x == nil || (!refused && x.Refusals == 0) {
		return false
	}
	x.Refusals++
	if !refused {
		x.Refusals, x.DisabledAt = 0, time.Time{}
	}
	stop := x.Refusals >= refusalsToStop
	if stop {
		x.Refusals, x.DisabledAt = 0, d.server.now()
	}
	d.server.save(kindSubscription, x)
	return stop
}

// post sends the webhook and returns the status of the answer.
func (d *dispatcher) post(to subscription, x *delivery) (int, error) {
	ctx, cancel := context.WithTimeout(d.ctx, attemptTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader(x.Body))
	if err != nil {
		return 0, fmt.Errorf("the webhook URL: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "PagerDuty-Webhook/V3.0")
	req.Header.Set("X-Webhook-Id", x.ID)
	req.Header.Set("X-Webhook-Subscription", to.ID)
	req.Header.Set("X-Pagerduty-Signature", sign(to.Secret, x.Body))
	resp, err := d.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
	return resp.StatusCode, nil
}

// note logs an attempt.
func (d *dispatcher) note(x *delivery, attempt, status int, took time.Duration, outcome string) {
	d.server.note(record.Entry{
		Kind: record.Webhook, Event: x.Event, ID: x.ID, IncidentID: x.Incident, Key: x.Key, Title: x.Title,
		Attempt: attempt, Status: status, Took: took, Outcome: outcome,
	})
}
