package activities_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// channel is a chat that remembers what it was asked.
type channel struct {
	showErr, sayErr error
	calls           []string
}

func (c *channel) Show(_ context.Context, place activities.Place, card message.Card) (activities.Place, error) {
	c.calls = append(c.calls, "show in "+place.Channel+": "+card.Mark)
	return activities.Place{Channel: "C1", Message: "1.1"}, c.showErr
}

func (c *channel) Say(_ context.Context, place activities.Place, say message.Saying) (activities.Place, error) {
	if say.Text == "" {
		return place, errDown
	}
	c.calls = append(c.calls, "say in "+place.Channel+"/"+place.Message+": "+say.Mark)
	return activities.Place{Channel: "C1", Message: "1.2"}, c.sayErr
}

func (c *channel) Tell(_ context.Context, user, email string, say message.Saying) error {
	c.calls = append(c.calls, "tell "+user+" "+email+": "+say.Mark)
	return c.sayErr
}

func show(channel string, events ...oncall.Event) activities.ShowRequest {
	return activities.ShowRequest{
		Place:    activities.Place{Channel: channel},
		Snapshot: oncall.Snapshot{WorkflowID: "escalation/db/disk", Instance: "i", Service: "db", Title: "disk full", Severity: oncall.SEV3, Status: oncall.Paging, Zone: "UTC", Events: events},
	}
}

func TestShowWithoutAChatDoesNothing(t *testing.T) {
	t.Parallel()
	a := worker(nil, nil)
	if got, err := run[activities.Place](t, a.Show, show("db")); err != nil || got.Channel != "db" {
		t.Errorf("without a chat: %+v, %v", got, err)
	}
	chat := &channel{}
	a.Chat = chat
	if got, err := run[activities.Place](t, a.Show, show("")); err != nil || got != (activities.Place{}) || len(chat.calls) > 0 {
		t.Errorf("without a channel: %+v, %v, %q", got, err, chat.calls)
	}
}

func TestShowBringsCardAndThread(t *testing.T) {
	t.Parallel()
	taken := oncall.Event{At: at, Kind: oncall.Acknowledged, By: oncall.Actor{ID: "ann"}}
	for _, c := range []struct {
		name  string
		chat  channel
		show  activities.ShowRequest
		place activities.Place
		fails string
		calls int
		left  string // What the result says of a thread that could not be written.
	}{
		{"nothing new to say", channel{}, show("db"), activities.Place{Channel: "C1", Message: "1.1"}, "", 1, "0s"},
		{"card and thread", channel{}, show("db", taken), activities.Place{Channel: "C1", Message: "1.1"}, "", 2, "0s"},
		{"the card fails", channel{showErr: activities.Refused(errDown)}, show("db", taken), activities.Place{}, activities.ErrorRefused, 1, "0s"},
		{"the thread fails", channel{sayErr: errDown}, show("db", taken), activities.Place{Channel: "C1", Message: "1.1"}, "", 2, "1m0s"},
		{"the thread waits", channel{sayErr: activities.RateLimited(errDown, 7*time.Second)}, show("db", taken), activities.Place{Channel: "C1", Message: "1.1"}, "", 2, "7s"},
		{"the thread is refused", channel{sayErr: activities.Refused(errDown)}, show("db", taken), activities.Place{Channel: "C1", Message: "1.1"}, "", 2, "0s" + errDown.Error()},
	} {
		a := worker(nil, nil)
		a.Chat = &c.chat
		got, err := run[activities.Shown](t, a.Show, c.show)
		if left := got.Behind.String() + got.Refused; left != c.left {
			t.Errorf("%s: left is %s", c.name, left)
		}
		if (c.fails != "") != (err != nil) || got.Place != c.place || len(c.chat.calls) != c.calls {
			t.Errorf("%s: %+v, %v, %q", c.name, got, err, c.chat.calls)
		}
		if err != nil && failureOf(t, err).Type != c.fails {
			t.Errorf("%s: %+v", c.name, failureOf(t, err))
		}
		if c.calls == 2 && !strings.HasPrefix(c.chat.calls[1], "say in C1/1.1: ") {
			t.Errorf("%s: the thread is not the card's: %q", c.name, c.chat.calls)
		}
	}
}

func TestSay(t *testing.T) {
	t.Parallel()
	facts := message.IncidentFacts{What: message.SaySummaryOwed, Slug: "db-1", Name: "disk full", Service: "db", Severity: oncall.SEV1, Due: at, Opened: at, Now: at}
	ask := &message.AskFacts{Title: "disk full", Service: "db", Owner: "ann", Ends: at}
	postmortem := &message.PostmortemFacts{What: message.SayPostmortemRemind, Slug: "db-1", Name: "disk full", Status: "draft", Items: []oncall.PostmortemReminder{{Item: "meeting", Due: at}}}
	execs := activities.Place{Channel: "execs"}
	for _, c := range []struct {
		name string
		say  activities.SayRequest
		want []string
		err  string
	}{
		{"a summary that is owed", activities.SayRequest{Mark: "m", Place: execs, Incident: &facts}, []string{"say in execs/: m"}, ""},
		{"a reminder in the channel", activities.SayRequest{Mark: "m", Place: execs, Postmortem: postmortem}, []string{"say in execs/: m"}, ""},
		{"a reminder to one person", activities.SayRequest{Mark: "m", Person: "ben", Postmortem: postmortem}, []string{"tell Uben ben@example.com: m"}, ""},
		{"to the lead", activities.SayRequest{Mark: "m", Person: "mute", Lead: true, Place: execs, Postmortem: postmortem}, []string{"tell Uchie chie@example.com: m"}, ""},
		{"to the lead of somebody without one", activities.SayRequest{Mark: "m", Person: "ben", Lead: true, Place: execs, Postmortem: postmortem}, []string{"say in execs/: m"}, ""},
		{"to nobody's lead", activities.SayRequest{Mark: "m", Person: "ben", Lead: true, Postmortem: postmortem}, nil, activities.ErrorRefused},
		{"a question to one person", activities.SayRequest{Mark: "m", Person: "ann", Ask: ask}, []string{"tell Uann ann@example.com: m"}, ""},
		{"to nobody, nowhere", activities.SayRequest{Mark: "m", Incident: &facts}, nil, ""},
		{"to somebody who left", activities.SayRequest{Mark: "m", Person: "zoe", Ask: ask}, nil, activities.ErrorRefused},
	} {
		a, chat := worker(nil, nil), &channel{}
		if _, err := run[activities.Place](t, a.Say, c.say); err != nil {
			t.Errorf("%s, without a chat: %v", c.name, err)
		}
		a.Chat = chat
		_, err := run[activities.Place](t, a.Say, c.say)
		if (err != nil) != (c.err != "") || (err != nil && failureOf(t, err).Type != c.err) {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, chat.calls); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestRetriesAreToldToAdapters(t *testing.T) {
	t.Parallel()
	if activities.Retrying(t.Context()) || !activities.Retrying(activities.WithRetrying(t.Context())) {
		t.Error("a first attempt counts as a retry, or a retry does not")
	}
}

// sure tells whether the chat was asked before something was said.
type sure struct {
	channel

	asked []bool
}

func (s *sure) Say(ctx context.Context, place activities.Place, say message.Saying) (activities.Place, error) {
	s.asked = append(s.asked, activities.Retrying(ctx))
	return s.channel.Say(ctx, place, say)
}

func TestAWorkerThatHasJustBegunAsksWhetherAClockHasSpoken(t *testing.T) {
	t.Parallel()
	facts := message.IncidentFacts{What: message.SaySummaryOwed, Slug: "db-1", Name: "disk full", Now: at}
	say := activities.SayRequest{Mark: "m", Place: activities.Place{Channel: "execs"}, Incident: &facts}
	a, chat := worker(nil, nil), &sure{}
	a.Chat, a.Began = chat, time.Now()
	for range 2 {
		if _, err := run[activities.Place](t, a.Say, say); err != nil {
			t.Fatal(err)
		}
		a.Began = time.Now().Add(-time.Hour)
	}
	if len(chat.asked) != 2 || !chat.asked[0] || chat.asked[1] {
		t.Errorf("asked first: %v", chat.asked)
	}
}
