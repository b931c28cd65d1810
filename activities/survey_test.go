package activities_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/testsuite"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// asked is a provider that says how it is.
type asked struct {
	activities.Pager

	answer func(context.Context) error
}

func (a asked) Probe(ctx context.Context) error { return a.answer(ctx) }

func says(err error) asked { return asked{answer: func(context.Context) error { return err }} }

type sensed struct{}

func (sensed) Sense(_ context.Context, probe oncall.Probe) oncall.Check {
	return oncall.Check{Kind: oncall.CheckProbe, Name: probe.Name, Condition: oncall.Down, Detail: "it answers 503"}
}

func TestASurveyAsksEverythingAndSaysWhatCannotBeTold(t *testing.T) {
	t.Parallel()
	org := &oncall.Org{Status: oncall.StatusRules{Probes: []oncall.Probe{{Name: "shop"}}}}
	health := &activities.Health{}
	health.Learn(oncall.ProviderHealth{Provider: "known-down", Down: true, Since: at, Reason: "503"})
	a := &activities.Activities{Org: func() *oncall.Org { return org }, Health: health, Sensor: sensed{}, Pagers: map[string]activities.Pager{
		"works": says(nil), "fails": says(errors.New("500")), "refuses": says(activities.Refused(errors.New("no right"))), "known-down": says(nil), "mute": &mailbox{},
		"slow": asked{answer: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
	}}
	began := time.Now()
	checks, err := a.Survey(t.Context())
	if err != nil || len(checks) != 7 {
		t.Fatalf("%v, %+v", err, checks)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
	want := map[string]struct {
		is     oncall.Condition
		detail string
	}{
		"works": {oncall.Up, ""}, "fails": {oncall.Down, "500"}, "refuses": {oncall.CannotTell, "no right"}, "known-down": {oncall.Down, "503"},
		"mute": {oncall.CannotTell, "without paging"}, "slow": {oncall.CannotTell, "did not answer within 1.5s"}, "shop": {oncall.Down, "503"},
	}
	for _, check := range checks {
		if w := want[check.Name]; check.Condition != w.is || !strings.Contains(check.Detail, w.detail) {
			t.Errorf("%+v, want %+v", check, w)
		}
	}
}

// board is a chat that keeps what it shows.
type board struct {
	activities.Chat

	mu    sync.Mutex
	shown []string
	said  []string
	fail  error
}

func (b *board) Rewrite(_ context.Context, place activities.Place, say message.Saying) (activities.Place, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shown = append(b.shown, place.Message+"|"+say.Text)
	place.Message = "1.1"
	return place, b.fail
}

func (b *board) Say(_ context.Context, place activities.Place, say message.Saying) (activities.Place, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said = append(b.said, say.Text)
	return place, nil
}

// stalking watches for a while with a provider that fails from the third look on.
func stalking(t *testing.T, b *board) (*activities.Activities, *testsuite.TestActivityEnvironment) {
	t.Helper()
	looks := 0
	org := &oncall.Org{Zone: "UTC", Language: "en", Status: oncall.StatusRules{StalkEvery: 20 * time.Millisecond}}
	a := &activities.Activities{
		Org: func() *oncall.Org { return org }, Chat: b,
		Opens: func(context.Context) ([]oncall.OpenIncident, int, error) {
			return []oncall.OpenIncident{{Slug: "shop-1", Title: "Nobody can pay"}}, 0, nil
		},
		Pagers: map[string]activities.Pager{"pagerduty": asked{answer: func(context.Context) error {
			if looks++; looks > 2 {
				return errors.New("503")
			}
			return nil
		}}},
	}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(a.Stalk)
	return a, env
}

func TestAStalkKeepsOneMessageAndPostsWhatChanges(t *testing.T) {
	t.Parallel()
	b := &board{}
	a, env := stalking(t, b)
	if _, err := env.ExecuteActivity(a.Stalk, activities.StalkRequest{Mark: "m", Channel: "C1", Until: time.Now().Add(200 * time.Millisecond)}); err != nil {
		t.Fatal(err)
	}
	if len(b.shown) < 4 || !strings.HasPrefix(b.shown[0], "|") || !strings.HasPrefix(b.shown[1], "1.1|") || !strings.Contains(b.shown[0], "shop-1") {
		t.Errorf("shown: %q", b.shown)
	}
	if len(b.said) != 1 || !strings.Contains(b.said[0], "*Down:* PagerDuty: 503") {
		t.Errorf("said: %q", b.said)
	}
}

func TestAStalkGoesOnWhereTheLastAttemptStood(t *testing.T) {
	t.Parallel()
	b := &board{}
	a, env := stalking(t, b)
	env.SetHeartbeatDetails(map[string]any{"place": map[string]string{"channel": "C1", "message": "0.9"}, "last": oncall.Situation{
		At: time.Now(), Incidents: []oncall.OpenIncident{{Slug: "gone", Title: "Over meanwhile"}},
	}})
	if _, err := env.ExecuteActivity(a.Stalk, activities.StalkRequest{Mark: "m", Channel: "C1", Until: time.Now().Add(500 * time.Millisecond)}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(b.shown[0], "0.9|") {
		t.Errorf("it should write the same message: %q", b.shown)
	}
	if len(b.said) == 0 || !strings.Contains(b.said[0], "Over: `gone`") || !strings.Contains(b.said[0], "Open: `shop-1`") {
		t.Errorf("said: %q", b.said)
	}
}

func TestAStalkEndsWhenTheChatSaysNo(t *testing.T) {
	t.Parallel()
	b := &board{fail: activities.Refused(errors.New("is_archived"))}
	a, env := stalking(t, b)
	_, err := env.ExecuteActivity(a.Stalk, activities.StalkRequest{Mark: "m", Channel: "C1", Until: time.Now().Add(time.Minute)})
	if err == nil || !strings.Contains(err.Error(), "is_archived") {
		t.Errorf("%v", err)
	}
	b.fail = errors.New("503")
	if _, err := env.ExecuteActivity(a.Stalk, activities.StalkRequest{Mark: "m", Channel: "C1", Until: time.Now().Add(50 * time.Millisecond)}); err != nil {
		t.Errorf("a chat that does not answer now is tried again: %v", err)
	}
}
