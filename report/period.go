package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hansho/oncall"
)

// ParseMoment reads a beginning or an end of a period: a date such as "2026-11-01" (its first moment, in the zone), a month such as
// "2026-11", a moment with its zone (RFC 3339), or how long ago: "90d", "12w", "36h". The error names what would be right.
func ParseMoment(text string, now time.Time, zone *time.Location) (time.Time, error) {
	text = strings.TrimSpace(text)
	for _, layout := range []string{time.RFC3339, "2006-01-02", "2006-01"} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, nil
		}
	}
	if text != "" {
		n, err := strconv.Atoi(text[:len(text)-1])
		switch unit := text[len(text)-1]; {
		case err != nil || n < 0 || n > 100_000:
		case unit == 'h':
			return now.Add(-time.Duration(n) * time.Hour), nil
		case unit == 'd':
			return now.AddDate(0, 0, -n), nil
		case unit == 'w':
			return now.AddDate(0, 0, -7*n), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no moment: write a date such as 2026-11-01, a month such as 2026-11, or how long ago, such as 90d, 12w or 36h", text)
}

// Query is what somebody asks of a report, as they wrote it. Empty fields have their defaults: the last 30 days, by service.
type Query struct {
	Since, Until, By, Service, Severity string
}

// Wrong is a field of a Query that cannot be read, with the cure.
type Wrong struct {
	Field string
	Err   error
}

func (w *Wrong) Error() string { return w.Field + ": " + w.Err.Error() }
func (w *Wrong) Unwrap() error { return w.Err }

// Options reads a query. Dates are meant in the organisation's zone. The error is a *Wrong.
func (q Query) Options(org *oncall.Org, now time.Time) (Options, error) {
	o := Options{Org: org, Now: now, Until: now, Since: now.AddDate(0, 0, -30), Service: q.Service}
	zone := time.UTC
	if org != nil {
		zone = oncall.Location(org.Zone)
	}
	var err error
	if q.Since != "" {
		if o.Since, err = ParseMoment(q.Since, now, zone); err != nil {
			return o, &Wrong{"since", err}
		}
	}
	if q.Until != "" {
		if o.Until, err = ParseMoment(q.Until, now, zone); err != nil {
			return o, &Wrong{"until", err}
		}
	}
	if !o.Since.Before(o.Until) {
		return o, &Wrong{"until", fmt.Errorf("the period ends %s, before it begins %s", o.Until.Format(time.DateOnly), o.Since.Format(time.DateOnly))}
	}
	if q.By != "" {
		if o.By, err = ParseDimension(q.By); err != nil {
			return o, &Wrong{"by", err}
		}
	}
	if q.Severity != "" {
		if o.Severity, err = oncall.ParseSeverity(q.Severity); err != nil {
			return o, &Wrong{"severity", err}
		}
	}
	if _, known := o.service(); !known {
		return o, &Wrong{"service", fmt.Errorf("the configuration has no service %q", q.Service)}
	}
	return o, nil
}

func (o Options) service() (oncall.Service, bool) {
	if o.Org == nil || o.Service == "" {
		return oncall.Service{}, true
	}
	s, known := o.Org.Services[o.Service]
	return s, known
}
