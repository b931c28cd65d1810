package starter

import (
	"context"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/pagerduty/webhook"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// freshFor is how old an event may be to open an escalation by itself. PagerDuty repeats a webhook for up to 48 hours: what is
// older may tell of an incident that was resolved long since, so a Courier asks before anybody is woken.
const freshFor = 10 * time.Minute

// pagerDutyEvent finds the way of an event: to the page it is about; when it names its incident by ID alone, by a Courier; and
// when the incident is one that Hansho did not make, of a service that the configuration names, to the escalation of that.
func (d *Door) pagerDutyEvent(ctx context.Context, w http.ResponseWriter, r *http.Request, m webhook.Message) {
	event := m.Event
	own := d.options.OwnPagerDutyUser != "" && event.By.ID == webhook.Provider+":"+d.options.OwnPagerDutyUser
	d.nameThe(&event)
	byID := m.Incident.Service == "" && m.Incident.Key == ""
	switch alert, mapped := d.options.Org().AlertFrom(m.Incident); {
	case own && (m.WorkflowID != "" || byID):
		d.webhookAnswer(w, r, http.StatusAccepted, "own", "Hansho did that itself.")
	case m.WorkflowID != "" && event.Kind == contract.ProviderTriggered:
		d.webhookAnswer(w, r, http.StatusAccepted, "ignored", "A page of Hansho is no alert.")
	case m.WorkflowID != "":
		d.providerEvent(ctx, w, r, m.WorkflowID, event)
	case byID:
		d.carry(ctx, w, r, event)
	case !mapped || contract.IsOwnKey(m.Incident.Key):
		d.webhookAnswer(w, r, http.StatusAccepted, "foreign", "Not about a page of Hansho, nor a service that the configuration names.")
	case own && d.follows(alert.Service):
		d.webhookAnswer(w, r, http.StatusAccepted, "own", "Hansho did that itself.")
	default:
		d.upstreamEvent(ctx, w, r, alert, event)
	}
}

// follows tells whether what people command is done at PagerDuty, and so comes back from there.
func (d *Door) follows(service string) bool {
	return d.options.Org().Services[service].Paging == oncall.Follow
}

// nameThe finds the people of an event in the configuration.
func (d *Door) nameThe(event *contract.ProviderEvent) {
	event.By = d.personAt(event.Provider, event.By)
	for i, to := range event.To {
		event.To[i] = d.personAt(event.Provider, to)
	}
}

// upstreamEvent hands on what happened to an incident that Hansho did not make.
func (d *Door) upstreamEvent(ctx context.Context, w http.ResponseWriter, r *http.Request, alert oncall.Alert, event contract.ProviderEvent) {
	event.Upstream = alert.Upstream
	ends := event.Kind == contract.ProviderResolved || event.Kind == contract.ProviderMerged
	fresh := event.At.IsZero() || time.Since(event.At) < freshFor
	switch {
	case !ends && !fresh:
		d.carry(ctx, w, r, event)
	case event.Kind == contract.ProviderTriggered:
		_, err := d.takeOne(ctx, wayPagerDuty, alert)
		if err == nil && len(event.To) > 0 { // Whom PagerDuty rings for it.
			_, err = d.options.Client.Provider(ctx, contract.EscalationID(alert.Service, alert.DedupKey), event)
		}
		d.webhookTaken(ctx, w, r, event, true, err)
	default:
		open, err := d.options.Client.Upstream(ctx, alert, event)
		d.webhookTaken(ctx, w, r, event, open, err)
	}
}

// carry hands an event to the Courier of its incident.
func (d *Door) carry(ctx context.Context, w http.ResponseWriter, r *http.Request, event contract.ProviderEvent) {
	d.webhookTaken(ctx, w, r, event, true, d.options.Client.Carry(ctx, event))
}

// webhookTaken answers what became of an event.
func (d *Door) webhookTaken(ctx context.Context, w http.ResponseWriter, r *http.Request, event contract.ProviderEvent, open bool, err error) {
	log := zerolog.Ctx(ctx).With().Str("incident", event.Ref).Str("kind", string(event.Kind)).Str("event", event.ID).Int("page", event.Page).Logger()
	d.sayTaken(w, r, log, open, err)
}
