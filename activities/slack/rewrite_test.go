package slack_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/sandbox"
	world "hansho/sandbox/slack"
)

// posted are the messages of the one channel.
func posted(sb *sandbox.Sandbox) []world.MessageState {
	for _, c := range sb.Slack().State().Channels {
		if c.Name == channel {
			return c.Messages
		}
	}
	return nil
}

func TestAStatusIsOneMessageThatIsWrittenAnew(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	place := activities.Place{Channel: channel}
	for _, text := range []string{"as of 03:12:00", "as of 03:12:30", "as of 03:12:30"} {
		var err error
		if place, err = chat.Rewrite(t.Context(), place, message.Saying{Mark: "stalk/1", Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	if all := posted(sb); len(all) != 1 || all[0].Text != "as of 03:12:30" {
		t.Fatalf("%+v", all)
	}
	again, err := chat.Rewrite(activities.WithRetrying(t.Context()), activities.Place{Channel: channel}, message.Saying{Mark: "stalk/1", Text: "as of 03:13:00"})
	if err != nil || again.Message != place.Message {
		t.Errorf("an attempt that has lost the place finds it by the mark: %+v, %v", again, err)
	}
	gone := activities.Place{Channel: place.Channel, Message: "1.000001"}
	if moved, err := chat.Rewrite(t.Context(), gone, message.Saying{Mark: "stalk/1", Text: "as of 03:13:30"}); err != nil || moved.Message == gone.Message || len(posted(sb)) != 2 {
		t.Errorf("a message that somebody deleted is posted anew: %+v, %v", moved, err)
	}
}

func TestSlackSaysWhetherItWorks(t *testing.T) {
	t.Parallel()
	_, chat := newSandbox(t, nil)
	if err := chat.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	defer down.Close()
	if err := newChat(t, down.URL).Probe(t.Context()); err == nil {
		t.Error("Slack is down, and the probe says that it works")
	}
}
