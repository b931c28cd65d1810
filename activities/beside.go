package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hansho/oncall"
)

// LookRequest asks where things stand at the providers, should their webhooks be lost.
type LookRequest struct {
	Open     []OpenPage   `json:"open,omitempty"`
	Upstream *UpstreamRef `json:"upstream,omitempty"`
}

// UpstreamRef finds the provider's own incident: by its ID when it is known, else by its key on the PagerDuty service of ours.
type UpstreamRef struct {
	oncall.Upstream
	Service string `json:"service"` // Of the configuration.
	Key     string `json:"key"`
}

// LookResult is what the providers answered in time.
type LookResult struct {
	Looks    []PageLook    `json:"looks,omitempty"`
	Upstream *UpstreamLook `json:"upstream,omitempty"`
}

// UpstreamLook is where the provider's own incident stands.
type UpstreamLook struct {
	oncall.Found
	Missing  bool            `json:"missing,omitempty"` // The provider has none.
	Ring     oncall.Ring     `json:"ring,omitempty"`
	By       oncall.Actor    `json:"by,omitzero"`
	Since    time.Time       `json:"since,omitzero"` // When it came to this.
	To       []oncall.Actor  `json:"to,omitempty"`
	Severity oncall.Severity `json:"severity,omitempty"`
	Into     string          `json:"into,omitempty"`
}

// TellRequest says one thing at a provider's incident.
type TellRequest struct {
	PageRef
	Provider string         `json:"provider"`
	Telling  oncall.Telling `json:"telling"`
}

// LookAll asks every provider once where the open pages and its own incident stand. What does not answer in time is left out.
func (a *Activities) LookAll(ctx context.Context, r LookRequest) (LookResult, error) {
	result := LookResult{Looks: a.look(ctx, r.Open)}
	if r.Upstream != nil {
		result.Upstream = a.lookUpstream(ctx, *r.Upstream)
	}
	return result, nil
}

func (a *Activities) lookUpstream(ctx context.Context, u UpstreamRef) *UpstreamLook {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	if u.Provider == "" {
		u.Provider = oncall.PagerDuty
	}
	provider, ok := a.Pagers[u.Provider].(Incidents)
	if !ok {
		return nil
	}
	incident, err := a.findUpstream(ctx, provider, u)
	switch {
	case errors.Is(err, ErrNotFound):
		return &UpstreamLook{Missing: true}
	case err != nil:
		return nil
	}
	look := &UpstreamLook{
		Found: incident.Found, Ring: incident.Ring, By: a.actor(u.Provider, incident.By), Since: incident.At, Into: incident.Into,
		Severity: oncall.SeverityOfPriority(incident.Priority),
	}
	for _, address := range incident.Assigned {
		look.To = append(look.To, a.actor(u.Provider, address))
	}
	return look
}

func (a *Activities) findUpstream(ctx context.Context, provider Incidents, u UpstreamRef) (Incident, error) {
	if u.Ref != "" {
		return provider.Incident(ctx, u.Ref)
	}
	service := a.Org().Services[u.Service].PagerDuty
	if service == "" {
		return Incident{}, errors.New("the service names no service of the provider")
	}
	return provider.FindIncident(ctx, service, u.Key)
}

// Tell says one thing at a provider's incident. Its errors are those of Page: a refusal is final.
func (a *Activities) Tell(ctx context.Context, r TellRequest) error {
	pager, ok := a.Pagers[r.Provider]
	if !ok {
		return refusal(fmt.Errorf("provider %q is not set up on this worker", r.Provider))
	}
	ctx, t := a.attempt(ctx), r.Telling
	switch t.Say { //nolint:exhaustive // The others need a Collaborator.
	case oncall.SayAcknowledged:
		return classify(pager.Quiet(ctx, r.PageRef, "acknowledged by "+a.called(t.By)))
	case oncall.SayResolved:
		err := pager.Close(ctx, r.PageRef, "resolved by "+a.called(t.By))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		return classify(err)
	}
	collaborator, ok := pager.(Collaborator)
	if !ok {
		return refusal(fmt.Errorf("%s takes nothing but acknowledgements and ends", r.Provider))
	}
	return classify(a.collaborate(ctx, collaborator, r))
}

func (a *Activities) collaborate(ctx context.Context, there Collaborator, r TellRequest) error {
	t := r.Telling
	address, has := a.Org().People[t.Person].Address(r.Provider)
	if t.Person != "" && !has && slices.Contains([]oncall.Saying{oncall.SayAssigned, oncall.SayResponder, oncall.SayNoResponder}, t.Say) {
		return Refused(fmt.Errorf("%s has no contact at %s", t.Person, r.Provider))
	}
	switch t.Say { //nolint:exhaustive // The others are told by Tell.
	case oncall.SayAssigned:
		return there.Assign(ctx, r.PageRef, address)
	case oncall.SaySnoozed:
		return there.Snooze(ctx, r.PageRef, t.Until)
	case oncall.SayNote:
		return there.Note(ctx, r.PageRef, a.called(t.By), t.Text)
	case oncall.SayStatusUpdate:
		return there.PostStatusUpdate(ctx, r.PageRef, t.Text)
	case oncall.SayPriority:
		return there.SetPriority(ctx, r.PageRef, t.Severity)
	case oncall.SayResponder:
		return there.RequestResponders(ctx, r.PageRef, []string{address}, a.asking(t))
	case oncall.SayNoResponder:
		return there.CancelResponders(ctx, r.PageRef, []string{address})
	case oncall.SaySubscribe:
		return there.Subscribe(ctx, r.PageRef, nil, t.Teams)
	case oncall.SayBridge:
		return there.SetBridge(ctx, r.PageRef, "", t.Text)
	}
	return Refused(fmt.Errorf("this version does not know how to say %q", t.Say))
}

// called is the name of a person, or the ID of one whom the configuration does not name.
func (a *Activities) called(id string) string {
	if name := a.Org().People[id].Name; name != "" {
		return name
	}
	return id
}

// asking is the message to somebody who is asked to help.
func (a *Activities) asking(t oncall.Telling) string {
	if t.Text != "" {
		return t.Text
	}
	return a.called(t.By) + " asks for your help"
}
