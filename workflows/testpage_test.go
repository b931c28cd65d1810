package workflows_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows"
	"hansho/workflows/contract"
)

// ways is a world in which people are reached in several ways, each of which behaves in its own manner.
type ways struct {
	t   *testing.T
	env *testsuite.TestWorkflowEnvironment
	org *oncall.Org

	mu       sync.Mutex
	manners  map[string]manner // By "person/provider", else by provider.
	pages    map[string]*rung  // By key.
	order    []string
	children []string
	down     bool // No provider can be told to stop.
	said     []message.Saying
	told     map[string]message.Saying
	open     int // Tests under way, by the pages that ring.
	mostOpen int
}

// manner is what a way does with a page.
type manner struct {
	fails    error
	lost     bool          // It rings, and the answer is lost.
	answers  time.Duration // After this time the person acknowledges at the provider,
	by       string        // or somebody else does,
	unheard  bool          // and the webhook is lost.
	delivers time.Duration // The provider says that it was delivered.
	bounces  time.Duration // The provider says that it was not.
}

// rung is a page at a provider.
type rung struct {
	provider, person string
	times            int
	at               time.Time
	ring             oncall.Ring
	by               string
	words            message.Page
}

func newWays(t *testing.T, manners map[string]manner) *ways {
	t.Helper()
	w := &ways{t: t, manners: manners, pages: map[string]*rung{}, told: map[string]message.Saying{}}
	w.org = &oncall.Org{Zone: "Asia/Tokyo", Language: "en", People: map[string]oncall.Person{}}
	w.person("anna", "pagerduty", "email", "sms")
	return w
}

func (w *ways) person(id string, providers ...string) {
	person := oncall.Person{ID: id, Name: id, Email: id + "@example.com", Language: "en"}
	for _, p := range providers {
		person.Contacts = append(person.Contacts, oncall.Contact{Provider: p, Address: id})
	}
	w.org.People[id] = person
}

// way is one provider of the world.
type way struct {
	*ways
	name string
}

func (w way) manner(person string) manner {
	if m, ok := w.manners[person+"/"+w.name]; ok {
		return m
	}
	return w.manners[w.name]
}

func (w way) Page(_ context.Context, key, address string, words message.Page) (activities.Receipt, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.manner(address)
	if m.fails != nil {
		return activities.Receipt{}, m.fails
	}
	r := w.pages[key]
	if r == nil {
		r = &rung{provider: w.name, person: address, at: w.env.Now(), ring: oncall.RingLoud, words: words}
		w.pages[key] = r
		w.order = append(w.order, key)
		w.open++
		w.mostOpen = max(w.mostOpen, w.open)
	}
	r.times++
	if m.lost {
		return activities.Receipt{}, activities.AnswerLost(errors.New("connection cut"))
	}
	if r.times == 1 {
		w.react(key, r, m)
	}
	return activities.Receipt{Ref: "Q" + key}, nil
}

// react lets time pass at the provider.
func (w way) react(key string, r *rung, m manner) {
	id, instance, n, err := contract.ParsePageKey(key)
	if err != nil {
		w.t.Error(err)
	}
	signal := func(after time.Duration, kind contract.ProviderKind, by oncall.Actor, text string) {
		w.env.RegisterDelayedCallback(func() {
			w.mu.Lock()
			if kind == contract.ProviderAcknowledged {
				r.ring, r.by = oncall.RingQuiet, by.ID
			}
			w.mu.Unlock()
			if !m.unheard {
				event := contract.ProviderEvent{ID: key + string(kind), Provider: w.name, Kind: kind, Ref: "Q" + key, Instance: instance, Page: n, By: by, At: w.env.Now(), Text: text}
				for range 2 { // A webhook may always come twice.
					_ = w.env.SignalWorkflowByID(id, contract.SignalProvider, event)
				}
			}
		}, after)
	}
	if m.answers > 0 {
		by := r.person
		if m.by != "" {
			by = m.by
		}
		signal(m.answers, contract.ProviderAcknowledged, oncall.Actor{ID: by, Via: w.name}, "")
	}
	if m.delivers > 0 {
		signal(m.delivers, contract.ProviderDelivered, oncall.Actor{}, "")
	}
	if m.bounces > 0 {
		signal(m.bounces, contract.ProviderSilent, oncall.Actor{}, "mailbox full")
	}
}

func (w way) Look(_ context.Context, refs []activities.PageRef) (looks []activities.Look, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, ref := range refs {
		if r := w.pages[ref.Key]; r != nil && w.name == "pagerduty" { // The others cannot be asked.
			looks = append(looks, activities.Look{Key: ref.Key, Ref: ref.Ref, Ring: r.ring, AcknowledgedBy: r.by})
		}
	}
	return looks, nil
}

func (w way) Quiet(context.Context, activities.PageRef, string) error {
	w.t.Error("a test closes its pages, and never acknowledges one in somebody's name")
	return nil
}

func (w way) Close(_ context.Context, ref activities.PageRef, _ string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.pages[ref.Key]
	switch {
	case w.down:
		return errors.New("500 from the provider")
	case r == nil:
		return activities.ErrNotFound
	case r.ring != oncall.RingClosed:
		r.ring = oncall.RingClosed
		w.open--
	}
	return nil
}

// Show, Say and Tell hear what is said.
func (w *ways) Show(context.Context, activities.Place, message.Card) (activities.Place, error) {
	return activities.Place{}, errors.New("a test shows no card")
}

func (w *ways) Say(_ context.Context, place activities.Place, say message.Saying) (activities.Place, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, say)
	return place, nil
}

func (w *ways) Tell(_ context.Context, _, email string, say message.Saying) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told[email] = say
	return nil
}

// start prepares an environment for a workflow.
func (w *ways) start(id string) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w.env = suite.NewTestWorkflowEnvironment()
	w.env.SetTestTimeout(time.Minute)
	w.env.SetStartTime(saturday)
	w.env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: id, TaskQueue: contract.TaskQueue, WorkflowExecutionTimeout: 1000 * time.Hour})
	workflows.Register(w.env)
	pagers := map[string]activities.Pager{}
	for _, name := range []string{"pagerduty", "email", "sms"} {
		pagers[name] = way{w, name}
	}
	activities.Register(w.env, &activities.Activities{Org: func() *oncall.Org { return w.org }, Pagers: pagers, Chat: w})
	w.env.SetOnChildWorkflowStartedListener(func(info *workflow.Info, _ workflow.Context, _ converter.EncodedValues) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.children = append(w.children, info.WorkflowExecution.ID)
	})
}

// saturday is 03:00 in Tokyo.
var saturday = time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)

// test plays a test page of anna.
func (w *ways) test(in contract.OpenTest, meanwhile ...func(*testsuite.TestWorkflowEnvironment)) oncall.Test {
	w.t.Helper()
	w.start(contract.TestID("anna"))
	for _, do := range meanwhile {
		do(w.env)
	}
	in.Person, in.By = "anna", oncall.Actor{ID: "sato", Via: "cli"}
	w.env.ExecuteWorkflow(contract.TestPage, in)
	var result oncall.Test
	if err := w.env.GetWorkflowResult(&result); err != nil {
		w.t.Fatal(err)
	}
	return result
}

// verdicts are what a test says of each way, with how long an answer took.
func verdicts(t oncall.Test) map[string]string {
	all := map[string]string{}
	for _, p := range t.Pages {
		all[p.Provider] = string(t.Verdict(p))
		if !p.AnsweredAt.IsZero() {
			all[p.Provider] += " " + p.Took(p.AnsweredAt).Round(time.Second).String()
		}
	}
	return all
}

// ends checks what must hold after every test: each way was rung once, and nothing rings on.
func (w *ways) ends(settled bool) {
	w.t.Helper()
	for key, r := range w.pages {
		if r.times != 1 {
			w.t.Errorf("%s was sent %d times", key, r.times)
		}
		if r.ring != oncall.RingClosed && !settled {
			w.t.Errorf("%s is %s after the test", key, r.ring)
		}
	}
	if has := slices.ContainsFunc(w.children, func(id string) bool { return len(id) > 7 && id[:7] == "settle/" }); has != settled {
		w.t.Errorf("settled is %t, children %v", has, w.children)
	}
}

// heard is what was answered to a link or button.
type heard struct{ text string }

func (h *heard) Accept()          {}
func (h *heard) Reject(err error) { h.text = "refused: " + err.Error() }

func (h *heard) Complete(answer any, err error) {
	if err != nil {
		h.text = "failed: " + err.Error()
		return
	}
	h.text = answer.(contract.Answer).Text
}

// ackBy acknowledges by link or button after a time.
func ackBy(after time.Duration, c contract.Command, heard *heard) func(*testsuite.TestWorkflowEnvironment) {
	return func(env *testsuite.TestWorkflowEnvironment) {
		env.RegisterDelayedCallback(func() { env.UpdateWorkflow(string(contract.Acknowledge), after.String(), heard, c) }, after)
	}
}

func TestEveryWayAnswers(t *testing.T) {
	t.Parallel()
	w := newWays(t, map[string]manner{"pagerduty": {answers: 20 * time.Second, delivers: 3 * time.Second}, "sms": {answers: 50 * time.Second}})
	// The mail's link carries the page's number.
	got := w.test(contract.OpenTest{}, ackBy(90*time.Second, contract.Command{By: oncall.Actor{ID: "anna", Via: "link"}, Page: 2}, &heard{}))
	want := map[string]string{"pagerduty": "answered 20s", "sms": "answered 50s", "email": "answered 1m30s"}
	if diff := cmp.Diff(want, verdicts(got)); diff != "" || !got.Passed() {
		t.Errorf("(-want +got):\n%s%+v", diff, got)
	}
	if took := got.Pages[0].Took(got.Pages[0].DeliveredAt); took != 3*time.Second {
		t.Errorf("it was delivered after %s", took)
	}
	if lived := got.Ended.Sub(got.Began); lived > 95*time.Second {
		t.Errorf("it waited for nobody until %s", lived)
	}
	words := w.pages[w.order[0]].words
	if words.Severity != oncall.SEV4 || words.Title != "This is a test. Acknowledge to show that it reached you." {
		t.Errorf("the page reads %+v", words)
	}
	w.ends(false)
}

func TestOneWayIsSilent(t *testing.T) {
	t.Parallel()
	w := newWays(t, map[string]manner{"pagerduty": {answers: 20 * time.Second, unheard: true}, "sms": {delivers: time.Second}})
	got := w.test(contract.OpenTest{Wait: 2 * time.Minute})
	// The lost webhook is found by asking.
	want := map[string]string{"pagerduty": "answered 24s", "sms": "delivered", "email": "silent"}
	if diff := cmp.Diff(want, verdicts(got)); diff != "" || !got.Answered() || got.Passed() {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if lived := got.Ended.Sub(got.Began); lived < 2*time.Minute || lived > 130*time.Second {
		t.Errorf("it waited %s", lived)
	}
	w.ends(false)
}

func TestWaysThatFail(t *testing.T) {
	t.Parallel()
	w := newWays(t, map[string]manner{
		"pagerduty": {fails: errors.New("500 from the provider")}, "sms": {fails: activities.Refused(errors.New("no such number"))}, "email": {bounces: 40 * time.Second},
	})
	got := w.test(contract.OpenTest{})
	want := map[string]string{"pagerduty": "refused", "sms": "refused", "email": "refused"}
	if diff := cmp.Diff(want, verdicts(got)); diff != "" || got.Answered() {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i, words := range []string{"500 from the provider", "mailbox full", "no such number"} {
		if got.Pages[i].Refusal != words {
			t.Errorf("%s failed with %q", got.Pages[i].Provider, got.Pages[i].Refusal)
		}
	}
	if lived := got.Ended.Sub(got.Began); lived > 45*time.Second {
		t.Errorf("it waited %s for ways that had failed", lived)
	}
	w.ends(false)
}

func TestAPageWhoseAnswerWasLostIsClosedAllTheSame(t *testing.T) {
	t.Parallel()
	w := newWays(t, map[string]manner{"pagerduty": {lost: true}})
	got := w.test(contract.OpenTest{Providers: []string{"pagerduty"}, Wait: time.Minute})
	if diff := cmp.Diff(map[string]string{"pagerduty": "no answer"}, verdicts(got)); diff != "" {
		t.Error(diff)
	}
	if r := w.pages[w.order[0]]; r.ring != oncall.RingClosed || len(w.order) != 1 {
		t.Errorf("%d pages, the first is %s", len(w.order), r.ring)
	}
}

func TestADeadProviderIsLeftToSettle(t *testing.T) {
	t.Parallel()
	w := newWays(t, nil)
	w.down = true
	late := ackBy(70*time.Second, contract.Command{By: oncall.Actor{ID: "anna", Via: "link"}, Page: 2}, &heard{})
	got := w.test(contract.OpenTest{Wait: time.Minute}, late, func(env *testsuite.TestWorkflowEnvironment) {
		env.RegisterDelayedCallback(func() { w.mu.Lock(); w.down = false; w.mu.Unlock() }, time.Hour)
	})
	// Whoever answers after the time, while the providers are told, is noted as late.
	want := map[string]string{"pagerduty": "silent", "sms": "silent", "email": "answered late 1m10s"}
	if diff := cmp.Diff(want, verdicts(got)); diff != "" || got.Answered() {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.ends(true)
}

func TestSomebodyElsesAnswerProvesNothing(t *testing.T) {
	t.Parallel()
	w := newWays(t, map[string]manner{"pagerduty": {answers: 20 * time.Second, by: "ben"}})
	got := w.test(contract.OpenTest{Providers: []string{"pagerduty"}})
	if v := verdicts(got)["pagerduty"]; v != "answered by somebody else 20s" || got.Answered() {
		t.Errorf("it is %q", v)
	}
}

func TestAnswersThatAreNotTaken(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]contract.Command{
		"A test is acknowledged where it arrived": {By: oncall.Actor{ID: "anna", Via: "cli"}},
		"by the link or button of that very page": {By: oncall.Actor{ID: "anna", Via: "link"}, Page: 7},
		"That test is over":                       {By: oncall.Actor{ID: "anna", Via: "link"}, Page: 1, Instance: "an-older-one"},
		"by whom it is":                           {By: oncall.Actor{Via: "link"}, Page: 1},
	} {
		said := &heard{}
		got := newWays(t, nil).test(contract.OpenTest{Wait: time.Minute}, ackBy(20*time.Second, c, said))
		if got.Answered() || !strings.Contains(said.text, want) {
			t.Errorf("%+v was answered %q", c, said.text)
		}
	}
}

func TestACancelledTestClosesItsPages(t *testing.T) {
	t.Parallel()
	w := newWays(t, nil)
	got := w.test(contract.OpenTest{}, func(env *testsuite.TestWorkflowEnvironment) {
		env.RegisterDelayedCallback(env.CancelWorkflow, 30*time.Second)
	})
	if lived := got.Ended.Sub(got.Began); lived > 35*time.Second || len(got.Pages) != 3 {
		t.Errorf("it lived on for %s", lived)
	}
	w.ends(false)
}

func TestSomebodyWhoCannotBePaged(t *testing.T) {
	t.Parallel()
	w := newWays(t, nil)
	w.person("anna")
	if got := w.test(contract.OpenTest{}); got.Fault == "" || len(got.Pages) > 0 || got.Passed() {
		t.Errorf("%+v", got)
	}
	w = newWays(t, nil)
	if got := w.test(contract.OpenTest{Providers: []string{"voice"}}); got.Fault != "anna has none of voice: there is pagerduty, email, sms" {
		t.Errorf("%+v", got)
	}
}
