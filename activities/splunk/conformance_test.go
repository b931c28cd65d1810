package splunk_test

import (
	"testing"
	"time"

	"hansho/activities/conformance"
	"hansho/activities/splunk"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/fault"
	splunkbox "hansho/sandbox/splunk"
)

// faultsOf are the sandbox's ways to fail as the suite names them.
var faultsOf = map[conformance.Trouble]sandbox.Fault{
	conformance.Refuses:    {Kind: fault.Status, HTTPStatus: 400},
	conformance.Expired:    {Kind: fault.Status, HTTPStatus: 403},
	conformance.RateLimits: {Kind: fault.Status, HTTPStatus: 429, RetryAfter: conformance.LeftAlone},
	conformance.Fails:      {Kind: fault.Status, HTTPStatus: 503},
	conformance.HangsAfter: {Kind: fault.Slow, Delay: 2 * conformance.Given},
	conformance.Slow:       {Kind: fault.Slow, Delay: conformance.Given / 4},
	conformance.Cut:        {Kind: fault.Cut},
	conformance.Lost:       {Kind: fault.Lost},
	conformance.Garbage:    {Kind: fault.Garbage},
}

// TestConformance lets each of the three calls that make a page fail.
func TestConformance(t *testing.T) {
	t.Parallel()
	for _, stage := range []struct{ name, path, cure string }{
		{"the alert", "/integrations/", "HANSHO_SPLUNK_ONCALL_REST_KEY"},
		{"the list", "/v1/incidents", "HANSHO_SPLUNK_ONCALL_API_KEY"},
		{"the reroute", "/reroute", "HANSHO_SPLUNK_ONCALL_API_KEY"},
	} {
		t.Run(stage.name, func(t *testing.T) {
			t.Parallel()
			conformance.Test(t, func(t *testing.T) conformance.Rig { t.Helper(); return rig(t, stage.path, stage.cure) })
		})
	}
}

func rig(t *testing.T, path, cure string) conformance.Rig {
	t.Helper()
	a := newAccount(t)
	var suffers conformance.Trouble
	return conformance.Rig{
		Pager: a.client, Address: "chiyo", Cure: cure, Secrets: []string{apiKey, restKey, apiID},
		Suffer: func(t *testing.T, trouble conformance.Trouble) bool {
			t.Helper()
			f := faultsOf[trouble]
			if f.Kind == "" {
				return false
			}
			suffers, f.Provider, f.Path = trouble, splunk.Name, path
			if path == "/v1/incidents" {
				f.Method = "GET"
			}
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
			switch suffers { //nolint:exhaustive // The others are over at once.
			case conformance.RateLimits:
				time.Sleep(conformance.LeftAlone) // The adapter leaves it alone for so long.
			case conformance.HangsAfter:
				time.Sleep(conformance.Given + 500*time.Millisecond) // What came late has come.
			}
		},
		Rang: func(key string) int {
			found, _ := a.SplunkOnCall().Incident(key)
			return len(found.Pages)
		},
		Ring: func(key string) oncall.Ring {
			found, ok := a.SplunkOnCall().Incident(key)
			switch {
			case !ok:
				return oncall.RingNone
			case found.Phase == splunkbox.Acked:
				return oncall.RingQuiet
			case found.Phase == splunkbox.Resolved:
				return oncall.RingClosed
			default:
				return oncall.RingLoud
			}
		},
	}
}
