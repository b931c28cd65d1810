// Package sensor looks at the probes of the configuration: addresses that answer, and Prometheus queries whose values stay in their
// bounds. It only reads, and needs no credentials.
package sensor

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"

	"hansho/activities"
	"hansho/oncall"
)

// Sensor looks at probes over HTTP. It is safe for concurrent use.
type Sensor struct{ http *http.Client }

var _ activities.Sensor = (*Sensor)(nil)

// New makes a Sensor. Proxies are those of the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY). How long a look may take is the
// caller's context.
func New() *Sensor { return &Sensor{http: &http.Client{}} }

// Sense looks at one probe.
func (s *Sensor) Sense(ctx context.Context, probe oncall.Probe) oncall.Check {
	check := oncall.Check{Kind: oncall.CheckProbe, Name: probe.Name}
	if probe.Prometheus != "" {
		check.Condition, check.Detail = s.query(ctx, probe)
	} else {
		check.Condition, check.Detail = s.get(ctx, probe.URL)
	}
	return check
}

// mostRead is how much of an answer is read, so that its connection can be used again.
const mostRead = 64 << 10

// get is up when an address answers with 2xx in time.
func (s *Sensor) get(ctx context.Context, address string) (oncall.Condition, string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return oncall.CannotTell, "its address is not one"
	}
	request.Header.Set("User-Agent", "hansho")
	answer, err := s.http.Do(request)
	if err != nil {
		return oncall.Down, why(ctx, err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, mostRead)) // Only whether it answers counts.
	if answer.StatusCode/100 != 2 {
		return oncall.Down, "it answers " + answer.Status
	}
	return oncall.Up, ""
}

// why says what went wrong without the address: it may hold what is not for everybody.
func why(ctx context.Context, err error) string {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	if operation, ok := errors.AsType[*net.OpError](err); ok {
		err = operation.Err
	}
	unknown, isUnknown := errors.AsType[*net.DNSError](err)
	switch {
	case ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded):
		return "it did not answer in time"
	case isUnknown:
		return "its name is not known: " + unknown.Err
	default:
		return "it cannot be reached: " + err.Error()
	}
}
