// Package fault makes the sandbox fail on demand: errors, rate limits, slowness, lost answers, cut connections,
// nonsense, and webhooks that are dropped, doubled or late.
package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is a way to fail.
type Kind string

// The ways to fail. The first five concern API requests, the next three webhooks (and Slack interactions), the last
// two the notification of a person.
const (
	Status  Kind = "status"  // an HTTP status instead of the effect
	Slow    Kind = "slow"    // the effect and its answer come late; the effect comes even if the caller went away
	Lost    Kind = "lost"    // the effect happens, then the connection is cut instead of an answer
	Cut     Kind = "cut"     // the connection is cut before any effect, as if the provider could not be reached
	Garbage Kind = "garbage" // the effect happens, the answer is 200 and not what the API promises

	Drop   Kind = "drop"   // a webhook is never sent
	Double Kind = "double" // a webhook is sent twice, with the same delivery ID
	Late   Kind = "late"   // a webhook is sent after a delay

	Silent      Kind = "silent"      // a person is assigned, but the phone does not ring and no notification is logged
	Undelivered Kind = "undelivered" // a person is assigned, and the notification is logged as one that failed
)

// Fault is one way to fail, and when. Empty matching fields match everything.
type Fault struct {
	ID       string // given by Set.Add
	Provider string // "pagerduty", "splunk-oncall", "slack", or empty for all
	Method   string // HTTP method
	Path     string // a part of the request's path below the provider's base URL, or of a webhook's event type
	User     string // a request or a webhook that names this user ID (or comes from the user's e-mail address)

	Kind       Kind
	HTTPStatus int           // for Status: 429, 500, …; 0 means 500
	RetryAfter time.Duration // for Status 429: when the caller may come back; 0 means one second
	Delay      time.Duration // for Slow and Late

	Count  int           // how often it happens; 0 means without limit
	For    time.Duration // how long it lasts; 0 means until it is cleared
	Chance float64       // between 0 and 1, how likely a matching event is hit; 0 means always
}

// Subject is what a Fault may match.
type Subject struct {
	Provider string
	Method   string
	Path     string
	// Names reports whether the subject names the user; it is asked only for a Fault with a User.
	Names func(user string) bool
}

// providers are those that can fail.
var providers = []string{"pagerduty", "splunk-oncall", "slack", "statuspage"}

// check returns what is wrong with f.
func (f Fault) check() error {
	switch f.Kind {
	case Status:
		if f.HTTPStatus != 0 && (f.HTTPStatus < 400 || f.HTTPStatus > 599) {
			return fmt.Errorf("fault: http_status is %d, want 400 to 599", f.HTTPStatus)
		}
	case Slow, Late:
		if f.Delay <= 0 {
			return fmt.Errorf("fault: a %q fault needs a delay, as in \"delay\": \"5s\"", f.Kind)
		}
	case Lost, Cut, Garbage, Drop, Double, Silent, Undelivered:
	default:
		return fmt.Errorf("fault: unknown kind %q, want one of status, slow, lost, cut, garbage, drop, double, late, silent, undelivered", f.Kind)
	}
	if f.Chance < 0 || f.Chance > 1 {
		return errors.New("fault: chance must be between 0 and 1")
	}
	if f.Count < 0 || f.For < 0 {
		return errors.New("fault: count and for must not be negative")
	}
	if f.Provider != "" && !slices.Contains(providers, f.Provider) {
		return fmt.Errorf("fault: unknown provider %q, want one of %s", f.Provider, strings.Join(providers, ", "))
	}
	return nil
}

// String describes f for the log and the page, as in "pagerduty answers 503 · POST /incidents".
func (f Fault) String() string {
	who := f.Provider
	if who == "" {
		who = "everything"
	}
	text := who + " " + map[Kind]string{
		Status: "answers " + strconv.Itoa(f.status()), Slow: "is slow by " + f.Delay.String(), Lost: "loses answers",
		Cut: "cannot be reached", Garbage: "answers nonsense", Drop: "drops webhooks", Double: "doubles webhooks",
		Late: "sends webhooks late by " + f.Delay.String(), Silent: "notifies nobody", Undelivered: "fails to notify",
	}[f.Kind]
	if where := strings.TrimSpace(f.Method + " " + f.Path); where != "" {
		text += " · " + where
	}
	if f.User != "" {
		text += " · " + f.User
	}
	if f.Chance > 0 && f.Chance < 1 {
		text += fmt.Sprintf(" · %.0f %% of the time", 100*f.Chance)
	}
	return text
}

func (f Fault) status() int {
	if f.HTTPStatus == 0 {
		return http.StatusInternalServerError
	}
	return f.HTTPStatus
}

// wire is the JSON form of a Fault; durations are strings such as "90s".
type wire struct {
	ID         string  `json:"id,omitempty"`
	Provider   string  `json:"provider,omitempty"`
	Method     string  `json:"method,omitempty"`
	Path       string  `json:"path,omitempty"`
	User       string  `json:"user,omitempty"`
	Kind       Kind    `json:"kind"`
	HTTPStatus int     `json:"http_status,omitempty"`
	RetryAfter string  `json:"retry_after,omitempty"`
	Delay      string  `json:"delay,omitempty"`
	Count      int     `json:"count,omitempty"`
	For        string  `json:"for,omitempty"`
	Chance     float64 `json:"chance,omitempty"`
}

// MarshalJSON writes durations as strings.
func (f Fault) MarshalJSON() ([]byte, error) {
	text := func(d time.Duration) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	return json.Marshal(wire{
		ID: f.ID, Provider: f.Provider, Method: f.Method, Path: f.Path, User: f.User, Kind: f.Kind,
		HTTPStatus: f.HTTPStatus, RetryAfter: text(f.RetryAfter), Delay: text(f.Delay),
		Count: f.Count, For: text(f.For), Chance: f.Chance,
	})
}

// UnmarshalJSON reads durations from strings such as "90s".
func (f *Fault) UnmarshalJSON(data []byte) error {
	var w wire
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*f = Fault{
		ID: w.ID, Provider: w.Provider, Method: w.Method, Path: w.Path, User: w.User, Kind: w.Kind,
		HTTPStatus: w.HTTPStatus, Count: w.Count, Chance: w.Chance,
	}
	for _, d := range []struct {
		text string
		into *time.Duration
	}{{w.RetryAfter, &f.RetryAfter}, {w.Delay, &f.Delay}, {w.For, &f.For}} {
		if d.text == "" {
			continue
		}
		parsed, err := time.ParseDuration(d.text)
		if err != nil {
			return fmt.Errorf("fault: %w", err)
		}
		*d.into = parsed
	}
	return nil
}
