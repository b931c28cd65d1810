package workflows_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// phones is a paging provider with a telephone for each person.
type phones struct {
	w    *world
	name string
	// mode is "up", "down" (fails at once), "refuses", "loses" (rings, but the answer is lost), "silent" (takes every page and delivers
	// none), "fails" (the same, and says so when it is asked), "late" (answers nothing, and does when it is up again what it was asked for), or "back" (answers, and has not done that yet).
	mode      string
	reports   time.Duration // It says within this time that a page was delivered; 0 when it does not.
	backlog   []ring        // What it was asked for while it was late.
	silent    bool          // Webhooks are lost.
	directory string        // "up", "down", "empty".
	calls     map[string]*call
	newest    map[string]*call // By person.
	events    int
	own       *activities.Incident // The provider's own, of the same trouble.
	rang      []ring               // Everything that ever rang, for the invariants.
}

// reporter is a provider that says when a page has reached its person.
type reporter struct{ *phones }

func (r reporter) DeliversWithin() time.Duration { return r.reports }

// pager is the provider as the activities see it.
func (p *phones) pager() activities.Pager {
	if p.reports > 0 {
		return reporter{p}
	}
	return p
}

// telephone is how the story calls what rings there.
func (p *phones) telephone() string {
	if p.name == "pagerduty" {
		return "telephone"
	}
	return p.name
}

// call is the provider's incident for one page.
type call struct {
	key, person string
	ring        oncall.Ring
	by          string // Address of who acknowledged.
	at          time.Time
	delivered   time.Time
	assigned    []string // Addresses, when it was given to somebody else.
}

type ring struct {
	at          time.Time
	key, person string
}

func newPhones(w *world, name string) *phones {
	return &phones{w: w, name: name, mode: "up", directory: "up", calls: map[string]*call{}, newest: map[string]*call{}}
}

func (p *phones) Page(_ context.Context, key, address string, _ message.Page) (activities.Receipt, error) {
	person, _ := p.w.org.PersonAt(p.name, address)
	p.w.mu.Lock()
	mode := p.mode
	p.w.mu.Unlock()
	switch mode {
	case "down":
		return activities.Receipt{}, errors.New("500 from the provider")
	case "refuses":
		return activities.Receipt{}, activities.Refused(errors.New("403 from the provider"))
	}
	if mode == "late" {
		p.w.mu.Lock()
		p.backlog = append(p.backlog, ring{key: key, person: person.ID})
		p.w.mu.Unlock()
		return activities.Receipt{}, activities.AnswerLost(errors.New("no answer in time"))
	}
	p.ring(key, person.ID)
	if mode == "loses" {
		return activities.Receipt{}, activities.AnswerLost(errors.New("connection cut"))
	}
	return activities.Receipt{Ref: "Q" + key}, nil
}

// ring makes a person's telephone ring, unless it rings for this page already.
func (p *phones) ring(key, person string) {
	p.w.mu.Lock()
	old := p.calls[key]
	if old == nil || old.ring == oncall.RingClosed {
		c := &call{key: key, person: person, ring: oncall.RingLoud, at: p.w.now()}
		if p.mode != "silent" && p.mode != "fails" && p.reports > 0 {
			c.delivered = p.w.now()
		}
		p.calls[key], p.newest[person] = c, c
		p.rang = append(p.rang, ring{p.w.now(), key, person})
	}
	p.w.mu.Unlock()
	if old == nil || old.ring == oncall.RingClosed {
		p.w.see("☎ %s's %s rings", person, p.telephone())
	}
}

func (p *phones) Look(_ context.Context, refs []activities.PageRef) ([]activities.Look, error) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if p.mode == "down" || p.mode == "late" {
		return nil, errors.New("500 from the provider")
	}
	var looks []activities.Look
	for _, ref := range refs {
		if c := p.calls[ref.Key]; c != nil {
			failed := ""
			if p.mode == "fails" {
				failed = "its notifications did not arrive"
			}
			looks = append(looks, activities.Look{Key: c.key, Ref: "Q" + c.key, Ring: c.ring, AcknowledgedBy: c.by, At: p.w.now(), DeliveredAt: c.delivered, Assigned: c.assigned, Failed: failed})
		}
	}
	return looks, nil
}

func (p *phones) Quiet(_ context.Context, ref activities.PageRef, _ string) error {
	if ref.Ref == there {
		return p.did(ref, oncall.RingQuiet, "acknowledged")
	}
	return p.set(ref.Key, oncall.RingQuiet, "is acknowledged")
}

func (p *phones) Close(_ context.Context, ref activities.PageRef, _ string) error {
	p.w.learn()
	if ref.Ref == there {
		return p.did(ref, oncall.RingClosed, "resolved")
	}
	p.w.mu.Lock()
	c, down := p.calls[ref.Key], p.mode == "down" || p.mode == "late"
	p.w.mu.Unlock()
	if c == nil && !down {
		return activities.ErrNotFound
	}
	return p.set(ref.Key, oncall.RingClosed, "stops")
}

func (p *phones) set(key string, to oncall.Ring, words string) error {
	p.w.mu.Lock()
	if p.mode == "down" || p.mode == "late" {
		p.w.mu.Unlock()
		return errors.New("500 from the provider")
	}
	c := p.calls[key]
	changed := c != nil && c.ring != to
	if changed {
		c.ring = to
	}
	p.w.mu.Unlock()
	if changed {
		if p.name != "pagerduty" {
			words += " at " + p.name
		}
		p.w.see("☎ %s's page %s", c.person, words)
	}
	return nil
}

func (p *phones) OnCall(_ context.Context, schedule string, from, until time.Time) ([]activities.Duty, error) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	people := map[string]string{"PPRIM01": "PANNA01", "PSECO01": "PBEN001"}
	switch {
	case p.directory == "down":
		return nil, errors.New("500 from the provider")
	case p.directory == "empty" || people[schedule] == "":
		return nil, nil
	}
	return []activities.Duty{{Address: people[schedule], From: from, Until: until}}, nil
}

// press is a person who does something on their telephone: the provider changes, and its webhook comes unless it is lost.
func (p *phones) press(person, what string) {
	p.w.mu.Lock()
	c := p.newest[person]
	if what == "acknowledges-the-oldest" {
		for _, r := range slices.Backward(p.rang) {
			if r.person == person {
				c = p.calls[r.key]
			}
		}
	}
	p.w.mu.Unlock()
	if c == nil {
		p.w.t.Errorf("%s's %s never rang", person, p.telephone())
		return
	}
	event := contract.ProviderEvent{Provider: p.name, Ref: "Q" + c.key, At: p.w.now(), By: oncall.Actor{ID: person, Via: p.name}}
	_, event.Instance, event.Page, _ = contract.ParsePageKey(c.key)
	p.w.mu.Lock()
	switch what {
	case "acknowledges", "acknowledges-the-oldest", "stranger", "dora-acknowledges":
		address, _ := p.w.org.People[person].Address(p.name)
		c.ring, c.by, event.Kind = oncall.RingQuiet, address, contract.ProviderAcknowledged
		if what == "dora-acknowledges" { // Somebody who is known and not on the policy.
			c.by, event.By = p.w.org.People["dora"].Contacts[0].Address, oncall.Actor{ID: "dora", Via: "pagerduty"}
		}
		if what == "stranger" {
			c.by, event.By = "PX", oncall.Actor{ID: "pagerduty:PX", Via: "pagerduty", Unknown: true}
		}
	case "resolves":
		c.ring, event.Kind = oncall.RingClosed, contract.ProviderResolved
	case "gets-it":
		c.delivered, event.Kind, event.By = p.w.now(), contract.ProviderDelivered, oncall.Actor{}
	case "does-not-get-it":
		event.Kind, event.By, event.Text = contract.ProviderSilent, oncall.Actor{}, "unreachable destination handset"
	case "times-out":
		c.ring, event.Kind, event.By = oncall.RingLoud, contract.ProviderUnacknowledged, oncall.Actor{}
	}
	p.events++
	event.ID = "webhook-" + p.name + time.Duration(p.events).String()
	silent := p.silent
	p.w.mu.Unlock()
	p.w.see("☎ %s %s on the %s", person, what, p.telephone())
	if silent {
		return
	}
	for range 2 { // A webhook may always come twice.
		if id, _, _, _ := contract.ParsePageKey(c.key); id != p.w.id {
			_ = p.w.env.SignalWorkflowByID(id, contract.SignalProvider, event)
		} else {
			p.w.env.SignalWorkflow(contract.SignalProvider, event)
		}
	}
}

// turn changes how the provider is. One that comes back does what it was asked for while it was late.
func (p *phones) turn(mode string) {
	p.w.mu.Lock()
	p.mode = mode
	backlog := p.backlog
	if mode == "up" {
		p.backlog = nil
	}
	p.w.mu.Unlock()
	if p.name == "pagerduty" {
		p.w.see("the provider is %s", mode)
	} else {
		p.w.see("%s is %s", p.name, mode)
	}
	if mode == "up" || mode == "back" {
		p.w.probe(p.name)
	}
	if mode == "up" {
		for _, r := range backlog {
			p.ring(r.key, r.person)
		}
	}
}

// chat hears what is said.
type chat struct{ w *world }

func (c chat) Show(_ context.Context, place activities.Place, card message.Card) (activities.Place, error) {
	c.w.mu.Lock()
	down, busy := c.w.chatDown, c.w.chatBusy
	c.w.mu.Unlock()
	if down {
		return place, errors.New("500 from the chat")
	}
	if card.Title == "" || card.Mark == "" {
		c.w.t.Error("a card without a title or a mark")
	}
	if busy && place.Digest != card.Fallback {
		c.w.see("# the card says %s", card.Fallback)
	}
	return activities.Place{Channel: place.Channel, Message: "card", Digest: card.Fallback}, nil
}

func (c chat) Say(_ context.Context, place activities.Place, say message.Saying) (activities.Place, error) {
	c.w.hear("#"+place.Channel, say)
	c.w.mu.Lock()
	busy := c.w.chatBusy
	c.w.mu.Unlock()
	switch {
	case busy && about(say) == "":
		return place, activities.RateLimited(errors.New("too many messages for one channel"), 20*time.Minute)
	case say.Here:
		c.w.see("# @here in #%s%s", place.Channel, about(say))
	case say.Loud:
		c.w.see("# loud in #%s%s", place.Channel, about(say))
	case about(say) != "":
		c.w.see("# said in #%s%s", place.Channel, about(say))
	}
	return place, nil
}

func (c chat) Tell(_ context.Context, _, email string, say message.Saying) error {
	c.w.hear(email, say)
	c.w.see("# %s is told directly%s", email, about(say))
	return nil
}

// about is what a saying is about, by its mark; empty for the lines of a thread.
func about(say message.Saying) string {
	for _, topic := range []string{"summary", "public", "role", "offer", "handover", "task", "callout", "span", "secondary", "invite", "unreached", "line", "room"} {
		if _, rest, ok := strings.Cut(say.Mark, "/"+topic); ok && (rest == "" || rest[0] == '/') {
			text, _, _ := strings.Cut(strings.TrimSpace(strings.ReplaceAll(say.Text, "\n", " ")), "  ")
			return ": " + text
		}
	}
	for _, topic := range []string{"/ask/", "/owed/", "/posted/", "postmortem/"} {
		if i := strings.Index(say.Mark, topic); i >= 0 {
			parts := strings.Split(strings.Trim(say.Mark[i:], "/"), "/")
			if parts[0] == "postmortem" {
				return ": postmortem " + parts[2]
			}
			return ": " + parts[0]
		}
	}
	return ""
}
