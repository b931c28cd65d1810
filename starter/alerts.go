package starter

import (
	"context"
	"errors"
	"fmt"

	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"hansho/oncall"
	"hansho/starter/inbound"
)

// Ways in, as metrics and logs name them.
const (
	wayAPI          = "api"
	wayAlertmanager = "alertmanager"
	wayEvents       = "events-v2"
	waySlack        = "slack"
	wayAlert        = "alert"
	wayPagerDuty    = "pagerduty"
)

// atOnce is how many alerts of one request are handed to Temporal at the same time.
const atOnce = 16

// errForbidden says that an integration key does not open the service of an alert.
var errForbidden = errors.New("the integration key opens another service")

// prepare finds the service and the severity of a message, and checks that the caller may speak for the service.
func (d *Door) prepare(who caller, m inbound.Message) (oncall.Alert, error) {
	org := d.options.Org()
	if m.Alert.Service == "" {
		m.Alert.Service = who.service // An integration key says which service is meant; labels do not change that.
	}
	if m.Alert.Service != "" && !who.may(m.Alert.Service) {
		return oncall.Alert{}, fmt.Errorf("service %q: %w", m.Alert.Service, errForbidden)
	}
	said := m.Alert.Severity
	alert, err := Route(org, m.Alert)
	if err != nil || said.Valid() || m.Level == "" {
		return alert, err
	}
	severity, known := inbound.Severity(m.Level, org.Services[alert.Service].Severity)
	if !known {
		alert.Remark = remark(alert.Remark, fmt.Sprintf("Its severity %q is not known, so the service's was taken.", cut(m.Level, 40)))
	}
	alert.Severity = severity
	return alert, nil
}

// prepareAll prepares every message before the first one is sent, so that a request that is refused has done nothing.
func (d *Door) prepareAll(who caller, messages []inbound.Message) ([]oncall.Alert, error) {
	alerts := make([]oncall.Alert, len(messages))
	for i, message := range messages {
		var err error
		if alerts[i], err = d.prepare(who, message); err != nil {
			return nil, err
		}
	}
	return alerts, nil
}

// take hands alerts to Temporal, a few at a time. The error is the first one; the others were sent all the same, so that a sender
// who repeats the whole request has less to wait for.
func (d *Door) take(ctx context.Context, way string, alerts []oncall.Alert) ([]Accepted, error) {
	accepted := make([]Accepted, len(alerts))
	failures := make([]error, len(alerts))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, alert := range alerts {
		group.Go(func() error {
			accepted[i], failures[i] = d.takeOne(ctx, way, alert)
			return failures[i]
		})
	}
	return accepted, group.Wait()
}

func (d *Door) takeOne(ctx context.Context, way string, alert oncall.Alert) (Accepted, error) {
	accepted, err := d.options.Client.Alert(ctx, alert)
	log := zerolog.Ctx(ctx)
	if err != nil {
		result := "failed"
		if errors.Is(err, ErrInvalid) {
			result = "refused"
		}
		d.metrics.alerts.WithLabelValues(way, result).Inc()
		log.Error().Err(err).Str("service", alert.Service).Str("dedup_key", alert.DedupKey).Msg("an alert was not taken")
		return accepted, err
	}
	d.metrics.alerts.WithLabelValues(way, accepted.result()).Inc()
	level := zerolog.InfoLevel
	if accepted.Alert.Remark != "" {
		level = zerolog.WarnLevel
	}
	log.WithLevel(level).Str("remark", accepted.Alert.Remark).Str("workflow", accepted.WorkflowID).Str("instance", accepted.Instance).Str("result", accepted.result()).Msg("an alert was taken")
	return accepted, nil
}

// result says in one word what became of an alert.
func (a Accepted) result() string {
	switch {
	case a.Missed:
		return "nothing-open"
	case a.Alert.Recovered:
		return "recovered"
	case a.Joined:
		return "joined"
	default:
		return "opened"
	}
}
