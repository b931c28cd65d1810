package statuspage_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/activities/secret"
	"hansho/activities/statuspage"
	"hansho/oncall"
)

var word = activities.Publication{
	Page: page, Mark: "public/db-1#run", N: 1, Began: time.Unix(0, 0), At: time.Unix(0, 0), Title: "Payments fail", Body: "We look into it.",
	Stage: oncall.Investigating, Impact: oncall.ImpactCritical, Components: []string{"8kbf7d35c070"},
}

// TestWhatIsSent holds the requests to https://developer.statuspage.io, field for field.
func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.Method+" "+r.URL.RequestURI()+" "+string(body))
		if r.Header.Get("Authorization") != "OAuth "+token || len(body) > 0 && r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("headers %v", r.Header)
		}
		_, _ = io.WriteString(w, `{"id":"p31zjtct2jer","shortlink":"https://stspg.io/x","metadata":null,"unforeseen":[1]}`)
	}))
	defer server.Close()
	client := newClient(t, server.URL)
	client.Hurry()
	posted, err := client.Post(t.Context(), word)
	if err != nil || posted.Ref != "p31zjtct2jer" || posted.Link != "https://stspg.io/x" {
		t.Errorf("%+v, %v", posted, err)
	}
	second := word
	second.N, second.Stage, second.Impact, second.Body = 2, oncall.Monitoring, oncall.ImpactNone, "“Quoted” <b> & 日本語"
	_, err = client.Update(t.Context(), posted.Ref, second)
	third := word
	third.N = 3
	_, err2 := client.Resolve(t.Context(), posted.Ref, third)
	if err := errors.Join(err, err2); err != nil {
		t.Error(err)
	}
	want := []string{
		`POST /pages/kctbh9vrtdwd/incidents {"incident":{"name":"Payments fail","status":"investigating","impact_override":"critical","body":"We look into it.",` +
			`"component_ids":["8kbf7d35c070"],"components":{"8kbf7d35c070":"major_outage"},"metadata":{"hansho":{"story":"public/db-1#run","word":1}},"deliver_notifications":true}}`,
		`PATCH /pages/kctbh9vrtdwd/incidents/p31zjtct2jer {"incident":{"status":"monitoring","impact_override":"none","body":"“Quoted” \u003cb\u003e \u0026 日本語",` +
			`"component_ids":["8kbf7d35c070"],"metadata":{"hansho":{"story":"public/db-1#run","word":2}},"deliver_notifications":true}}`,
		`PATCH /pages/kctbh9vrtdwd/incidents/p31zjtct2jer {"incident":{"status":"resolved","impact_override":"critical","body":"We look into it.",` +
			`"component_ids":["8kbf7d35c070"],"components":{"8kbf7d35c070":"operational"},"metadata":{"hansho":{"story":"public/db-1#run","word":3}},"deliver_notifications":true}}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPace: the token may make one request a second, and whoever has no time to wait for the turn is told to come again.
func TestPace(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	client := newClient(t, a.url+"/v1")
	began := time.Now()
	if _, err := client.Preview(t.Context(), word); err != nil { // Two requests.
		t.Fatal(err)
	}
	if took := time.Since(began); took < 900*time.Millisecond {
		t.Errorf("two requests took %s", took)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := client.Post(ctx, word)
	var refused *activities.RefusedError
	var lost *activities.AnswerLostError
	if err == nil || errors.As(err, &refused) || errors.As(err, &lost) || len(a.State()[0].Incidents) > 0 {
		t.Errorf("without time for its turn: %v, %d incidents", err, len(a.State()[0].Incidents))
	}
}

// TestAnswers: what Statuspage says decides whether, and when, it is asked again, and its words are kept.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status     int
		retryAfter string
		body       string
		refused    bool
		after      time.Duration
		words      []string
	}{
		"calm":                {420, "60", `{"error":"Too many requests"}`, false, time.Minute, []string{"Too many requests"}},
		"limited, unsaid":     {429, "", ``, false, 10 * time.Second, []string{"429"}},
		"limited, too long":   {429, "86400", ``, false, 90 * time.Second, nil},
		"limited, not a time": {420, "soon", ``, false, 10 * time.Second, nil},
		"token":               {401, "", `{"error":"Could not authenticate with ` + token + `"}`, true, 0, []string{"HANSHO_STATUSPAGE_TOKEN", "with ***"}},
		"rights":              {403, "", `{}`, true, 0, []string{"manage incidents"}},
		"redirect":            {302, "", `<html>`, true, 0, []string{"HANSHO_STATUSPAGE_URL"}},
		"list of faults":      {422, "", `{"error":["Name can't be blank","Body is too long"]}`, true, 0, []string{"Name can't be blank", "Body is too long"}},
		"message":             {400, "", `{"message":"no"}`, true, 0, []string{"no"}},
		"novel":               {422, "", `{"error":"` + strings.Repeat("x", 5000) + `"}`, true, 0, []string{"…"}},
		"down":                {500, "", `oops`, false, 0, []string{"500"}},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if c.retryAfter != "" {
				w.Header().Set("Retry-After", c.retryAfter)
			}
			if c.status == 302 {
				w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
			}
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		client := newClient(t, server.URL)
		_, err := client.Post(t.Context(), word)
		server.Close()
		var refused *activities.RefusedError
		var limited *activities.RateLimitedError
		if errors.As(err, &refused) != c.refused || errors.As(err, &limited) != (c.after > 0) || limited != nil && limited.After != c.after {
			t.Errorf("%s: %v", name, err)
		}
		for _, words := range c.words {
			if !strings.Contains(err.Error(), words) {
				t.Errorf("%s: %q is not in %v", name, words, err)
			}
		}
		if strings.Contains(err.Error(), token) || len(err.Error()) > 600 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAnAnswerWithoutSenseIsNotNone: whoever takes it for an empty list posts a second incident.
func TestAnAnswerWithoutSenseIsNotNone(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`null`, `{}`, `[`, ``} {
		posts := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				posts++
			}
			_, _ = io.WriteString(w, body)
		}))
		client := newClient(t, server.URL)
		client.Hurry()
		_, err := client.Post(activities.WithRetrying(t.Context()), word)
		_, err2 := client.Update(activities.WithRetrying(t.Context()), "x", word)
		server.Close()
		if err == nil || err2 == nil || posts > 0 {
			t.Errorf("%q: %v, %v, %d posts", body, err, err2, posts)
		}
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for want, cfg := range map[string]statuspage.Config{
		"HANSHO_STATUSPAGE_TOKEN is not set": {URL: "https://x.example.com"},
		"HANSHO_STATUSPAGE_PAGE must be":     {URL: "https://x.example.com", Token: secret.New("t"), Page: "https://manage.statuspage.io/pages/x"},
		"HANSHO_STATUSPAGE_URL must be":      {URL: "https://user:pass@x.example.com", Token: secret.New("t")},
	} {
		if _, err := statuspage.New(cfg, zerolog.Nop()); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "pass") {
			t.Errorf("%v; want %q", err, want)
		}
	}
	client := newClient(t, "http://127.0.0.1:1")
	nowhere := word
	nowhere.Page = ""
	if _, err := client.Post(t.Context(), nowhere); err == nil || !strings.Contains(err.Error(), "HANSHO_STATUSPAGE_PAGE") {
		t.Errorf("without a page: %v", err)
	}
}

// TestPreviewSaysWhatIsTooLong although whoever words it keeps to less.
func TestPreviewSaysWhatIsTooLong(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	long := word
	long.Title, long.Body, long.Components = strings.Repeat("障", 256), strings.Repeat("害", 25_001), nil
	shown, err := a.client.Preview(t.Context(), long)
	if err != nil || len(shown.Problems) != 2 || !strings.Contains(shown.Problems[0], "256") || !strings.Contains(shown.Problems[1], "25001") || len(shown.Remarks) != 1 {
		t.Errorf("%+v, %v", shown, err)
	}
	text, err := json.Marshal(shown)
	if err != nil || !strings.Contains(string(text), "https://sandbox.statuspage.io") {
		t.Errorf("%s, %v", text[:200], err)
	}
}

func TestStatuspageSaysWhetherItWorks(t *testing.T) {
	t.Parallel()
	code := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/pages/p1" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, `{"id": "p1"}`)
	}))
	defer server.Close()
	client, err := statuspage.New(statuspage.Config{Token: secret.New("statuspage-token-0123456789"), URL: server.URL, Page: "p1"}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	client.Hurry()
	if err := client.ProbePage(t.Context(), ""); err != nil {
		t.Error(err)
	}
	if code = http.StatusServiceUnavailable; client.ProbePage(t.Context(), "p1") == nil {
		t.Error("it answers 503, and the probe says that it works")
	}
}
