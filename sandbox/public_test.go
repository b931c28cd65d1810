package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"hansho/sandbox"
)

// TestStatusPagesAreKeptAndShown: what customers read is on the sandbox's own page, and survives a restart.
func TestStatusPagesAreKeptAndShown(t *testing.T) {
	t.Parallel()
	options := sandbox.Options{
		Users: []sandbox.User{{ID: "PALICE", Name: "Alice", Email: "alice@example.com"}}, Services: []sandbox.Service{{ID: "P1", Name: "Pages"}},
		StatusPages:     []sandbox.StatusPage{{ID: "PPAGE", Name: "Partners", Services: []sandbox.StatusPageService{{ID: "PSHOP", Name: "Shop"}}}},
		StatuspagePages: []sandbox.StatuspagePage{{ID: "abc123", Name: "Public", Components: []sandbox.StatuspageComponent{{ID: "c1", Name: "Shop"}}}},
		StateFile:       filepath.Join(t.TempDir(), "state"), Logger: zerolog.Nop(),
	}
	run := func(do func(url string)) {
		sb, err := sandbox.New(options)
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(sb.Handler())
		do(server.URL)
		server.Close()
		if err := sb.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	send := func(method, url, secret, body string) {
		r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", secret)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if text, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusCreated {
			t.Errorf("%s: %d %s", url, answer.StatusCode, text)
		}
	}
	run(func(url string) {
		send("POST", url+"/statuspage/v1/pages/abc123/incidents", "OAuth "+sandbox.DefaultStatuspageToken,
			`{"incident":{"name":"Payments fail","status":"investigating","body":"We look.","components":{"c1":"major_outage"},"component_ids":["c1"]}}`)
		send("POST", url+"/pagerduty/status_pages/PPAGE/posts", "Token token="+sandbox.DefaultPagerDutyToken,
			`{"post":{"type":"status_page_post","title":"Payments fail","post_type":"incident","starts_at":null,"ends_at":null,"updates":[{"message":"<p>We look &amp; look.</p><p>Soon<br>more.</p>",
			"status":{"id":"PSTATUS1"},"severity":{"id":"PSEVERITY3"},"impacted_services":[{"service":{"id":"PSHOP"},"impact":{"id":"PIMPACT3"}}],"notify_subscribers":true}]}}`)
	})
	run(func(url string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/control/state", nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var state struct {
			Public []struct {
				Provider, Name string
				Parts          []struct{ Name, State string }
				Posts          []struct {
					Title, Impact string
					Words         []struct{ Status, Text string }
				}
			}
		}
		if err := json.NewDecoder(answer.Body).Decode(&state); err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(state)
		want := `{"Public":[{"Provider":"Statuspage","Name":"Public","Parts":[{"Name":"Shop","State":"major outage"}],"Posts":[{"Title":"Payments fail","Impact":"none","Words":[{"Status":"investigating","Text":"We look."}]}]},` +
			`{"Provider":"PagerDuty","Name":"Partners","Parts":[{"Name":"Shop","State":"outage"}],"Posts":[{"Title":"Payments fail","Impact":"major","Words":[{"Status":"investigating","Text":"We look \u0026 look.\n\nSoon\nmore."}]}]}]}`
		if string(text) != want {
			t.Errorf("the page shows\n%s\nwant\n%s", text, want)
		}
	})
}
