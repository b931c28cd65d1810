package pagerduty_test

import (
	"testing"
	"time"

	"hansho/activities/conformance"
	"hansho/activities/pagerduty"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/fault"
)

// faultsOf are the sandbox's ways to fail as the suite names them.
var faultsOf = map[conformance.Trouble]sandbox.Fault{
	conformance.Refuses:     {Kind: fault.Status, HTTPStatus: 403},
	conformance.Expired:     {Kind: fault.Status, HTTPStatus: 401},
	conformance.RateLimits:  {Kind: fault.Status, HTTPStatus: 429, RetryAfter: conformance.LeftAlone},
	conformance.Fails:       {Kind: fault.Status, HTTPStatus: 503},
	conformance.HangsAfter:  {Kind: fault.Slow, Delay: 2 * conformance.Given},
	conformance.Slow:        {Kind: fault.Slow, Delay: conformance.Given / 4},
	conformance.Cut:         {Kind: fault.Cut},
	conformance.Lost:        {Kind: fault.Lost},
	conformance.Garbage:     {Kind: fault.Garbage},
	conformance.HangsBefore: {},
	conformance.Huge:        {},
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Test(t, func(t *testing.T) conformance.Rig {
		t.Helper()
		a := newAccount(t)
		return conformance.Rig{
			Pager: a.client, Address: chiyo, Cure: "HANSHO_PAGERDUTY_TOKEN", Secrets: []string{sandbox.DefaultPagerDutyToken},
			Suffer: func(t *testing.T, trouble conformance.Trouble) bool {
				t.Helper()
				f := faultsOf[trouble]
				if f.Kind == "" {
					return false
				}
				f.Provider, f.Path = pagerduty.Name, "/incidents"
				if _, err := a.Fail(f); err != nil {
					t.Fatal(err)
				}
				return true
			},
			Heal: func(t *testing.T) {
				t.Helper()
				if err := a.Heal(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(conformance.Given) // What came late has come.
			},
			Rang: func(key string) int { return a.rang(key) },
			Ring: func(key string) oncall.Ring {
				incident, ok := a.Incident(key)
				switch {
				case !ok:
					return oncall.RingNone
				case incident.Status == "acknowledged":
					return oncall.RingQuiet
				case incident.Status == "resolved":
					return oncall.RingClosed
				default:
					return oncall.RingLoud
				}
			},
		}
	})
}

// rang counts the telephones that rang for a key.
func (a *account) rang(key string) int {
	n := 0
	for _, e := range a.Log() {
		if e.Kind == "page" && e.Key == key {
			n++
		}
	}
	return n
}
