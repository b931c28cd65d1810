package starter

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/slack/interaction"
)

// What Slack waits for an answer is 3 seconds. A dialog that was submitted waits for its errors as long as that allows; so does
// an event, which Slack sends again when it is not answered: only then is it lost to nobody.
const submitWithin = 2700 * time.Millisecond

// ErrNotTaken says that something of Slack must not be acknowledged: it is sent again, or the person is told to try again.
var ErrNotTaken = errors.New("slack: not taken")

// taken is what became of one thing that a person did in Slack.
type taken struct {
	result string // For the metrics: taken, ignored, repeated, failed.
	reply  any    // What Slack is answered at once; nil is nothing.
	status int    // Of a failure.
	detail string
}

// postSlack takes one of Slack's kinds of requests over HTTP.
func (d *Door) postSlack(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, err := body(w, r, largestWebhook)
		if err != nil {
			d.failWith(w, r, err)
			return
		}
		if !d.options.Secrets.SlackSigning.IsSet() || d.options.Chat == nil {
			d.slackFailed(w, r, http.StatusServiceUnavailable, "failed", "No Slack app is configured for HTTP: set HANSHO_SLACK_TOKEN and HANSHO_SLACK_SIGNING_SECRET.")
			return
		}
		if err := interaction.Verify(r.Header, raw, d.options.Secrets.SlackSigning, time.Now()); err != nil {
			d.slackFailed(w, r, http.StatusUnauthorized, "forged", err.Error())
			return
		}
		did, err := interaction.Decode(kind, raw)
		if again := r.Header.Get("X-Slack-Retry-Num"); again != "" {
			zerolog.Ctx(r.Context()).Info().Str("again", again).Str("why", r.Header.Get("X-Slack-Retry-Reason")).Str("id", did.ID).Msg("Slack sends an event again")
		}
		t := d.takeSlack(r.Context(), did, err)
		d.metrics.webhooks.WithLabelValues(waySlack, t.result).Inc()
		if t.status != 0 {
			d.fail(w, r, problem{Status: t.status, Code: t.result, Detail: t.detail})
		} else if t.reply != nil {
			d.write(w, r, http.StatusOK, t.reply)
		}
	}
}

// Slack takes the payload of an envelope that came over Socket Mode: what it does is what postSlack does. The reply goes back
// with the acknowledgement when it is not nil; after an error, which is ErrNotTaken, there must be none.
func (d *Door) Slack(ctx context.Context, kind string, payload []byte) (reply any, err error) {
	logger := d.options.Logger.With().Str("envelope", kind).Logger()
	did, err := interaction.DecodePayload(kind, payload)
	t := d.takeSlack(logger.WithContext(ctx), did, err)
	d.metrics.webhooks.WithLabelValues(waySlack, t.result).Inc()
	if t.status != 0 {
		return nil, errors.Join(ErrNotTaken, errors.New(t.detail))
	}
	return t.reply, nil
}

// takeSlack takes one thing that a person did, however it came. A press or a command is answered at once and worked on after; its answer
// goes to the person. A dialog stays open with the reason when what was entered was not taken.
func (d *Door) takeSlack(ctx context.Context, did interaction.Interaction, err error) taken {
	if err != nil {
		zerolog.Ctx(ctx).Warn().Err(err).Msg("something of Slack could not be read")
		return taken{result: "ignored", status: http.StatusBadRequest, detail: err.Error()}
	}
	switch did.Kind {
	case interaction.Ignored:
		return taken{result: "ignored"}
	case interaction.Challenged:
		return taken{result: "taken", reply: map[string]string{"challenge": did.Text}}
	case interaction.Submitted:
		return taken{result: "taken", reply: d.submitted(ctx, did)}
	case interaction.Pressed:
		return d.soon(ctx, did, d.pressed)
	case interaction.Commanded, interaction.Mentioned:
		return d.soon(ctx, did, d.commanded)
	case interaction.Said:
		return d.soon(ctx, did, d.heard)
	default:
		return taken{result: "ignored"}
	}
}

// soon works on something after Slack was answered. What comes with the ID of an event counts once, and is waited for as long
// as Slack waits, so that a door that is killed meanwhile leaves it to be sent again.
func (d *Door) soon(ctx context.Context, did interaction.Interaction, work func(context.Context, interaction.Interaction)) taken {
	if !d.slack.first(did.ID) {
		return taken{result: "repeated"}
	}
	done := make(chan struct{})
	begun := d.later(ctx, func(ctx context.Context) {
		defer close(done)
		work(ctx, did)
	})
	if !begun {
		d.slack.forget(did.ID)
		return taken{result: "failed", status: http.StatusServiceUnavailable, detail: "Too much is being done at once. Try it again."}
	}
	if did.ResponseURL == "" {
		select {
		case <-done:
		case <-time.After(submitWithin):
		}
	}
	return taken{result: "taken"}
}

func (d *Door) slackFailed(w http.ResponseWriter, r *http.Request, status int, result, detail string) {
	d.metrics.webhooks.WithLabelValues(waySlack, result).Inc()
	d.fail(w, r, problem{Status: status, Code: result, Detail: detail})
}
