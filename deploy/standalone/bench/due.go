package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/sdk/client"

	"hansho/cmd/hansho/process"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// Alerts of the storm come in slots, each with a service whose level 1 lasts until the same moment: their escalations come due
// together although Hansho has taken the alerts calmly.
const (
	slots   = 100
	slotGap = 400 * time.Millisecond
	inSlot  = 11 // Ten that escalate, and one that is acknowledged around the moment.
	stormAt = slots*slotGap + 10*time.Second
)

func slotService(slot int) string { return fmt.Sprintf("slot-%d", slot) }

func slotAck(slot int) time.Duration { return stormAt - time.Duration(slot)*slotGap }

// planned is an escalation whose level 1 ends at a known moment.
type planned struct {
	service, key string
	sendAt       time.Duration // When its alert is sent, from the beginning.
	within       time.Duration // How long level 1 lasts.
	acked        bool
	ackAt        time.Duration // From the end of level 1.
}

// storm lets a thousand escalations come due at once, and acknowledges a hundred more from a quarter of a second before until two
// seconds after.
func storm(ctx context.Context, r *rig) ([]figure, error) {
	var plan []planned
	for slot := range slots {
		for i := range inSlot {
			e := planned{service: slotService(slot), key: fmt.Sprintf("storm-%d-%d", slot, i), sendAt: time.Duration(slot) * slotGap, within: slotAck(slot)}
			if e.acked = i == inSlot-1; e.acked {
				e.ackAt = time.Duration(slot)*2250*time.Millisecond/slots - 250*time.Millisecond
			}
			plan = append(plan, e)
		}
	}
	progress("storm: %d escalations are opened over %s and come due at once after %s", len(plan), slots*slotGap, stormAt)
	return comeDue(ctx, r, plan, 7000)
}

// calm lets escalations come due one after the other, and acknowledges every third shortly before.
func calm(ctx context.Context, r *rig) ([]figure, error) {
	const escalations, gap = 150, 200 * time.Millisecond
	var plan []planned
	for i := range escalations {
		plan = append(plan, planned{
			service: steady, key: fmt.Sprintf("calm-%d", i), sendAt: time.Duration(i) * gap, within: steadyAck, acked: i%3 == 2, ackAt: -100 * time.Millisecond,
		})
	}
	return comeDue(ctx, r, plan, 250)
}

// outcome is what became of one planned escalation.
type outcome struct {
	planned
	sent
	err      error
	answered time.Time     // When the acknowledgement was answered.
	ackTook  time.Duration // How long that took.
	answer   string
	due      time.Time // End of level 1.
}

// comeDue opens the escalations, waits for what comes after level 1, and compares it with when it was due.
func comeDue(ctx context.Context, r *rig, plan []planned, lagMost float64) ([]figure, error) {
	p, began := r.watch(), time.Now()
	outcomes := make([]outcome, len(plan))
	var busy sync.WaitGroup
	for i, e := range plan {
		busy.Go(func() { outcomes[i] = r.live(ctx, e, began) })
	}
	busy.Wait()
	escalating := 0
	for _, o := range outcomes {
		if o.err != nil {
			return nil, o.err
		}
		if !o.acked {
			escalating++
		}
	}
	second := func() (n int) {
		for _, o := range outcomes {
			if _, ok := p.first(o.workflow, 2); ok && !o.acked {
				n++
			}
		}
		return n
	}
	p.await(ctx, time.Minute, func() bool { return second() == escalating })
	p.settle(ctx, 5*time.Second)
	if err := r.askDue(ctx, outcomes); err != nil {
		return nil, err
	}
	figures := append(p.lags(outcomes, lagMost), value("never paged level 2", float64(escalating-second()), ""), target("doubled", float64(p.doubled()), "", 0))
	return append(figures, p.acknowledgements(outcomes)...), ctx.Err()
}

// live sends the alert at its time, and acknowledges when that is planned.
func (r *rig) live(ctx context.Context, e planned, began time.Time) outcome {
	o := outcome{planned: e}
	if o.err = pause(ctx, time.Until(began.Add(e.sendAt))); o.err != nil {
		return o
	}
	if o.sent, o.err = r.insist(ctx, e.service, e.key); o.err != nil || !e.acked {
		return o
	}
	if o.err = pause(ctx, time.Until(o.at.Add(e.within+e.ackAt))); o.err != nil {
		return o
	}
	asked := time.Now()
	o.answer, o.err = r.command(ctx, o.workflow, "acknowledge")
	o.answered, o.ackTook = time.Now(), time.Since(asked)
	return o
}

// askDue asks each escalation when its level 1 ended.
func (r *rig) askDue(ctx context.Context, outcomes []outcome) error {
	c, err := client.DialContext(ctx, client.Options{HostPort: r.temporal, Namespace: process.DefaultNamespace, Logger: silent{}})
	if err != nil {
		return err
	}
	defer c.Close()
	each(len(outcomes), 16, func(i int) {
		o := &outcomes[i]
		if o.acked {
			return
		}
		answer, err := c.QueryWorkflow(ctx, o.workflow, "", contract.QueryState)
		var state oncall.State
		if err == nil {
			err = answer.Get(&state)
		}
		if err != nil {
			o.err = fmt.Errorf("ask %s: %w", o.workflow, err)
			return
		}
		for _, event := range state.Timeline {
			if event.Kind == oncall.LevelStarted && event.Level == 1 && event.Round == 1 {
				o.due = event.Until
			}
		}
	})
	var errs []error
	for _, o := range outcomes {
		errs = append(errs, o.err)
	}
	return errors.Join(errs...)
}
