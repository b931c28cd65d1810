package workflows_test

import (
	"context"
	"errors"
	"strings"
	"time"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// The provider of a story is also a Collaborator: what it is told is seen.

func (p *phones) told(ref activities.PageRef, format string, args ...any) error {
	p.w.mu.Lock()
	down, name := p.mode == "down", "the incident "+ref.Ref
	if c := p.calls[ref.Key]; c != nil {
		name = c.person + "'s page"
	}
	p.w.mu.Unlock()
	if down {
		return errors.New("500 from the provider")
	}
	p.w.see("✎ "+name+": "+format, args...)
	return nil
}

// did is what Hansho does to the provider's own incident: who asks afterwards finds it so.
func (p *phones) did(ref activities.PageRef, ring oncall.Ring, what string) error {
	if err := p.told(ref, "%s", what); err != nil {
		return err
	}
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if p.own != nil {
		p.own.Ring, p.own.By, p.own.At = ring, "PHANSHO", p.w.now().Truncate(time.Second)
	}
	return nil
}

func (p *phones) Note(_ context.Context, ref activities.PageRef, by, text string) error {
	return p.told(ref, "%s notes: %s", by, text)
}

func (p *phones) Snooze(_ context.Context, ref activities.PageRef, until time.Time) error {
	return p.told(ref, "snoozed until %s", until.In(oncall.Location(p.w.org.Zone)).Format("15:04"))
}

func (p *phones) SetPriority(_ context.Context, ref activities.PageRef, severity oncall.Severity) error {
	return p.told(ref, "the priority is that of %s", severity)
}

func (p *phones) SetBridge(_ context.Context, ref activities.PageRef, number, url string) error {
	return p.told(ref, "the bridge is %s %s", number, url)
}

func (p *phones) PostStatusUpdate(_ context.Context, ref activities.PageRef, text string) error {
	return p.told(ref, "status update: %s", text)
}

func (p *phones) Subscribe(_ context.Context, ref activities.PageRef, users, teams []string) error {
	return p.told(ref, "subscribed %s %s", strings.Join(users, ", "), strings.Join(teams, ", "))
}

func (p *phones) RequestResponders(_ context.Context, ref activities.PageRef, addresses []string, message string) error {
	return p.told(ref, "asks %s: %s", strings.Join(addresses, ", "), message)
}

func (p *phones) CancelResponders(_ context.Context, ref activities.PageRef, addresses []string) error {
	return p.told(ref, "no longer asks %s", strings.Join(addresses, ", "))
}

func (p *phones) Assign(_ context.Context, ref activities.PageRef, address string) error {
	err := p.told(ref, "given to %s", address)
	if err == nil && ref.Ref == there && p.own != nil {
		p.own.Assigned = []string{address}
	}
	return err
}

func (p *phones) Merge(_ context.Context, into activities.PageRef, from []activities.PageRef) error {
	return p.told(into, "%d incidents go on in it", len(from))
}

// there is the provider's own incident of the story.
const there = "Q7"

// Incident tells of the provider's own incident.
func (p *phones) Incident(_ context.Context, ref string) (activities.Incident, error) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	switch {
	case p.mode == "down":
		return activities.Incident{}, errors.New("500 from the provider")
	case ref == there && p.own != nil:
		return *p.own, nil
	case ref == "Q8": // Somebody else's.
		return activities.Incident{Found: oncall.Found{Upstream: oncall.Upstream{Provider: "pagerduty", Ref: ref}, Key: "theirs", Service: "PTHEIRS"}}, nil
	default:
		return activities.Incident{}, activities.ErrNotFound
	}
}

func (p *phones) FindIncident(ctx context.Context, _, _ string) (activities.Incident, error) {
	return p.Incident(ctx, there)
}

// open opens the provider's own incident.
func (p *phones) open() {
	p.own = &activities.Incident{Found: oncall.Found{Upstream: oncall.Upstream{Provider: "pagerduty", Ref: there}, Service: "PCHECKOUT"}, Ring: oncall.RingLoud, At: p.w.now()}
}

// happens is something that happens at the provider: "there <kind> <who> <more>" to its own incident, "page <person> <kind> <who>
// <more>" to the newest page of a person. More is people, a severity, "into=Q8", "ago=5m" for what comes late, or a text.
func (p *phones) happens(event contract.ProviderEvent, words []string) {
	kind, who := words[0], words[1]
	event.Kind, event.Provider, event.At = contract.ProviderKind(strings.ReplaceAll(kind, "-", " ")), "pagerduty", p.w.now()
	switch who {
	case "timer":
	case "integration":
		event.Recovered = true
	case "stranger":
		event.By = oncall.Actor{ID: "pagerduty:PX", Via: "pagerduty", Unknown: true}
	default:
		event.By = oncall.Actor{ID: who, Via: "pagerduty"}
	}
	event.Ring = map[string]oncall.Ring{
		"acknowledged": oncall.RingQuiet, "resolved": oncall.RingClosed, "merged": oncall.RingClosed, "unacknowledged": oncall.RingLoud,
		"reassigned": oncall.RingLoud, "escalated": oncall.RingLoud, "triggered": oncall.RingLoud,
	}[kind]
	p.more(&event, words[2:])
	p.w.see("☎ %s: %s", event.Ref, strings.Join(words, " "))
	p.w.mu.Lock()
	p.events++
	event.ID = "webhook-" + time.Duration(p.events).String()
	silent := p.silent
	p.stand(event, who)
	p.w.mu.Unlock()
	if !silent {
		p.w.env.SignalWorkflow(contract.SignalProvider, event)
		p.w.env.SignalWorkflow(contract.SignalProvider, event) // A webhook may always come twice.
	}
}

func (p *phones) more(event *contract.ProviderEvent, words []string) {
	for _, word := range words {
		severity, err := oncall.ParseSeverity(word)
		_, person := p.w.org.People[word]
		into, merged := strings.CutPrefix(word, "into=")
		ago, late := strings.CutPrefix(word, "ago=")
		switch {
		case err == nil:
			event.Severity = severity
		case person:
			event.To = append(event.To, oncall.Actor{ID: word, Via: "pagerduty"})
		case word == "somebody":
			event.To = append(event.To, oncall.Actor{ID: "pagerduty:PX", Via: "pagerduty", Unknown: true})
		case merged:
			event.Into = into
		case late:
			d, _ := time.ParseDuration(ago)
			event.At = event.At.Add(-d)
		default:
			event.Text = strings.TrimSpace(event.Text + " " + word)
		}
	}
}

// stand brings what the provider would answer in line with what has happened there.
func (p *phones) stand(event contract.ProviderEvent, who string) {
	given := event.Kind == contract.ProviderReassigned || event.Kind == contract.ProviderEscalated || event.Kind == contract.ProviderTriggered
	if !given {
		event.To = nil
	}
	if c := p.calls[strings.TrimPrefix(event.Ref, "Q")]; c != nil {
		if event.Ring != "" {
			c.ring = event.Ring
		}
		for _, to := range event.To {
			address, known := p.w.org.People[to.ID].Address("pagerduty")
			if !known {
				address = "PX"
			}
			c.assigned = []string{address}
		}
		return
	}
	if p.own == nil || p.own.Ref != there {
		p.open()
	}
	if event.Ring != "" {
		p.own.Ring, p.own.At, p.own.Into = event.Ring, event.At.Truncate(time.Second), event.Into
		p.own.By, _ = p.w.org.People[who].Address("pagerduty")
	}
	if len(event.To) > 0 {
		p.own.Assigned = nil
	}
	for _, to := range event.To {
		address, _ := p.w.org.People[to.ID].Address("pagerduty")
		p.own.Assigned = append(p.own.Assigned, address)
	}
}
