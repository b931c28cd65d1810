package pagerduty_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"hansho/activities/pagerduty"
	"hansho/activities/secret"
	"hansho/sandbox"
)

const hook = "https://hansho.example.com/webhooks/pagerduty"

// arranged is a PagerDuty account to arrange; every request is held against PagerDuty's description.
func arranged(t *testing.T, options sandbox.Options, change func(*pagerduty.Config)) (*pagerduty.Account, *sandbox.Sandbox) {
	t.Helper()
	options.Logger = zerolog.Nop()
	sb, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	described := newDescription(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isProbe(r) {
			described.check(t, r)
		}
		sb.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.Close()
		if err := sb.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	cfg := pagerduty.Config{Token: secret.New(sandbox.DefaultPagerDutyToken), From: "hansho@example.com", URL: server.URL + "/pagerduty"}
	if change != nil {
		change(&cfg)
	}
	account, err := pagerduty.NewAccount(cfg, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return account, sb
}

// isProbe knows the request that is wrong on purpose: MayWrite's.
func isProbe(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/incidents") && r.ContentLength < 50
}

func company() sandbox.Options {
	return sandbox.Options{
		Users: []sandbox.User{
			{ID: chiyo, Name: "Chiyo", Email: "chiyo@example.com"},
			{ID: "PHANSHO", Name: "Hansho", Email: "hansho@example.com"},
		},
		Schedules: []sandbox.Schedule{{ID: "PSCHED1", Name: "Primary", OnCall: []string{chiyo}}},
		Services:  []sandbox.Service{{ID: "PSHOP00", Name: "Shop"}},
	}
}

func whats(setup *pagerduty.Setup) []string {
	var list []string
	for _, step := range setup.Steps {
		list = append(list, step.What)
	}
	return list
}

func plan(t *testing.T, account *pagerduty.Account, wish pagerduty.Wish) *pagerduty.Setup {
	t.Helper()
	setup, err := account.Plan(t.Context(), wish)
	if err != nil {
		t.Fatal(err)
	}
	return setup
}

func TestAnEmptyAccountIsSetUpOnce(t *testing.T) {
	t.Parallel()
	account, _ := arranged(t, company(), nil)
	wish := pagerduty.Wish{WebhookURL: hook}
	setup := plan(t, account, wish)
	want := []string{
		`create the escalation policy "Hansho (pages nobody)", which goes to hansho@example.com only, without loops`,
		`create the service "Hansho pages", on which PagerDuty does nothing on its own`,
		"create a webhook subscription that sends 14 events of the paging service to " + hook,
	}
	if diff := cmp.Diff(want, whats(setup)); diff != "" {
		t.Fatalf("the plan (-want +got):\n%s", diff)
	}
	if !setup.BringsSecret() {
		t.Error("nobody is asked where the secret goes")
	}
	if err := setup.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !setup.Secret.IsSet() || setup.Service == "" || setup.FromID != "PHANSHO" {
		t.Errorf("the result: %+v", setup)
	}
	again := plan(t, account, wish)
	if len(again.Steps) != 0 || again.Service != setup.Service || again.Subscription != setup.Subscription {
		t.Errorf("the second time: %q, %+v", whats(again), again)
	}
	service, err := account.Service(t.Context(), setup.Service)
	if err != nil || len(service.Flaws()) != 0 || service.Policy.ID != setup.Policy {
		t.Errorf("the service: %+v, %v: %+v", service, err, service.Flaws())
	}
}

func TestWhatSomebodyChangedIsRepaired(t *testing.T) {
	t.Parallel()
	options := company()
	options.Services = append(options.Services, sandbox.Service{
		ID: "PPAGING", Name: "Pages", AckTimeout: 30 * time.Minute, AutoResolve: 4 * time.Hour, Urgency: "use_support_hours", AutoPause: 5 * time.Minute,
		Grouping: "time", Status: "disabled",
	})
	options.EscalationPolicies = []sandbox.EscalationPolicy{
		{ID: "PUSUAL0", Name: "Usual", Rules: []sandbox.EscalationRule{{Targets: []string{"PSCHED1"}}}},
		{ID: "PNOBODY", Name: "Hansho (pages nobody)", NumLoops: 3, Rules: []sandbox.EscalationRule{{Targets: []string{chiyo}}}},
	}
	account, _ := arranged(t, options, func(cfg *pagerduty.Config) { cfg.Service = "PPAGING" })
	setup := plan(t, account, pagerduty.Wish{})
	for _, want := range []string{
		"without loops", `has the escalation policy "Usual"`, "time-out of 30m0s", "after 4h0m0s", "support hours", "pauses notifications", "groups alerts (time)", "is disabled",
	} {
		if !slices.ContainsFunc(whats(setup), func(what string) bool { return strings.Contains(what, want) }) {
			t.Errorf("%q is not planned:\n%s", want, strings.Join(whats(setup), "\n"))
		}
	}
	if err := setup.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again := plan(t, account, pagerduty.Wish{}); len(again.Steps) != 0 {
		t.Errorf("the second time: %q", whats(again))
	}
}

func TestAMaintenanceWindowIsForAPersonToEnd(t *testing.T) {
	t.Parallel()
	options := company()
	options.Services[0].Status = "maintenance"
	account, _ := arranged(t, options, func(cfg *pagerduty.Config) { cfg.Service = "PSHOP00" })
	setup := plan(t, account, pagerduty.Wish{})
	if !slices.ContainsFunc(setup.Found, func(found string) bool {
		return strings.Contains(found, `by hand: the service "Shop" is in a maintenance window`)
	}) {
		t.Errorf("found: %q", setup.Found)
	}
}

func TestASubscriptionIsRepairedAndMadeAnew(t *testing.T) {
	t.Parallel()
	account, _ := arranged(t, company(), nil)
	first := plan(t, account, pagerduty.Wish{WebhookURL: hook})
	if err := first.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	wider := plan(t, account, pagerduty.Wish{WebhookURL: hook + "/", AllServices: true})
	if len(wider.Steps) != 1 || !strings.Contains(wider.Steps[0].What, "sends the events of other services") || wider.BringsSecret() {
		t.Fatalf("for all services: %q", whats(wider))
	}
	if err := wider.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	anew := plan(t, account, pagerduty.Wish{WebhookURL: hook, AllServices: true, NewSecret: true})
	if len(anew.Steps) != 2 || !anew.BringsSecret() {
		t.Fatalf("anew: %q", whats(anew))
	}
	if err := anew.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if anew.Secret.Equal(first.Secret) || anew.Subscription == first.Subscription {
		t.Error("the secret is the same")
	}
	if all, err := account.Subscriptions(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("subscriptions: %+v, %v", all, err)
	}
}

func TestSetupNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*pagerduty.Config){
		"HANSHO_PAGERDUTY_FROM is not set":                              func(cfg *pagerduty.Config) { cfg.From = "" },
		"nobody in the account has the e-mail address":                  func(cfg *pagerduty.Config) { cfg.From = "other@example.com" },
		"there is no service PWRONG0: correct HANSHO_PAGERDUTY_SERVICE": func(cfg *pagerduty.Config) { cfg.Service = "PWRONG0" },
		"is HANSHO_PAGERDUTY_TOKEN a valid REST API key":                func(cfg *pagerduty.Config) { cfg.Token = secret.New("wrong") },
	} {
		account, _ := arranged(t, company(), change)
		if _, err := account.Plan(t.Context(), pagerduty.Wish{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestAReadOnlyKeyIsFound(t *testing.T) {
	t.Parallel()
	options := company()
	options.PagerDutyReadOnlyToken = "read-only"
	for token, want := range map[string]bool{"read-only": false, sandbox.DefaultPagerDutyToken: true} {
		account, sb := arranged(t, options, func(cfg *pagerduty.Config) { cfg.Token = secret.New(token) })
		if may, err := account.MayWrite(t.Context()); err != nil || may != want {
			t.Errorf("%s: %t, %v", token, may, err)
		}
		if n := len(sb.PagerDuty().Phones()[0].History); n != 0 {
			t.Errorf("the question rang %d telephones", n)
		}
	}
}

func TestAnAccountHasPatience(t *testing.T) {
	t.Parallel()
	w := newWire(t, map[string]http.HandlerFunc{
		"GET /priorities": inTurn(says(503, ""), comeBack, says(200, twoPriorities)),
		"GET /users":      says(403, `{"error":{"code":2010,"message":"Access Denied"}}`),
	})
	account, err := pagerduty.NewAccount(pagerduty.Config{Token: secret.New(token), URL: w.url}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := account.Priorities(t.Context()); err != nil || len(got) != 2 {
		t.Errorf("priorities: %+v, %v", got, err)
	}
	if _, err := account.Users(t.Context()); class(err) != "refused" || len(w.all("GET", "/users")) != 1 {
		t.Errorf("users: %v after %d requests", err, len(w.all("GET", "/users")))
	}
}

// comeBack is the answer to one request too many, with leave to come back in a second.
func comeBack(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Ratelimit-Reset", "1")
	says(429, tooMany)(w, r)
}
