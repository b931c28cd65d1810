package activities_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/oncall"
)

// clinic is a Health with a clock of its own, which remembers what it told.
type clinic struct {
	*activities.Health
	now  time.Time
	told []string
}

func newClinic() *clinic {
	c := &clinic{now: at}
	c.Health = &activities.Health{Now: func() time.Time { return c.now }, Tell: func(news oncall.ProviderNews) {
		word := "works"
		if news.Down {
			word = "down since " + news.At.Format("15:04:05") + ": " + news.Reason
		}
		c.told = append(c.told, c.now.Format("15:04:05")+" "+news.Provider+" "+word)
	}}
	return c
}

// after lets time go by and then calls a provider.
func (c *clinic) after(pause time.Duration, outcomes ...error) {
	for _, err := range outcomes {
		c.now = c.now.Add(pause)
		c.Noted("pagerduty", err)
	}
}

func (c *clinic) expect(t *testing.T, told ...string) {
	t.Helper()
	if diff := cmp.Diff(told, c.told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

var refusedOne = activities.Refused(errors.New("no such user"))

// TestHealthTellsChangesOnly: three failures in a row over five seconds, once; and the first success after that, once.
func TestHealthTellsChangesOnly(t *testing.T) {
	t.Parallel()
	c := newClinic()
	c.after(2*time.Second, errDown, errDown, nil, errDown, errDown, errDown) // Never three over five seconds.
	c.expect(t)
	c.after(2*time.Second, errDown, errDown, errDown)
	c.expect(t, "18:05:14 pagerduty down since 18:05:08: 503")
	c.after(time.Second, nil, nil)
	c.expect(t, "18:05:14 pagerduty down since 18:05:08: 503", "18:05:19 pagerduty works")
}

func TestHealthIgnoresWhatSaysNothing(t *testing.T) {
	t.Parallel()
	c := newClinic()
	for range 10 {
		c.after(10*time.Second, refusedOne, fmt.Errorf("page: %w", context.Canceled))
	}
	c.after(10*time.Second, errDown, errDown, refusedOne, fmt.Errorf("close: %w", activities.ErrNotFound), errDown, errDown)
	c.expect(t)
	c.after(10*time.Second, refusedOne, errDown)
	c.expect(t, "18:09:40 pagerduty down since 18:09:10: 503")
}

func TestABurstIsNoOutage(t *testing.T) {
	t.Parallel()
	c := newClinic()
	c.after(time.Millisecond, slices.Repeat([]error{errDown}, 1000)...)
	c.expect(t)
}

// TestHealthIsBelievedForAWhile: what was learned is forgotten when nothing more is heard, and unknown is healthy.
func TestHealthIsBelievedForAWhile(t *testing.T) {
	t.Parallel()
	c := newClinic()
	c.Learn(oncall.ProviderHealth{Provider: "pagerduty", Down: true, Since: at})
	if known, ok := c.Of("pagerduty"); !ok || !known.Down || !c.Troubled("pagerduty") || c.Troubled("opsgenie") {
		t.Errorf("%+v, %t", known, ok)
	}
	c.now = at.Add(2 * time.Minute)
	if _, ok := c.Of("pagerduty"); ok || c.Troubled("pagerduty") {
		t.Error("what nobody confirms is still believed")
	}
	var nothing *activities.Health
	if nothing.Noted("pagerduty", errDown); nothing.Troubled("pagerduty") {
		t.Error("no Health knows of troubles")
	}
}

// TestTroubleLastsTenMinutesLonger: a provider may do late what it was asked for while it was down.
func TestTroubleLastsTenMinutesLonger(t *testing.T) {
	t.Parallel()
	c := newClinic()
	for minutes, want := range map[int]bool{0: true, 9: true, 10: false, 60: false} {
		c.now = at.Add(time.Duration(minutes) * time.Minute)
		c.Learn(oncall.ProviderHealth{Provider: "pagerduty", Since: at})
		if c.Troubled("pagerduty") != want {
			t.Errorf("%d minutes after it works again it is troubled: %t", minutes, !want)
		}
	}
}

// TestWorkersWhoDisagree: one cannot reach the provider, the others can. Each success ends what the first says, which it may say again.
func TestWorkersWhoDisagree(t *testing.T) {
	t.Parallel()
	c := newClinic()
	c.after(3*time.Second, errDown, errDown, errDown)
	c.Learn(oncall.ProviderHealth{Provider: "pagerduty", Since: c.now.Add(time.Second)}) // Another worker's success.
	c.after(3*time.Second, errDown, errDown, errDown)
	c.expect(t, "18:05:09 pagerduty down since 18:05:03: 503", "18:05:18 pagerduty down since 18:05:12: 503")
	other := newClinic()
	other.Learn(oncall.ProviderHealth{Provider: "pagerduty", Down: true, Since: at})
	other.after(time.Second, nil, nil)
	other.expect(t, "18:05:01 pagerduty works")
}

func TestWhatWasNotPassedOnIsToldAgain(t *testing.T) {
	t.Parallel()
	c := newClinic()
	c.after(3*time.Second, errDown, errDown, errDown)
	c.Untold(oncall.ProviderNews{Provider: "pagerduty", Down: true})
	c.after(time.Second, errDown, errDown)
	c.expect(t, "18:05:09 pagerduty down since 18:05:03: 503", "18:05:10 pagerduty down since 18:05:03: 503")
}

// TestNextOrdersProvidersByHealth: those that work come first, and why; with all of them down the order is the configured one.
func TestNextOrdersProvidersByHealth(t *testing.T) {
	t.Parallel()
	org := organisation()
	ann := org.People["ann"]
	ann.Steps = []oncall.Step{{By: []string{"pagerduty", "opsgenie", "sms"}}, {After: time.Minute, By: []string{"opsgenie", "pagerduty"}}}
	org.People["ann"] = ann
	for _, c := range []struct {
		down          []string
		first, second []string
		reason        string
	}{
		{nil, []string{"pagerduty", "opsgenie", "sms"}, []string{"opsgenie", "pagerduty"}, "named by the policy"},
		{[]string{"pagerduty"}, []string{"opsgenie", "sms", "pagerduty"}, []string{"opsgenie", "pagerduty"}, "named by the policy; pagerduty is down since 03:05 JST: opsgenie first"},
		{[]string{"opsgenie"}, []string{"pagerduty", "sms", "opsgenie"}, []string{"pagerduty", "opsgenie"}, "named by the policy"},
		{[]string{"pagerduty", "opsgenie"}, []string{"sms", "pagerduty", "opsgenie"}, []string{"opsgenie", "pagerduty"}, "named by the policy; pagerduty is down since 03:05 JST: sms first"},
		{[]string{"pagerduty", "opsgenie", "sms"}, []string{"pagerduty", "opsgenie", "sms"}, []string{"opsgenie", "pagerduty"}, "named by the policy"},
	} {
		health := newClinic()
		a := worker(nil, nil)
		a.Org, a.Health = func() *oncall.Org { return org }, health.Health
		for _, provider := range c.down {
			health.Learn(oncall.ProviderHealth{Provider: provider, Down: true, Since: at})
		}
		got, err := run[activities.NextResult](t, a.Next, activities.NextRequest{Targets: []oncall.Target{{Person: "ann"}}, At: at})
		if err != nil {
			t.Fatal(err)
		}
		want := []activities.Chosen{{Person: "ann", Providers: c.first, Reason: c.reason, Later: []oncall.Step{{After: time.Minute, By: c.second}}}}
		if diff := cmp.Diff(want, got.People); diff != "" {
			t.Errorf("with %v down (-want +got):\n%s", c.down, diff)
		}
		if !slices.Equal(org.People["ann"].Steps[0].By, []string{"pagerduty", "opsgenie", "sms"}) {
			t.Fatal("the configuration was changed")
		}
	}
}

// probed is a provider that can be asked whether it works.
type probed struct{ *telephone }

func (p probed) Probe(context.Context) error { return p.err }

func TestProbes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pager   activities.Pager
		unknown bool
		fails   bool
	}{
		"works":                    {probed{&telephone{}}, false, false},
		"fails":                    {probed{&telephone{err: errDown}}, false, true},
		"refuses, and so it works": {probed{&telephone{err: refusedOne}}, false, false},
		"cannot be asked":          {&telephone{}, true, false},
		"is not set up any more":   {nil, true, false},
	} {
		got, err := run[activities.Probed](t, worker(c.pager, nil).ProbeProvider, "pagerduty")
		if got.Unknown != c.unknown || (err != nil) != c.fails {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// TestQuietTellsOfTroubles: whoever closes pages learns where one that is absent may still come.
func TestQuietTellsOfTroubles(t *testing.T) {
	t.Parallel()
	a := worker(&telephone{fails: map[string]error{"k1": activities.ErrNotFound}}, nil)
	c := newClinic()
	a.Health = c.Health
	request := activities.QuietRequest{Pages: []activities.QuietPage{{PageRef: activities.PageRef{Key: "k1"}, N: 1, Provider: "pagerduty", Want: oncall.RingClosed}}}
	got, err := run[activities.QuietResult](t, a.Quiet, request)
	if err != nil || len(got.Absent) != 1 || len(got.Troubled) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	c.Learn(oncall.ProviderHealth{Provider: "pagerduty", Since: at})
	got, err = run[activities.QuietResult](t, a.Quiet, request)
	if err != nil || len(got.Absent) != 1 || !slices.Equal(got.Troubled, []string{"pagerduty"}) {
		t.Errorf("right after it was down: %+v, %v", got, err)
	}
}
