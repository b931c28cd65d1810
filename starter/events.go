package starter

import (
	"context"
	"errors"
	"net/http"

	"github.com/rs/zerolog"

	"hansho/oncall"
	"hansho/starter/inbound"
	"hansho/workflows/contract"
)

// processed is what the Events API answers with 202. Its texts are those of the real API.
type processed struct {
	Status   string `json:"status"`
	Message  string `json:"message"`
	DedupKey string `json:"dedup_key,omitempty"`
}

// postEvent takes an event of PagerDuty's Events API v2.
func (d *Door) postEvent(w http.ResponseWriter, r *http.Request) {
	raw, err := body(w, r, largestEvent)
	if err != nil {
		d.failEvent(w, r, err)
		return
	}
	event, err := inbound.Events(raw)
	if err != nil {
		d.failEvent(w, r, err)
		return
	}
	who, ok := d.routed(event.RoutingKey)
	if !ok {
		d.failEvent(w, r, inbound.InvalidEvent("Invalid routing key"))
		return
	}
	alert, err := d.prepare(who, event.Message)
	if err == nil && event.Action == inbound.Acknowledge {
		err = d.acknowledgeEvent(r.Context(), alert)
	} else if err == nil {
		_, err = d.takeOne(r.Context(), wayEvents, alert)
	}
	if err != nil {
		d.failEvent(w, r, err)
		return
	}
	d.write(w, r, http.StatusAccepted, processed{Status: "success", Message: "Event processed", DedupKey: event.Message.Alert.DedupKey})
}

// routed finds the service that a routing key opens. An open door also takes a service's ID as its key, and lets the alert find
// its service when the key is unknown.
func (d *Door) routed(key string) (caller, bool) {
	if service, ok := d.keys.owner(key); ok {
		return caller{service: service}, true
	}
	if _, ok := d.options.Org().Services[key]; ok && d.options.Open {
		return caller{service: key}, true
	}
	return caller{open: true}, d.options.Open
}

// acknowledgeEvent stops the paging in the name of the integration, whom the configuration does not know as a person. As with the
// real API, an acknowledgement of what is not open changes nothing.
func (d *Door) acknowledgeEvent(ctx context.Context, alert oncall.Alert) error {
	id := contract.EscalationID(alert.Service, alert.DedupKey)
	answer, err := d.options.Client.Do(ctx, id, "", contract.Command{
		Verb: contract.Acknowledge, Request: alert.ID, TakeOver: true,
		By: oncall.Actor{ID: "integration:" + alert.Service, Via: wayAlert, Unknown: true},
	})
	if errors.Is(err, ErrNotFound) {
		answer, err = over(id), nil
	}
	if err != nil {
		return err
	}
	d.metrics.commands.WithLabelValues(string(contract.Acknowledge), wayAlert, string(answer.Result)).Inc()
	zerolog.Ctx(ctx).Info().Str("workflow", id).Str("result", string(answer.Result)).Msg("an integration acknowledged")
	return nil
}

// postChangeEvent answers as the real API does, so that tools which also send changes do not fail. Changes are not kept; the
// log says so.
func (d *Door) postChangeEvent(w http.ResponseWriter, r *http.Request) {
	raw, err := body(w, r, largestEvent)
	if err != nil {
		d.failEvent(w, r, err)
		return
	}
	key, err := inbound.ChangeEvent(raw)
	if err != nil {
		d.failEvent(w, r, err)
		return
	}
	who, ok := d.routed(key)
	if !ok {
		d.failEvent(w, r, inbound.InvalidEvent("Invalid routing key"))
		return
	}
	zerolog.Ctx(r.Context()).Warn().Str("service", who.service).Msg("a change event was accepted and not kept: Hansho has no use for it yet")
	d.write(w, r, http.StatusAccepted, processed{Status: "success", Message: "Change event processed"})
}

// failEvent answers in the form of the Events API: 400 is final, 429 and 5xx are repeated by the sender.
func (d *Door) failEvent(w http.ResponseWriter, r *http.Request, err error) {
	if wrong, ok := errors.AsType[*inbound.EventError](err); ok {
		d.write(w, r, http.StatusBadRequest, wrong)
		return
	}
	p := problemOf(err)
	switch p.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "5")
		d.write(w, r, p.Status, inbound.EventError{Status: p.Code, Message: p.Detail, Errors: []string{http.StatusText(p.Status)}})
	case http.StatusRequestEntityTooLarge:
		d.write(w, r, p.Status, inbound.EventError{Status: "too large", Message: "Event object is too large", Errors: []string{"the maximum is 512 KB"}})
	default:
		d.write(w, r, http.StatusBadRequest, inbound.InvalidEvent(p.Detail))
	}
}
