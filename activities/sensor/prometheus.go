package sensor

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"

	"hansho/oncall"
)

// query is up when every value of a Prometheus query is within the probe's bounds. A query without values tells nothing, and neither
// does a Prometheus that does not answer: it is not what was asked about.
// https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
func (s *Sensor) query(ctx context.Context, probe oncall.Probe) (oncall.Condition, string) {
	client, err := api.NewClient(api.Config{Address: probe.Prometheus, Client: s.http})
	if err != nil {
		return oncall.CannotTell, "its Prometheus has no address"
	}
	result, _, _, err := v1.NewAPI(client).Query(ctx, probe.Query, time.Now())
	if err != nil {
		return oncall.CannotTell, "Prometheus: " + said(ctx, err)
	}
	values, err := numbers(result)
	switch {
	case err != nil:
		return oncall.CannotTell, err.Error()
	case len(values) == 0:
		return oncall.CannotTell, "Prometheus knows no value of it"
	}
	for _, value := range values {
		if math.IsNaN(value) {
			return oncall.CannotTell, "Prometheus knows no number of it"
		}
		if (probe.Most != nil && value > *probe.Most) || (probe.Least != nil && value < *probe.Least) {
			return oncall.Down, short(value) + " is not " + bounds(probe)
		}
	}
	return oncall.Up, ""
}

func said(ctx context.Context, err error) string {
	var answered *v1.Error
	if errors.As(err, &answered) && answered.Type != v1.ErrClient {
		return answered.Msg
	}
	return why(ctx, err)
}

func numbers(result model.Value) (values []float64, err error) {
	switch result := result.(type) {
	case model.Vector:
		for _, sample := range result {
			values = append(values, float64(sample.Value))
		}
	case *model.Scalar:
		values = append(values, float64(result.Value))
	default:
		return nil, fmt.Errorf("the query gives a %s, and no numbers", result.Type())
	}
	return values, nil
}

func bounds(probe oncall.Probe) string {
	switch {
	case probe.Least == nil:
		return "at most " + short(*probe.Most)
	case probe.Most == nil:
		return "at least " + short(*probe.Least)
	default:
		return "from " + short(*probe.Least) + " to " + short(*probe.Most)
	}
}

func short(value float64) string { return strconv.FormatFloat(value, 'g', 4, 64) }
