package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"hansho/sandbox/web"
)

func get(t *testing.T, path string) (*http.Response, string) {
	t.Helper()
	w := httptest.NewRecorder()
	web.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	resp := w.Result()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp, string(body)
}

var reference = regexp.MustCompile(`(?:src|href)="([^"#]+)"|from "\./([^"]+)"`)

func TestThePageNeedsNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	todo := []string{""}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		if seen[path] || strings.HasPrefix(path, "control/") || path == "direct/" { // Other handlers of the sandbox serve these.
			continue
		}
		seen[path] = true
		resp, body := get(t, "/"+path)
		if resp.StatusCode != http.StatusOK {
			t.Errorf("/%s is missing: %s", path, resp.Status)
		}
		if strings.Contains(body, "https://") && strings.HasSuffix(path, ".css") {
			t.Errorf("/%s loads something from elsewhere", path)
		}
		for _, m := range reference.FindAllStringSubmatch(body, -1) {
			if strings.Contains(m[1], "://") {
				t.Errorf("/%s loads %s", path, m[1])
				continue
			}
			todo = append(todo, m[1]+m[2])
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d files were found: the search for references is broken", len(seen))
	}
}

func TestThePageRunsOnlyItsOwnCode(t *testing.T) {
	t.Parallel()
	resp, body := get(t, "/")
	policy := resp.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(body, "<script>") || strings.Contains(body, "style=") {
		t.Error("the page has inline code or style, or a policy that allows it")
	}
}
