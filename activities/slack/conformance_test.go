package slack_test

import (
	"encoding/json"
	"testing"
	"time"

	"hansho/activities/conformance"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/fault"
	world "hansho/sandbox/slack"
)

// faultsOf are the sandbox's ways to fail as the suite names them.
var faultsOf = map[conformance.Trouble]sandbox.Fault{
	conformance.Refuses:    {Kind: fault.Status, HTTPStatus: 403},
	conformance.Expired:    {Kind: fault.Status, HTTPStatus: 401},
	conformance.RateLimits: {Kind: fault.Status, HTTPStatus: 429, RetryAfter: conformance.LeftAlone},
	conformance.Fails:      {Kind: fault.Status, HTTPStatus: 503},
	conformance.HangsAfter: {Kind: fault.Slow, Delay: conformance.Given * 3 / 2},
	conformance.Slow:       {Kind: fault.Slow, Delay: conformance.Given / 4},
	conformance.Cut:        {Kind: fault.Cut},
	conformance.Lost:       {Kind: fault.Lost},
	conformance.Garbage:    {Kind: fault.Garbage},
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{"by user": "U0A", "by address": "A@example.com"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conformance.Test(t, func(t *testing.T) conformance.Rig {
				t.Helper()
				return rig(t, address)
			})
		})
	}
}

func rig(t *testing.T, address string) conformance.Rig {
	t.Helper()
	sb, chat := newSandbox(t, nil)
	return conformance.Rig{
		Pager: chat, Address: address, Cure: "HANSHO_SLACK_TOKEN", Secrets: []string{sandbox.DefaultSlackToken},
		Suffer: func(t *testing.T, trouble conformance.Trouble) bool {
			t.Helper()
			f := faultsOf[trouble]
			if f.Kind == "" {
				return false
			}
			f.Provider, f.Path = "slack", "chat.postMessage"
			fail(t, sb, f)
			return true
		},
		Heal: func(t *testing.T) {
			t.Helper()
			if err := sb.Heal(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(conformance.Given) // What came late has come.
		},
		Rang: func(key string) int { return len(pagesOf(sb, key)) },
		Ring: func(key string) oncall.Ring {
			found := pagesOf(sb, key)
			if len(found) == 0 {
				return oncall.RingNone
			}
			return map[string]oncall.Ring{"ringing": oncall.RingLoud, "quiet": oncall.RingQuiet, "closed": oncall.RingClosed}[metadata(found[0])["state"]]
		},
	}
}

// pagesOf are the direct messages to U0A with the mark of a page.
func pagesOf(sb *sandbox.Sandbox, key string) []world.MessageState {
	var found []world.MessageState
	for _, m := range sb.Slack().Messages("D0A") {
		if metadata(m)["mark"] == key {
			found = append(found, m)
		}
	}
	return found
}

// metadata is what a message carries for the app alone.
func metadata(m world.MessageState) map[string]string {
	var carried struct {
		Payload map[string]string `json:"event_payload"`
	}
	_ = json.Unmarshal(m.Metadata, &carried)
	return carried.Payload
}
