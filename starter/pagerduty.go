package starter

import (
	"context"
	"errors"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/pagerduty/webhook"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// webhookWithin leaves time to answer within the 5 seconds that PagerDuty waits.
const webhookWithin = 4 * time.Second

// postPagerDuty takes a v3 webhook. PagerDuty drops an event that is answered with a 4xx and switches the subscription off after
// three of them, so only a wrong signature gets one; what cannot be taken now gets a 5xx and is sent again, for up to 48 hours.
func (d *Door) postPagerDuty(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), webhookWithin)
	defer cancel()
	raw, err := body(w, r, largestWebhook)
	if err != nil {
		d.webhookAnswer(w, r, http.StatusServiceUnavailable, "failed", "The body was not read whole.")
		return
	}
	switch err := webhook.Verify(r.Header, raw, d.options.Secrets.PagerDuty.Reveal()); {
	case errors.Is(err, webhook.ErrNoSecret):
		d.webhookAnswer(w, r, http.StatusServiceUnavailable, "failed", "No webhook secret is configured: set HANSHO_PAGERDUTY_WEBHOOK_SECRET.")
		return
	case err != nil:
		d.webhookAnswer(w, r, http.StatusUnauthorized, "forged", "The signature does not fit the secret of the webhook subscription.")
		return
	}
	m, err := webhook.Decode(raw, r.Header.Get(webhook.HeaderID))
	switch {
	case err != nil:
		zerolog.Ctx(ctx).Warn().Err(err).Msg("a signed webhook could not be read")
		d.webhookAnswer(w, r, http.StatusAccepted, "ignored", "The body is not a v3 webhook that Hansho can read.")
	case m.Event.Kind == contract.ProviderOther || m.Incident.Ref == "":
		d.webhookAnswer(w, r, http.StatusAccepted, "ignored", "It changes nothing here.")
	default:
		d.pagerDutyEvent(ctx, w, r, m)
	}
}

func (d *Door) providerEvent(ctx context.Context, w http.ResponseWriter, r *http.Request, workflowID string, event contract.ProviderEvent) {
	open, err := d.options.Client.Provider(ctx, workflowID, event)
	d.sayTaken(w, r, zerolog.Ctx(ctx).With().Str("workflow", workflowID).Str("kind", string(event.Kind)).Str("event", event.ID).Int("page", event.Page).Logger(), open, err)
}

// sayTaken answers what became of an event: what Temporal did not take is sent again.
func (d *Door) sayTaken(w http.ResponseWriter, r *http.Request, log zerolog.Logger, open bool, err error) {
	switch {
	case errors.Is(err, ErrInvalid):
		log.Error().Err(err).Msg("Temporal refused a webhook")
		d.webhookAnswer(w, r, http.StatusAccepted, "ignored", "Temporal refused it for good.")
	case err != nil:
		log.Error().Err(err).Msg("a webhook was not taken")
		d.webhookAnswer(w, r, http.StatusServiceUnavailable, "failed", "Temporal did not take it. Send it again.")
	case !open:
		log.Info().Msg("a webhook came for an escalation that is over")
		d.webhookAnswer(w, r, http.StatusAccepted, "over", "That escalation is over.")
	default:
		log.Info().Msg("a webhook was taken")
		d.webhookAnswer(w, r, http.StatusAccepted, "taken", "Taken.")
	}
}

// personAt finds the person behind a provider's user, "<provider>:<address>". Somebody unknown stays as they are: their
// acknowledgement still stops the paging.
func (d *Door) personAt(provider string, by oncall.Actor) oncall.Actor {
	person, ok := d.options.Org().PersonAt(provider, strings.TrimPrefix(by.ID, provider+":"))
	if !ok {
		return by
	}
	return oncall.Actor{ID: person.ID, Via: provider}
}

func (d *Door) webhookAnswer(w http.ResponseWriter, r *http.Request, status int, result, detail string) {
	d.metrics.webhooks.WithLabelValues(path.Base(r.URL.Path), result).Inc() // The last part of the route is the provider's name.
	if status >= http.StatusBadRequest {
		d.fail(w, r, problem{Status: status, Code: result, Detail: detail})
		return
	}
	d.write(w, r, status, map[string]string{"result": result, "detail": detail})
}
