package slack_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/activities/slack"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/fault"
	world "hansho/sandbox/slack"
)

func wantedRoom() message.Room {
	return message.Room{
		Mark: "room/x", Name: "inc-20261121-checkout-3f2a", Topic: "🔴 OPEN · SEV-1 · <checkout>", Card: card("Contact card"),
		Invite: []oncall.Person{{ID: "a", Slack: "U0A"}, {ID: "b", Email: "b@example.com"}},
	}
}

// roomIn finds a channel of the sandbox.
func roomIn(t *testing.T, sb *sandbox.Sandbox, id string) world.ChannelState {
	t.Helper()
	channels := sb.Slack().State().Channels
	i := slices.IndexFunc(channels, func(c world.ChannelState) bool { return c.ID == id })
	if i < 0 {
		t.Fatalf("there is no channel %q", id)
	}
	return channels[i]
}

func tend(t *testing.T, c *slack.Chat, room oncall.IncidentRoom, wanted message.Room) oncall.IncidentRoom {
	t.Helper()
	room, err := c.TendRoom(t.Context(), room, wanted)
	if err != nil {
		t.Fatal(err)
	}
	return room
}

func TestARoomIsMadeTendedAndArchived(t *testing.T) {
	t.Parallel()
	for _, private := range []bool{false, true} {
		sb, chat := newSandbox(t, nil)
		wanted := wantedRoom()
		wanted.Private = private
		room := tend(t, chat, oncall.IncidentRoom{}, wanted)
		shown := roomIn(t, sb, room.Channel)
		if room.Trouble != "" || room.Name != wanted.Name || shown.Topic != wanted.Topic || shown.Private != private {
			t.Fatalf("made %+v, shown %+v", room, shown)
		}
		if !slices.Contains(shown.Members, "U0A") || !slices.Contains(shown.Members, "U0B") || !strings.HasSuffix(room.Link, "/archives/"+room.Channel) {
			t.Errorf("members %v, link %q", shown.Members, room.Link)
		}
		if len(shown.Messages) != 1 || shown.Messages[0].TS != room.Card || len(shown.Messages[0].PinnedTo) != 1 {
			t.Errorf("the pinned card: %+v", shown.Messages)
		}
		wanted.Topic = "✅ RESOLVED"
		room = tend(t, chat, room, wanted)
		if again := tend(t, chat, room, wanted); again.Digest != room.Digest || roomIn(t, sb, room.Channel).Topic != "✅ RESOLVED" {
			t.Errorf("the topic was not kept: %+v", again)
		}
		wanted.Archive = true
		room = tend(t, chat, room, wanted)
		if room.Archived.IsZero() || !roomIn(t, sb, room.Channel).Archived {
			t.Errorf("not archived: %+v", room)
		}
		if _, err := chat.Say(t.Context(), activities.Place{Channel: room.Channel}, message.Saying{Text: "x"}); err == nil {
			t.Error("an archived channel took a word")
		}
	}
}

// TestALostAnswerMakesNoSecondRoom loses the answer of each step in turn.
func TestALostAnswerMakesNoSecondRoom(t *testing.T) {
	t.Parallel()
	for _, method := range []string{
		"conversations.create", "conversations.setPurpose", "conversations.setTopic", "chat.postMessage", "pins.add", "conversations.invite",
	} {
		sb, chat := newSandbox(t, nil)
		fail(t, sb, sandbox.Fault{Provider: "slack", Path: method, Kind: fault.Lost, Count: 1})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		room, err := chat.TendRoom(ctx, oncall.IncidentRoom{}, wantedRoom())
		cancel()
		if err == nil {
			t.Fatalf("%s: the answer was not lost", method)
		}
		room, err = chat.TendRoom(activities.WithRetrying(t.Context()), room, wantedRoom())
		if err != nil || room.Trouble != "" || room.Name != wantedRoom().Name {
			t.Errorf("%s: %+v, %v", method, room, err)
		}
		shown := roomIn(t, sb, room.Channel)
		if len(sb.Slack().State().Channels) != 2 || len(shown.Messages) != 1 || len(shown.Members) != 3 {
			t.Errorf("%s: %d channels, %+v", method, len(sb.Slack().State().Channels), shown)
		}
	}
}

func TestANameOfOthersGetsANumber(t *testing.T) {
	t.Parallel()
	_, chat := newSandbox(t, func(o *sandbox.Options) { o.Channels = []string{channel, wantedRoom().Name} })
	first := tend(t, chat, oncall.IncidentRoom{}, wantedRoom())
	other := wantedRoom()
	other.Mark = "room/y"
	second := tend(t, chat, oncall.IncidentRoom{}, other)
	if first.Name != wantedRoom().Name+"-2" || second.Name != wantedRoom().Name+"-3" {
		t.Errorf("the rooms are called %q and %q", first.Name, second.Name)
	}
}

func TestWhoCannotBeInvitedIsNamed(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	wanted := wantedRoom()
	wanted.Invite = append([]oncall.Person{{ID: "nobody", Email: "nobody@example.com"}, {ID: "empty"}}, wanted.Invite...)
	room := tend(t, chat, oncall.IncidentRoom{}, wanted)
	if !strings.Contains(room.Trouble, "nobody is not in the room") || !strings.Contains(room.Trouble, "empty is not in the room") {
		t.Errorf("the trouble is %q", room.Trouble)
	}
	if shown := roomIn(t, sb, room.Channel); len(shown.Members) != 3 {
		t.Errorf("the others are kept out: %v", shown.Members)
	}
}

func TestAMissingScopeNamesItsCure(t *testing.T) {
	t.Parallel()
	for _, scope := range []string{"channels:manage", "pins:write"} {
		_, chat := newSandbox(t, func(o *sandbox.Options) {
			o.SlackScopes = slices.DeleteFunc(slack.Scopes(), func(s string) bool { return s == scope })
		})
		if room := tend(t, chat, oncall.IncidentRoom{}, wantedRoom()); !strings.Contains(room.Trouble, "give the app the scope "+scope) {
			t.Errorf("%s: %+v", scope, room)
		}
	}
}
