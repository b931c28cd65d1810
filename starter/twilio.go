package starter

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/twilio/callback"
	"hansho/workflows/contract"
)

const (
	wayTwilio = "twilio"
	// twilioWithin leaves time to answer within the 15 seconds that Twilio waits.
	twilioWithin = 10 * time.Second
)

// fromTwilio lets a handler run only for requests that Twilio has signed for the public address.
func (d *Door) fromTwilio(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), twilioWithin)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, largestCommand)
		if err := r.ParseForm(); err != nil {
			d.twilioFailed(w, r, http.StatusBadRequest, "ignored", "The body is not a form that Hansho can read.")
			return
		}
		switch err := callback.Verify(r.Header, d.public()+r.URL.RequestURI(), r.PostForm, d.options.Secrets.Twilio); {
		case errors.Is(err, callback.ErrNoSecret):
			d.twilioFailed(w, r, http.StatusServiceUnavailable, "failed", "No auth token is configured: set HANSHO_TWILIO_AUTH_TOKEN.")
		case err != nil:
			zerolog.Ctx(ctx).Warn().Err(err).Msg("a report was not signed by Twilio")
			d.twilioFailed(w, r, http.StatusForbidden, "forged", err.Error())
		default:
			next(w, r)
		}
	}
}

// public is the address of the door from outside, without a slash at its end.
func (d *Door) public() string { return strings.TrimRight(d.options.PublicURL, "/") }

// postTwilioStatus takes what became of a message or a call.
func (d *Door) postTwilioStatus(w http.ResponseWriter, r *http.Request) {
	event, workflowID, err := callback.Status(r.URL.Query(), r.PostForm, time.Now())
	switch {
	case err != nil:
		d.twilioDone(w, "foreign")
		return
	case event.Kind == contract.ProviderOther:
		d.twilioDone(w, "ignored")
		return
	}
	open, err := d.options.Client.Provider(r.Context(), workflowID, event)
	log := zerolog.Ctx(r.Context()).With().Str("workflow", workflowID).Str("kind", string(event.Kind)).Str("event", event.ID).Int("page", event.Page).Logger()
	switch {
	case errors.Is(err, ErrInvalid):
		log.Error().Err(err).Msg("Temporal refused a report of Twilio")
		d.twilioDone(w, "ignored")
	case err != nil: // Twilio does not send it again; the provider is asked before the page counts as silent.
		log.Error().Err(err).Msg("a report of Twilio was not taken")
		d.twilioFailed(w, r, http.StatusServiceUnavailable, "failed", "Temporal did not take it.")
	case !open:
		d.twilioDone(w, "over")
	default:
		log.Info().Msg("a report of Twilio was taken")
		d.twilioDone(w, "taken")
	}
}

// postTwilioVoice takes a key that was pressed in a call, and says what became of it. 1 acknowledges; every other key repeats.
func (d *Door) postTwilioVoice(w http.ResponseWriter, r *http.Request) {
	ctx, org := r.Context(), d.options.Org()
	press, err := callback.Pressed(r.URL.Query(), r.PostForm)
	person, known := org.People[press.Person]
	switch {
	case err != nil:
		d.twiml(w, r, "foreign", callback.Lost(org.Language))
		return
	case !known:
		d.twiml(w, r, "foreign", callback.Stranger(org.Language))
		return
	case !press.Yes:
		d.twiml(w, r, "taken", d.repeated(ctx, press))
		return
	}
	log := zerolog.Ctx(ctx).With().Str("workflow", press.WorkflowID).Str("by", person.ID).Logger()
	answer, err := d.options.Client.Do(ctx, press.WorkflowID, press.Instance, press.Command())
	switch {
	case errors.Is(err, ErrNotFound):
		answer = contract.Answer{Result: contract.Stale}
	case err != nil:
		log.Error().Err(err).Msg("an acknowledgement by telephone was not taken")
		d.twiml(w, r, "failed", press.Failed(person, org, d.public()))
		return
	}
	d.metrics.commands.WithLabelValues(string(contract.Acknowledge), wayVoice, string(answer.Result)).Inc()
	log.Info().Str("result", string(answer.Result)).Msg("a page was answered by telephone")
	d.twiml(w, r, "taken", press.Answer(answer, person, org, d.public()))
}

// wayVoice is the way of commands that came by telephone.
const wayVoice = "voice"

// repeated reads the page again, with what is known of it now.
func (d *Door) repeated(ctx context.Context, press callback.Press) string {
	person := d.options.Org().People[press.Person]
	shown, err := d.options.Client.Show(ctx, press.WorkflowID)
	if err != nil {
		zerolog.Ctx(ctx).Warn().Err(err).Str("workflow", press.WorkflowID).Msg("a page could not be read again over the telephone")
	}
	e := escalationOf(shown)
	return press.Repeat(e.Service, e.Title, e.Severity, person, d.public())
}

// postTwilioSMS answers whoever writes back to a text message.
func (d *Door) postTwilioSMS(w http.ResponseWriter, r *http.Request) {
	d.twiml(w, r, "taken", callback.Reply(r.PostForm, d.options.Org()))
}

func (d *Door) twiml(w http.ResponseWriter, r *http.Request, result, text string) {
	d.metrics.webhooks.WithLabelValues(wayTwilio, result).Inc()
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	if _, err := w.Write([]byte(text)); err != nil { //nolint:gosec // TwiML, whose words are escaped where it is made.
		zerolog.Ctx(r.Context()).Debug().Err(err).Msg("the answer could not be written")
	}
}

// twilioDone answers a report with nothing, which is what Twilio expects.
func (d *Door) twilioDone(w http.ResponseWriter, result string) {
	d.metrics.webhooks.WithLabelValues(wayTwilio, result).Inc()
	w.WriteHeader(http.StatusNoContent)
}

func (d *Door) twilioFailed(w http.ResponseWriter, r *http.Request, status int, result, detail string) {
	d.metrics.webhooks.WithLabelValues(wayTwilio, result).Inc()
	d.fail(w, r, problem{Status: status, Code: result, Detail: detail})
}
