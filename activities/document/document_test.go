package document_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/activities/document"
	"hansho/activities/secret"
	"hansho/oncall"
)

const key = "a-secret-of-many-characters"

func storeAt(t *testing.T, places oncall.PostmortemPlaces) *document.Store {
	t.Helper()
	store, err := document.New(document.Config{Secret: secret.New(key)}, func() oncall.PostmortemPlaces { return places })
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func version(n int, text string) activities.Document {
	return activities.Document{Slug: "checkout-20261121-3f2a91c0", Title: "5xx", Status: "draft", Version: n, Text: text}
}

// filesIn are all files of a directory and below, with what they hold.
func filesIn(t *testing.T, directory string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(directory, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		relative, _ := filepath.Rel(directory, path)
		files[relative] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestEachVersionTakesThePlaceOfTheOneBefore(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	store := storeAt(t, oncall.PostmortemPlaces{Directory: directory, Link: "https://docs.example.com/{slug}/view"})
	for n, text := range []string{"# One\n", "# Two\n", "# Two\n"} {
		stored, err := store.Store(t.Context(), version(n+1, text))
		want := activities.Stored{Where: filepath.Join(directory, "checkout-20261121-3f2a91c0.md"), Link: "https://docs.example.com/checkout-20261121-3f2a91c0/view"}
		if diff := cmp.Diff(want, stored); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
	}
	if diff := cmp.Diff(map[string]string{"checkout-20261121-3f2a91c0.md": "# Two\n"}, filesIn(t, directory)); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsWrittenOutsideOfTheDirectory(t *testing.T) {
	t.Parallel()
	above := t.TempDir()
	directory := filepath.Join(above, "in")
	if err := os.Mkdir(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	store := storeAt(t, oncall.PostmortemPlaces{Directory: directory})
	for _, slug := range []string{"../x", "a/b", "", ".hidden", "..", "a\x00b", `a\b`, strings.Repeat("a", 300), "-rf"} {
		d := version(1, "text")
		d.Slug = slug
		_, err := store.Store(t.Context(), d)
		if refused := (*activities.RefusedError)(nil); !errors.As(err, &refused) {
			t.Errorf("%q: %v", slug, err)
		}
	}
	outside := filepath.Join(above, "outside.md")
	if err := os.WriteFile(outside, []byte("untouched"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(directory, "linked.md")); err != nil {
		t.Fatal(err)
	}
	d := version(1, "text")
	d.Slug = "linked"
	if _, err := store.Store(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"outside.md": "untouched", "in/linked.md": "text"}, filesIn(t, above)); diff != "" {
		t.Error(diff)
	}
}

func TestADirectoryThatIsNotThereIsSaid(t *testing.T) {
	t.Parallel()
	store := storeAt(t, oncall.PostmortemPlaces{Directory: filepath.Join(t.TempDir(), "nowhere")})
	_, err := store.Store(t.Context(), version(1, "text"))
	refused := (*activities.RefusedError)(nil)
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "is postmortems.directory right") {
		t.Errorf("%v", err)
	}
}

// TestASecurityIncidentIsKeptInItsOwnDirectory and nowhere else: without one it is not stored at all.
func TestASecurityIncidentIsKeptInItsOwnDirectory(t *testing.T) {
	t.Parallel()
	open, closed := t.TempDir(), t.TempDir()
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the webhook was told") }))
	t.Cleanup(receiver.Close)
	d := version(1, "who broke in")
	d.Security = true
	if stored, err := storeAt(t, oncall.PostmortemPlaces{Directory: open, Webhook: receiver.URL}).Store(t.Context(), d); err != nil || stored.Where != "" {
		t.Errorf("%+v %v", stored, err)
	}
	places := oncall.PostmortemPlaces{Directory: open, SecurityDirectory: closed, Webhook: receiver.URL, Link: "https://docs.example.com/{slug}"}
	if stored, err := storeAt(t, places).Store(t.Context(), d); err != nil || stored.Where == "" || stored.Link != "" {
		t.Errorf("%+v %v", stored, err)
	}
	if len(filesIn(t, open)) != 0 || len(filesIn(t, closed)) != 1 {
		t.Errorf("open %v, closed %v", filesIn(t, open), filesIn(t, closed))
	}
}

func TestAWebhookIsSigned(t *testing.T) {
	t.Parallel()
	var got map[string]any
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		seconds, signature, _ := strings.Cut(strings.TrimPrefix(r.Header.Get(document.HeaderSignature), "t="), ",v1=")
		mac := hmac.New(sha256.New, []byte(key))
		fmt.Fprintf(mac, "%s.%s", seconds, text)
		if want := hex.EncodeToString(mac.Sum(nil)); signature != want {
			t.Errorf("signed %s, want %s", signature, want)
		}
		if r.Header.Get(document.HeaderKey) != "postmortem/checkout-20261121-3f2a91c0/2" {
			t.Errorf("key %q", r.Header.Get(document.HeaderKey))
		}
		_ = json.Unmarshal(text, &got)
		_, _ = io.WriteString(w, `{"link": "https://wiki.example.com/17"}`)
	}))
	t.Cleanup(receiver.Close)
	stored, err := storeAt(t, oncall.PostmortemPlaces{Webhook: receiver.URL}).Store(t.Context(), version(2, "# Two\n"))
	if err != nil || stored.Link != "https://wiki.example.com/17" || stored.Where != "webhook" {
		t.Errorf("%+v %v", stored, err)
	}
	if got["text"] != "# Two\n" || got["slug"] != "checkout-20261121-3f2a91c0" || got["form"] != 1.0 || got["status"] != "draft" {
		t.Errorf("got %v", got)
	}
}

func TestWhatAReceiverAnswers(t *testing.T) {
	t.Parallel()
	for status, class := range map[int]string{
		200: "", 204: "", 302: "refused", 401: "refused", 404: "refused", 408: "passing", 429: "limited", 500: "passing", 503: "passing",
	} {
		receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(status)
		}))
		_, err := storeAt(t, oncall.PostmortemPlaces{Webhook: receiver.URL + "/token-in-the-address"}).Store(t.Context(), version(1, "x"))
		receiver.Close()
		refused, limited := (*activities.RefusedError)(nil), (*activities.RateLimitedError)(nil)
		got := "passing"
		switch {
		case err == nil:
			got = ""
		case errors.As(err, &refused):
			got = "refused"
		case errors.As(err, &limited):
			if got = "limited"; limited.After != 7*time.Second {
				t.Errorf("%d: after %s", status, limited.After)
			}
		}
		if got != class || err != nil && strings.Contains(err.Error(), "token-in-the-address") {
			t.Errorf("%d: %s, want %s (%v)", status, got, class, err)
		}
	}
}

func TestAWebhookNeedsASecret(t *testing.T) {
	t.Parallel()
	places := func() oncall.PostmortemPlaces { return oncall.PostmortemPlaces{Webhook: "https://x.example"} }
	for text, want := range map[string]string{"": "HANSHO_POSTMORTEM_WEBHOOK_SECRET is not set", "short": "has 5 characters", key: ""} {
		_, err := document.New(document.Config{Secret: secret.New(text)}, places)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
