package splunk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/activities/splunk/webhook"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/fault"
	splunkbox "hansho/sandbox/splunk"
	"hansho/workflows/contract"
)

func (a *account) look(t *testing.T, ref activities.PageRef) activities.Look {
	t.Helper()
	looks, err := a.client.Look(t.Context(), []activities.PageRef{ref})
	if err != nil || len(looks) != 1 {
		t.Fatalf("%+v, %v", looks, err)
	}
	return looks[0]
}

func (a *account) page(t *testing.T, key, address string) activities.Receipt {
	t.Helper()
	receipt, err := a.client.Page(t.Context(), key, address, words)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func TestAPageRingsOnePersonAndSaysWhy(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	receipt := a.page(t, key, "chiyo")
	inc := a.incident(t, key)
	if !cmp.Equal(inc.Ringing, []string{"chiyo"}) || receipt.Ref != "1" || receipt.Adopted || inc.Name != words.Title || inc.Message != words.Body || inc.Monitor != "Hansho" {
		t.Errorf("receipt %+v, incident %+v", receipt, inc)
	}
	look := a.look(t, activities.PageRef{Key: key})
	if look.Ring != oncall.RingLoud || look.Ref != "1" || look.At.IsZero() || look.AcknowledgedBy != "" {
		t.Errorf("look: %+v", look)
	}
}

// TestAnAcknowledgementIsSeenBothWays holds that what a person does there is seen here, and what is done here silences the person.
func TestAnAcknowledgementIsSeenBothWays(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	ref := activities.PageRef{Key: key, Ref: a.page(t, key, "chiyo").Ref}
	if err := a.SplunkOnCall().Acknowledge(key, "chiyo"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1100 * time.Millisecond) // A list is good for a second.
	if look := a.look(t, ref); look.Ring != oncall.RingQuiet || look.AcknowledgedBy != "chiyo" || time.Since(look.At) > time.Minute {
		t.Errorf("it is not acknowledged: %+v", look)
	}
	if err := a.client.Quiet(t.Context(), ref, "acknowledged by kei"); err != nil || len(a.incident(t, key).Changes) != 1 {
		t.Errorf("a person's acknowledgement was replaced: %v, %+v", err, a.incident(t, key).Changes)
	}
	if err := a.client.Close(t.Context(), ref, "Resolved in Hansho by Kei"); err != nil {
		t.Fatal(err)
	}
	if look := a.look(t, ref); look.Ring != oncall.RingClosed || look.AcknowledgedBy != "hansho" {
		t.Errorf("it is not closed: %+v", look)
	}
	other := activities.PageRef{Key: key + "0"}
	a.page(t, other.Key, "kei")
	if err := a.client.Quiet(t.Context(), other, "acknowledged by chiyo"); err != nil {
		t.Fatal(err)
	}
	inc := a.incident(t, other.Key)
	if len(inc.Ringing) != 0 || inc.Phase != splunkbox.Acked || inc.Changes[0].By != "hansho" || inc.Changes[0].Message != "acknowledged by chiyo" {
		t.Errorf("kei's phone still rings: %+v", inc)
	}
}

func TestAPolicyIsPagedByItsSlug(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	for range 2 {
		a.page(t, key, "policy:pol-web")
	}
	if inc := a.incident(t, key); !cmp.Equal(inc.Ringing, []string{"kei"}) || len(inc.Pages) != 1 {
		t.Errorf("%+v", inc)
	}
	for _, address := range []string{"", "policy:", "two words", "policy:pol-none", "nobody"} {
		_, err := a.client.Page(t.Context(), key+"/"+address, address, words)
		if class(err) != "refused" {
			t.Errorf("%q: %v, want a refusal", address, err)
		}
	}
	if inc := a.incident(t, key+"/nobody"); inc.Phase != splunkbox.Resolved || len(inc.Pages) != 0 {
		t.Errorf("an incident that could be given to nobody is left lying: %+v", inc)
	}
}

// TestAnIncidentThatIsListedLateIsGivenByALaterAttempt holds that an alert takes a moment at the real one.
func TestAnIncidentThatIsListedLateIsGivenByALaterAttempt(t *testing.T) {
	t.Parallel()
	a := newAccount(t, func(o *sandbox.Options) { o.SplunkLag = 1500 * time.Millisecond })
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	_, err := a.client.Page(ctx, key, "chiyo", words)
	if class(err) != "lost" {
		t.Fatalf("%v: the incident is open, and has to be looked for", err)
	}
	receipt, err := a.client.Page(activities.WithRetrying(t.Context()), key, "chiyo", words)
	if err != nil || receipt.Ref != "1" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	if inc := a.incident(t, key); len(inc.Pages) != 1 || inc.Alerts != 2 {
		t.Errorf("%+v", inc)
	}
}

// TestAStormTakesAFewCalls holds that pages that come together share their calls, and that lookups take none of theirs.
func TestAStormTakesAFewCalls(t *testing.T) {
	t.Parallel()
	a := newAccount(t, func(o *sandbox.Options) { o.SplunkCallsPerSecond = 2 })
	cfg := configFor(a.url)
	cfg.CallsPerMinute = 120
	a.client = newClient(t, cfg)
	const pages = 60
	began := time.Now()
	var group sync.WaitGroup
	for i := range pages {
		group.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			name := fmt.Sprintf("%s%02d", key, i)
			if _, err := a.client.Page(ctx, name, "chiyo", words); err != nil {
				t.Errorf("page %d: %v", i, err)
			}
			_, _ = a.client.Look(ctx, []activities.PageRef{{Key: name}})
			_, _ = a.client.OnCall(ctx, "team-web/pol-web", time.Now(), time.Now())
		})
	}
	group.Wait()
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("%d pages took %s", pages, took)
	}
	for i := range pages {
		if inc := a.incident(t, fmt.Sprintf("%s%02d", key, i)); len(inc.Pages) != 1 {
			t.Errorf("page %d rang %d times", i, len(inc.Pages))
		}
	}
	for _, e := range a.Log() {
		if e.Kind == "request" && e.Status == http.StatusTooManyRequests {
			t.Errorf("%s %s was one call too many", e.Method, e.Path)
		}
	}
	if n := a.requests("POST", "/api-public/v1/incidents/reroute"); n > 6 {
		t.Errorf("%d reroutes for %d pages", n, pages)
	}
}

func TestALookIsOneCallForAllAndAskedOnceASecond(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	var refs []activities.PageRef
	for i := range 3 {
		name := fmt.Sprintf("%s%d", key, i)
		refs = append(refs, activities.PageRef{Key: name, Ref: a.page(t, name, "chiyo").Ref})
	}
	refs = append(refs, activities.PageRef{Key: "never"})
	before := a.requests("GET", "")
	for range 5 {
		looks, err := a.client.Look(t.Context(), refs)
		if err != nil || len(looks) != 4 || looks[2].Ring != oncall.RingLoud || looks[3].Ring != oncall.RingNone {
			t.Fatalf("%+v, %v", looks, err)
		}
	}
	if asked := a.requests("GET", "") - before; asked != 1 {
		t.Errorf("%d calls", asked)
	}
}

// TestWhatIsNoLongerListedIsAskedForByItself holds that a page whose webhook was lost long ago is found.
func TestWhatIsNoLongerListedIsAskedForByItself(t *testing.T) {
	t.Parallel()
	var ahead time.Duration
	a := newAccount(t, func(o *sandbox.Options) { o.Clock = func() time.Time { return time.Now().Add(ahead) } })
	ref := activities.PageRef{Key: key, Ref: a.page(t, key, "chiyo").Ref}
	if err := a.SplunkOnCall().Resolve(key, "chiyo"); err != nil {
		t.Fatal(err)
	}
	ahead = 48 * time.Hour
	time.Sleep(1100 * time.Millisecond)
	if look := a.look(t, ref); look.Ring != oncall.RingClosed || look.AcknowledgedBy != "chiyo" {
		t.Errorf("%+v", look)
	}
	for _, ref := range []activities.PageRef{ref, {Key: key, Ref: "1"}} {
		if err := errors.Join(a.client.Quiet(t.Context(), ref, ""), a.client.Close(t.Context(), ref, "")); err != nil {
			t.Errorf("closing what is closed: %v", err)
		}
	}
	if looks, err := a.client.Look(t.Context(), []activities.PageRef{{Key: "other", Ref: "1"}, {Key: "none", Ref: "77"}}); err != nil || len(looks) != 0 {
		t.Errorf("what belongs to another page, or to none: %+v, %v", looks, err)
	}
}

func TestPagesAreQuietedInOneCall(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	var group sync.WaitGroup
	for i := range 8 {
		a.page(t, fmt.Sprintf("%s%d", key, i), "chiyo")
	}
	cfg := configFor(a.url)
	cfg.CallsPerMinute = 120
	a.client = newClient(t, cfg)
	for i := range 8 {
		group.Go(func() {
			if err := a.client.Quiet(t.Context(), activities.PageRef{Key: fmt.Sprintf("%s%d", key, i)}, "acknowledged by kei"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for i := range 8 {
		if inc := a.incident(t, fmt.Sprintf("%s%d", key, i)); inc.Phase != splunkbox.Acked {
			t.Errorf("%d is %s", i, inc.Phase)
		}
	}
	if n := a.requests("PATCH", ""); n > 3 {
		t.Errorf("%d calls", n)
	}
}

// TestOneWrongItemDoesNotHarmTheOthers holds that a call that is refused as a whole is made for each item.
func TestOneWrongItemDoesNotHarmTheOthers(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	if _, err := a.Fail(sandbox.Fault{Provider: "splunk-oncall", Kind: fault.Status, HTTPStatus: 400, Path: "/reroute", User: "kei"}); err != nil {
		t.Fatal(err)
	}
	cfg := configFor(a.url)
	cfg.CallsPerMinute = 240
	a.client = newClient(t, cfg)
	var group sync.WaitGroup
	for i, user := range []string{"chiyo", "kei", "chiyo", "chiyo"} {
		group.Go(func() {
			_, err := a.client.Page(t.Context(), fmt.Sprintf("%s%d", key, i), user, words)
			if (err == nil) != (user == "chiyo") {
				t.Errorf("%d %s: %v", i, user, err)
			}
		})
	}
	group.Wait()
}

func TestErrorsNameThePlaceAndNoSecret(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"/": func(rw http.ResponseWriter, r *http.Request) {
			rw.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprintf(rw, `{"message":"no such thing for %s, %s and %s"}`, apiKey, restKey, r.URL.Path)
		},
	})
	client := newClient(t, configFor(w.url))
	_, err := client.Page(t.Context(), key, "chiyo", words)
	errs := []error{err, client.Close(t.Context(), activities.PageRef{Key: key}, "")}
	down := newClient(t, configFor("http://127.0.0.1:1"))
	_, err = down.Page(t.Context(), key, "chiyo", words)
	for _, err := range append(errs, err) {
		if err == nil || strings.Contains(err.Error(), apiKey) || strings.Contains(err.Error(), restKey) || !strings.Contains(err.Error(), "splunk-oncall: ") {
			t.Errorf("%v", err)
		}
	}
}

// TestWhatIsDoneThereIsHeard lets the sandbox's outgoing webhooks be read as the door reads them.
func TestWhatIsDoneThereIsHeard(t *testing.T) {
	t.Parallel()
	heard := make(chan contract.ProviderEvent, 20)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if err := webhook.Verify(r.Header, sandbox.DefaultSplunkWebhookSecret); err != nil {
			t.Error(err)
		}
		event, workflowID, err := webhook.Decode(body)
		if err != nil || workflowID != "escalation/checkout/latency" || event.Page != 3 || event.Ref != "1" {
			t.Errorf("%+v for %q: %v", event, workflowID, err)
		}
		heard <- event
	}))
	t.Cleanup(receiver.Close)
	a := newAccount(t, func(o *sandbox.Options) {
		o.SplunkWebhookPayload, o.SplunkWebhookURL = webhook.Payload, receiver.URL
	})
	if _, err := a.Fail(sandbox.Fault{Provider: "splunk-oncall", Kind: fault.Double, Path: "Incident-Acknowledged"}); err != nil {
		t.Fatal(err)
	}
	ref := activities.PageRef{Key: key, Ref: a.page(t, key, "chiyo").Ref}
	if err := a.SplunkOnCall().Acknowledge(key, "chiyo"); err != nil {
		t.Fatal(err)
	}
	if err := a.client.Close(t.Context(), ref, "over"); err != nil {
		t.Fatal(err)
	}
	ids := map[string]int{}
	for i, want := range []struct {
		kind contract.ProviderKind
		by   string
	}{{contract.ProviderOther, ""}, {contract.ProviderAcknowledged, "splunk-oncall:chiyo"}, {contract.ProviderAcknowledged, "splunk-oncall:chiyo"}, {contract.ProviderResolved, "splunk-oncall:hansho"}} {
		select {
		case event := <-heard:
			ids[event.ID]++
			if event.Kind != want.kind || event.By.ID != want.by {
				t.Errorf("webhook %d: %+v, want %s by %q", i, event, want.kind, want.by)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("webhook %d did not come", i)
		}
	}
	if len(ids) != 3 {
		t.Errorf("the two deliveries of one event are not one: %v", ids)
	}
}
