package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"hansho/deploy/standalone/e2e/proof"
	"hansho/deploy/standalone/harness"
	"hansho/sandbox"
	"hansho/sandbox/slack"
	"hansho/workflows/contract"
)

// play opens escalations one after another until the run is over, each handled by people of its own, and lets providers fail.
func (c *crash) play() {
	c.playing.Go(c.failProviders)
	c.playing.Go(func() {
		r := luck(2)
		for n := uint64(0); !c.waited(between(r, 200*time.Millisecond, time.Second)); n++ {
			c.resolving.Go(func() { c.handle(luck(1000+n), n) })
		}
	})
}

// waited waits, and tells whether the run is over.
func (c *crash) waited(d time.Duration) bool {
	select {
	case <-c.over:
		return true
	case <-time.After(d):
		return false
	}
}

// handle is the life of one trouble: the alert, and what people do about it. What is left alone is resolved after the run.
func (c *crash) handle(r *rand.Rand, n uint64) {
	service, key := fmt.Sprintf("s%d", n%crashServices), fmt.Sprintf("crash-%d", n)
	id := contract.EscalationID(service, key)
	c.sendAlert(service, key, "firing")
	acknowledge, resolve := time.Duration(0), time.Duration(0)
	switch r.IntN(10) {
	case 0, 1:
		acknowledge = between(r, time.Millisecond, 1500*time.Millisecond)
	case 2, 3, 4:
		acknowledge = between(r, 2*time.Second, 7*time.Second)
	case 5, 7:
		resolve = between(r, time.Millisecond, 4*time.Second)
	case 6, 8:
		acknowledge, resolve = between(r, time.Millisecond, 4*time.Second), between(r, time.Millisecond, 4*time.Second)
	}
	if acknowledge > 0 && !c.waited(acknowledge) {
		c.acknowledge(r, id, []string{"alice", "bob", "carol"}[r.IntN(3)])
	}
	if resolve > 0 && !c.waited(resolve) {
		c.resolve(r, id, service, key)
		return
	}
	<-c.settled
	c.command("resolve", id, "carol")
}

// sendAlert sends an alert until it is taken, as monitoring systems do.
func (c *crash) sendAlert(service, key, is string) {
	id := key + "/" + is
	body := fmt.Sprintf(`{"id": %q, "service": %q, "dedup_key": %q, "title": "Crash", "status": %q}`, id, service, key, is)
	for {
		status, answer := c.Post("/api/v1/alerts", harness.Token("alice"), body)
		if status == http.StatusAccepted {
			c.mu.Lock()
			defer c.mu.Unlock()
			if is == "firing" {
				c.alerts = append(c.alerts, proof.Alert{ID: id, WorkflowID: contract.EscalationID(service, key), AnsweredAt: time.Now()})
			}
			return
		}
		if status >= 400 && status < 500 && status != http.StatusTooManyRequests {
			c.t.Errorf("alert %s: status %d\n%s", id, status, answer)
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// acknowledge takes one of the ways.
func (c *crash) acknowledge(r *rand.Rand, id, person string) {
	switch r.IntN(4) {
	case 0:
		c.byCommand(id, person)
	case 1:
		if c.byPhone(id) {
			return
		}
	case 2:
		c.bySlack(id, person)
		c.waited(2 * time.Second) // Whoever sees no effect of the button takes another way.
	}
	c.command("acknowledge", id, person)
}

// command gives a command by the API until it is answered.
func (c *crash) command(verb, id, person string) {
	request := fmt.Sprintf("%s-%s-%s", verb, id, person)
	for {
		status, answer := c.Do(person, id, verb, fmt.Sprintf(`{"request": %q, "take_over": true}`, request))
		switch {
		case status == http.StatusOK || status == http.StatusAccepted:
			c.answered(verb, "api", id, person)
			return
		case status == http.StatusConflict || status == http.StatusGone || status == http.StatusNotFound:
			return // Over already.
		case status >= 400 && status < 500 && status != http.StatusTooManyRequests:
			c.t.Errorf("%s %s: status %d\n%s", verb, id, status, answer)
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (c *crash) answered(verb, route, id, person string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.commands = append(c.commands, proof.Command{Verb: verb, Route: route, WorkflowID: id, Person: person, AnsweredAt: time.Now()})
}

// byCommand types a command, which may meet a program that is down.
func (c *crash) byCommand(id, person string) {
	if c.Hansho(c.t, "ack", id, "--as", person, "--take-over").Code == 0 {
		c.answered("acknowledge", "command", id, person)
	}
}

// byPhone answers the newest telephone that rings for it. It is false when none does.
func (c *crash) byPhone(id string) bool {
	x := c.existing(c.t, id, "")
	rings := x.rings("")
	if len(rings) == 0 {
		return false
	}
	ring := rings[len(rings)-1]
	if incident, _ := c.providers.Incident(ring.IncidentID); incident.Status != "triggered" {
		return false
	}
	if err := c.providers.PagerDuty().Acknowledge(ring.IncidentID, ring.User); err != nil {
		return false
	}
	for name := range slackUsers {
		if c.providers.Address(name) == ring.User {
			c.answered("acknowledge", "phone", id, name)
		}
	}
	return true
}

// bySlack presses the button, if the chat shows one. What was pressed is not durable before its effect is seen.
func (c *crash) bySlack(id, person string) {
	channel := strings.Split(id, "/")[1]
	for _, m := range c.providers.Slack().Messages(channel) {
		if strings.Contains(string(m.Blocks), id+`\"`) {
			press := slack.Press{User: slackUsers[person], Channel: channel, TS: m.TS, ActionID: "hansho_acknowledge"}
			_ = c.providers.Slack().Press(c.t.Context(), press) // The program may be down, or the button gone.
		}
	}
}

// resolve ends it by a person or by the alert's recovery.
func (c *crash) resolve(r *rand.Rand, id, service, key string) {
	if r.IntN(2) == 0 {
		c.sendAlert(service, key, "recovered")
		return
	}
	c.command("resolve", id, "bob")
}

// failProviders lets something fail for a while, again and again.
func (c *crash) failProviders() {
	r := luck(3)
	faults := []sandbox.Fault{
		{Provider: "pagerduty", Path: "/incidents", Kind: "lost", Chance: 0.4},
		{Provider: "pagerduty", Path: "/incidents", Kind: "status", HTTPStatus: 503, Chance: 0.6},
		{Provider: "pagerduty", Path: "/incidents", Kind: "garbage", Chance: 0.3},
		{Provider: "pagerduty", Kind: "status", HTTPStatus: 429, RetryAfter: time.Second, Chance: 0.5},
		{Provider: "pagerduty", Kind: "slow", Delay: 900 * time.Millisecond, Chance: 0.5},
		{Provider: "pagerduty", Kind: "cut"},
		{Provider: "pagerduty", Kind: "drop", Chance: 0.5},
		{Provider: "pagerduty", Kind: "double"},
		{Provider: "pagerduty", Kind: "late", Delay: 1500 * time.Millisecond},
		{Provider: "slack", Kind: "status", HTTPStatus: 500, Chance: 0.5},
		{Provider: "slack", Kind: "lost", Chance: 0.3},
	}
	for !c.waited(between(r, 0, 2*time.Second)) {
		fault := faults[r.IntN(len(faults))]
		fault.For = between(r, 500*time.Millisecond, 3*time.Second)
		if _, err := c.providers.Fail(fault); err != nil {
			c.t.Error(err)
		}
	}
}
