package activities_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// at is Saturday 21 November 2026, 03:05 in Tokyo.
var at = time.Date(2026, 11, 20, 18, 5, 0, 0, time.UTC)

func organisation() *oncall.Org {
	person := func(id string, contacts ...oncall.Contact) oncall.Person {
		return oncall.Person{ID: id, Email: id + "@example.com", Slack: "U" + id, Language: "en", Contacts: contacts}
	}
	pagerduty := func(address string) oncall.Contact { return oncall.Contact{Provider: "pagerduty", Address: address} }
	turns := func(members ...string) *oncall.Rotation {
		return &oncall.Rotation{Members: members, Every: 1, Unit: oncall.Weeks, Zone: "UTC", From: oncall.Date{Year: 2026, Month: time.January, Day: 1}}
	}
	return &oncall.Org{
		Zone: "Asia/Tokyo", Language: "en",
		People: map[string]oncall.Person{
			"ann": person("ann", pagerduty("PANN"), oncall.Contact{Provider: "opsgenie", Address: "ann@ops"}), "ben": person("ben", pagerduty("PBEN")),
			"chie": person("chie", pagerduty("PCHIE")), "mute": {ID: "mute", Email: "mute@example.com", Slack: "Umute", Language: "en", Lead: "chie"},
		},
		Schedules: map[string]oncall.Schedule{
			"outside": {ID: "outside", Source: "pagerduty", External: "PSCHED", Fallback: []string{"chie"}},
			"second":  {ID: "second", Source: "pagerduty", External: "PSECOND", Fallback: []string{"ben"}},
			"bare":    {ID: "bare", Source: "pagerduty", External: "PBARE"},
			"foreign": {ID: "foreign", Source: "unset", External: "X", Fallback: []string{"chie", "ann"}},
			"own":     {ID: "own", Rotation: turns("ben")},
			"late":    {ID: "late", Rotation: &oncall.Rotation{Members: []string{"ben"}, Every: 1, Unit: oncall.Weeks, Zone: "UTC", From: oncall.Date{Year: 2027, Month: 1, Day: 1}}, Fallback: []string{"ann"}},
			"empty":   {ID: "empty", Rotation: &oncall.Rotation{}},
		},
	}
}

// worker is an Activities with one provider, whose parts a test replaces.
func worker(pager activities.Pager, directory activities.Directory) *activities.Activities {
	a := &activities.Activities{Org: organisation, Pagers: map[string]activities.Pager{}, Directories: map[string]activities.Directory{}}
	if pager != nil {
		a.Pagers["pagerduty"] = pager
	}
	if directory != nil {
		a.Directories["pagerduty"] = directory
	}
	return a
}

// run executes an activity as a Temporal worker does, so that errors come back as Temporal carries them.
func run[T any](t *testing.T, activity, request any) (result T, err error) {
	t.Helper()
	suite := &testsuite.WorkflowTestSuite{}
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(activity)
	value, err := env.ExecuteActivity(activity, request)
	if err != nil {
		return result, err
	}
	if err := value.Get(&result); err != nil {
		t.Fatal(err)
	}
	return result, nil
}

// telephone is a provider that answers with what it is given, and remembers what it was asked.
type telephone struct {
	err   error
	fails map[string]error // By page key.
	looks []activities.Look
	hangs bool

	mu    sync.Mutex
	calls []string
	words message.Page      // Of the last page.
	asked map[string]string // The address of each page that was asked about, by key.
}

func (p *telephone) called(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, what)
}

func (p *telephone) asks(ref activities.PageRef) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked == nil {
		p.asked = map[string]string{}
	}
	p.asked[ref.Key] = ref.Address
}

func (p *telephone) Page(ctx context.Context, key, address string, words message.Page) (activities.Receipt, error) {
	if activities.Retrying(ctx) {
		p.called("look first")
	}
	p.called("page " + key + " " + address + " " + words.Service)
	p.words = words
	if p.err != nil {
		return activities.Receipt{}, p.err
	}
	return activities.Receipt{Ref: "Q1", Adopted: true}, nil
}

func (p *telephone) Look(ctx context.Context, refs []activities.PageRef) ([]activities.Look, error) {
	for _, ref := range refs {
		p.called("look " + ref.Key)
		p.asks(ref)
	}
	if p.hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return p.looks, p.err
}

func (p *telephone) Quiet(_ context.Context, ref activities.PageRef, note string) error {
	p.called("quiet " + ref.Key + " " + note)
	return p.fails[ref.Key]
}

func (p *telephone) Close(_ context.Context, ref activities.PageRef, note string) error {
	p.asks(ref)
	p.called("close " + ref.Key + " " + note)
	return p.fails[ref.Key]
}

// rota is a directory that names who is on call, by schedule.
type rota struct {
	duties map[string][]activities.Duty
	err    error
	hangs  bool
}

func (r rota) OnCall(ctx context.Context, schedule string, _, _ time.Time) ([]activities.Duty, error) {
	if r.hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return r.duties[schedule], r.err
}

// archive is the last good roster.
type archive struct {
	roster activities.Roster
	err    error
	hangs  bool
}

func (r archive) Last(ctx context.Context, _ string) (activities.Roster, error) {
	if r.hangs {
		<-ctx.Done()
		return activities.Roster{}, ctx.Err()
	}
	return r.roster, r.err
}

func duty(address string) activities.Duty {
	return activities.Duty{Address: address, From: at.Add(-time.Hour), Until: at.Add(time.Hour)}
}
