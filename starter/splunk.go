package starter

import (
	"context"
	"errors"
	"net/http"

	"github.com/rs/zerolog"

	"hansho/activities/splunk/webhook"
	"hansho/workflows/contract"
)

// postSplunkOnCall takes an outgoing webhook. Splunk On-Call does not promise to repeat one that was not taken; what is lost is found
// by asking, at the end of a level. Only a wrong secret gets a 4xx.
func (d *Door) postSplunkOnCall(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), webhookWithin)
	defer cancel()
	raw, err := body(w, r, largestWebhook)
	if err != nil {
		d.webhookAnswer(w, r, http.StatusServiceUnavailable, "failed", "The body was not read whole.")
		return
	}
	switch err := webhook.Verify(r.Header, d.options.Secrets.SplunkOnCall.Reveal()); {
	case errors.Is(err, webhook.ErrNoSecret):
		d.webhookAnswer(w, r, http.StatusServiceUnavailable, "failed", "No webhook secret is configured: set HANSHO_SPLUNK_ONCALL_WEBHOOK_SECRET.")
		return
	case err != nil:
		d.webhookAnswer(w, r, http.StatusUnauthorized, "forged", "The header "+webhook.HeaderSecret+" does not hold the secret.")
		return
	}
	event, workflowID, err := webhook.Decode(raw)
	switch {
	case errors.Is(err, contract.ErrForeignKey), errors.Is(err, webhook.ErrUnaddressed):
		d.webhookAnswer(w, r, http.StatusAccepted, "foreign", "Not about a page of Hansho.")
	case err != nil:
		zerolog.Ctx(ctx).Warn().Err(err).Msg("a webhook of Splunk On-Call could not be read: is its payload the one of the guide?")
		d.webhookAnswer(w, r, http.StatusAccepted, "ignored", "The body is not a webhook that Hansho can read: is its payload the one of the guide?")
	case event.Kind == contract.ProviderOther:
		d.webhookAnswer(w, r, http.StatusAccepted, "ignored", "It changes nothing here.")
	case d.options.OwnSplunkUser != "" && event.By.ID == webhook.Provider+":"+d.options.OwnSplunkUser:
		d.webhookAnswer(w, r, http.StatusAccepted, "own", "Hansho did that itself.")
	default:
		event.By = d.personAt(webhook.Provider, event.By)
		d.providerEvent(ctx, w, r, workflowID, event)
	}
}
