package slack_test

import (
	"strings"
	"testing"

	"hansho/activities/message"
	"hansho/sandbox"
	"hansho/sandbox/fault"
	world "hansho/sandbox/slack"
)

func withStandings(o *sandbox.Options) {
	for i, standing := range []string{world.Guest, world.Stranger, world.Gone, world.Program, world.Unconfirmed} {
		id := string(rune('C' + i))
		o.Users = append(o.Users, sandbox.User{ID: "P" + id, Name: id, Email: standing + "@example.com", SlackID: "U0" + id, Standing: standing})
	}
}

func TestOnlyConfirmedMembersAreKnownByTheirAddress(t *testing.T) {
	t.Parallel()
	_, chat := newSandbox(t, withStandings)
	for user, want := range map[string]string{"U0A": "a@example.com", "U0C": "", "U0D": "", "U0E": "", "U0F": "", "U0G": "", "U0NOBODY": "", "U0HANSHO": ""} {
		if got, err := chat.EmailOf(t.Context(), user); err != nil || got != want {
			t.Errorf("%s is known as %q, %v; want %q", user, got, err, want)
		}
	}
	for _, standing := range []string{world.Guest, world.Stranger, world.Gone, world.Program, world.Unconfirmed} {
		err := chat.Tell(t.Context(), "", standing+"@example.com", message.Saying{Text: "x"})
		if class(err) != "refused" || !strings.Contains(err.Error(), "set the person's Slack user ID") {
			t.Errorf("%s is told: %v", standing, err)
		}
	}
}

func TestPeopleAreAskedForOnce(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	for range 3 {
		for _, user := range []string{"U0A", "U0NOBODY"} {
			if _, err := chat.EmailOf(t.Context(), user); err != nil {
				t.Fatal(err)
			}
		}
		_ = chat.Tell(t.Context(), "", "B@example.com", message.Saying{Text: "x"})
		_ = chat.Tell(t.Context(), "", "nobody@example.com", message.Saying{Text: "x"})
	}
	asked := map[string]int{}
	for _, e := range sb.Log() {
		asked[strings.TrimPrefix(e.Path, "/api/")]++
	}
	for method, want := range map[string]int{"users.info": 2, "users.lookupByEmail": 2, "auth.test": 1, "conversations.open": 1} {
		if asked[method] != want {
			t.Errorf("%s was called %d times, want %d", method, asked[method], want)
		}
	}
}

func TestATroubledSlackGivesNobodyPower(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	fail(t, sb, sandbox.Fault{Provider: "slack", Path: "users.info", Kind: fault.Status, HTTPStatus: 503, Count: 1})
	if email, err := chat.EmailOf(t.Context(), "U0A"); err == nil || email != "" {
		t.Errorf("%q, %v", email, err)
	}
	if email, err := chat.EmailOf(t.Context(), "U0A"); err != nil || email != "a@example.com" {
		t.Errorf("after the trouble: %q, %v", email, err)
	}
}
