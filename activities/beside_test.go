package activities_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"hansho/activities"
	"hansho/oncall"
)

// desk is a provider that writes down what it is told.
type desk struct {
	cabinet

	said []string
	fail error
}

func (d *desk) say(ref activities.PageRef, format string, args ...any) error {
	d.said = append(d.said, ref.Ref+" "+fmt.Sprintf(format, args...))
	return d.fail
}

func (d *desk) Quiet(_ context.Context, ref activities.PageRef, note string) error {
	return d.say(ref, "quiet: %s", note)
}

func (d *desk) Close(_ context.Context, ref activities.PageRef, note string) error {
	return d.say(ref, "close: %s", note)
}

func (d *desk) Note(_ context.Context, ref activities.PageRef, by, text string) error {
	return d.say(ref, "note by %s: %s", by, text)
}

func (d *desk) Snooze(_ context.Context, ref activities.PageRef, until time.Time) error {
	return d.say(ref, "snooze until %s", until.Format("15:04"))
}

func (d *desk) SetPriority(_ context.Context, ref activities.PageRef, severity oncall.Severity) error {
	return d.say(ref, "priority %s", severity)
}

func (d *desk) SetBridge(_ context.Context, ref activities.PageRef, number, url string) error {
	return d.say(ref, "bridge %s %s", number, url)
}

func (d *desk) PostStatusUpdate(_ context.Context, ref activities.PageRef, text string) error {
	return d.say(ref, "update %s", text)
}

func (d *desk) Subscribe(_ context.Context, ref activities.PageRef, users, teams []string) error {
	return d.say(ref, "subscribe %v %v", users, teams)
}

func (d *desk) RequestResponders(_ context.Context, ref activities.PageRef, addresses []string, message string) error {
	return d.say(ref, "ask %s: %s", strings.Join(addresses, ","), message)
}

func (d *desk) CancelResponders(_ context.Context, ref activities.PageRef, addresses []string) error {
	return d.say(ref, "cancel %v", addresses)
}

func (d *desk) Assign(_ context.Context, ref activities.PageRef, address string) error {
	return d.say(ref, "assign %s", address)
}

func (d *desk) Merge(_ context.Context, into activities.PageRef, from []activities.PageRef) error {
	return d.say(into, "merge %v", from)
}

// do executes an activity that has no result.
func do(t *testing.T, activity, request any) error {
	t.Helper()
	suite := &testsuite.WorkflowTestSuite{}
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(activity)
	_, err := env.ExecuteActivity(activity, request)
	return err
}

func TestWhatAProviderIsTold(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		telling oncall.Telling
		want    string // Empty: it is refused.
	}{
		{oncall.Telling{Say: oncall.SayAcknowledged, By: "ann"}, "Q7 quiet: acknowledged by ann"},
		{oncall.Telling{Say: oncall.SayResolved, By: "ann"}, "Q7 close: resolved by ann"},
		{oncall.Telling{Say: oncall.SayNote, By: "zoe", Text: "hm"}, "Q7 note by zoe: hm"},
		{oncall.Telling{Say: oncall.SaySnoozed, Until: at}, "Q7 snooze until 18:05"},
		{oncall.Telling{Say: oncall.SayPriority, Severity: oncall.SEV2}, "Q7 priority SEV-2"},
		{oncall.Telling{Say: oncall.SayStatusUpdate, Text: "soon"}, "Q7 update soon"},
		{oncall.Telling{Say: oncall.SayAssigned, Person: "ben"}, "Q7 assign PBEN"},
		{oncall.Telling{Say: oncall.SayResponder, By: "ann", Person: "ben"}, "Q7 ask PBEN: ann asks for your help"},
		{oncall.Telling{Say: oncall.SayResponder, By: "ann", Person: "ben", Text: "disk"}, "Q7 ask PBEN: disk"},
		{oncall.Telling{Say: oncall.SaySubscribe, Teams: []string{"Support", "Sales"}}, "Q7 subscribe [] [Support Sales]"},
		{oncall.Telling{Say: oncall.SayBridge, Text: "https://meet.example.com/a"}, "Q7 bridge  https://meet.example.com/a"},
		{oncall.Telling{Say: oncall.SayAssigned, Person: "mute"}, ""},
		{oncall.Telling{Say: oncall.SayAssigned, Person: "nobody"}, ""},
		{oncall.Telling{Say: "sing"}, ""},
	} {
		d := &desk{}
		a := worker(d, nil)
		err := do(t, a.Tell, activities.TellRequest{Provider: "pagerduty", PageRef: activities.PageRef{Ref: "Q7"}, Telling: test.telling})
		if test.want == "" && (!isRefused(err) || len(d.said) > 0) || test.want != "" && (err != nil || !slices.Equal(d.said, []string{test.want})) {
			t.Errorf("%+v: %q, %v", test.telling, d.said, err)
		}
	}
	down := &desk{fail: errors.New("500")}
	if err := do(t, worker(down, nil).Tell, activities.TellRequest{Provider: "pagerduty", Telling: oncall.Telling{Say: oncall.SayNote}}); err == nil || isRefused(err) {
		t.Errorf("a provider that fails is told again: %v", err)
	}
	if err := do(t, worker(&telephone{}, nil).Tell, activities.TellRequest{Provider: "pagerduty", Telling: oncall.Telling{Say: oncall.SayNote}}); !isRefused(err) {
		t.Errorf("a provider that takes no notes: %v", err)
	}
}

func TestWhereTheProvidersOwnIncidentStands(t *testing.T) {
	t.Parallel()
	incident := activities.Incident{
		Found: oncall.Found{Upstream: oncall.Upstream{Provider: "pagerduty", Ref: "Q7"}, Key: "disk", Service: "PLEGACY", Priority: "P2"},
		Ring:  oncall.RingQuiet, By: "PBEN", At: at, Assigned: []string{"PANN", "PX"},
	}
	c := &cabinet{incidents: map[string]activities.Incident{"Q7": incident}}
	a := worker(c, nil)
	a.Org = func() *oncall.Org {
		org := organisation()
		org.Services = map[string]oncall.Service{"legacy": {ID: "legacy", PagerDuty: "PLEGACY"}, "own": {ID: "own"}}
		return org
	}
	look := func(u activities.UpstreamRef) *activities.UpstreamLook {
		result, err := run[activities.LookResult](t, a.LookAll, activities.LookRequest{Upstream: &u})
		if err != nil {
			t.Fatal(err)
		}
		return result.Upstream
	}
	known := activities.UpstreamRef{Upstream: oncall.Upstream{Provider: "pagerduty", Ref: "Q7"}}
	for _, u := range []activities.UpstreamRef{known, {Service: "legacy", Key: "disk"}} {
		found := look(u)
		if found == nil || found.Ref != "Q7" || found.Ring != oncall.RingQuiet || found.By.ID != "ben" || !found.Since.Equal(at) || found.Severity != oncall.SEV2 ||
			len(found.To) != 2 || found.To[0].ID != "ann" || !found.To[1].Unknown {
			t.Errorf("%+v: %+v", u, found)
		}
	}
	if found := look(activities.UpstreamRef{Service: "legacy", Key: "other"}); found == nil || !found.Missing {
		t.Errorf("an incident that is not there: %+v", found)
	}
	if found := look(activities.UpstreamRef{Service: "own", Key: "disk"}); found != nil {
		t.Errorf("a service without one of PagerDuty: %+v", found)
	}
	if c.err = errors.New("500"); look(known) != nil {
		t.Error("a provider that fails tells nothing")
	}
}
