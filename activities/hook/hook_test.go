package hook_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/activities/conformance"
	"hansho/activities/hook"
	"hansho/activities/message"
	"hansho/activities/secret"
	"hansho/oncall"
)

const signingSecret = "webhook-private-0123456789"

// receiver does what the documentation asks of one: it verifies, takes a key once, and says when it does not know a page.
type receiver struct {
	*httptest.Server

	mu      sync.Mutex
	pages   map[string]oncall.Ring
	rang    map[string]int
	events  []map[string]any
	headers []http.Header
	trouble conformance.Trouble
	healed  chan struct{}
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{pages: map[string]oncall.Ring{}, rang: map[string]int{}, healed: make(chan struct{})}
	r.Server = httptest.NewServer(http.HandlerFunc(r.take))
	t.Cleanup(func() {
		r.heal()
		r.Close()
	})
	return r
}

func (r *receiver) heal() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.trouble = ""
	close(r.healed)
	r.healed = make(chan struct{})
}

// verify is what docs/direct-channels.md shows.
func verify(header string, body []byte, key string, now time.Time) error {
	stamp, signature, ok := strings.Cut(header, ",v1=")
	seconds, err := strconv.ParseInt(strings.TrimPrefix(stamp, "t="), 10, 64)
	if !ok || err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return errors.New("no signature, or an old one")
	}
	mac := hmac.New(sha256.New, []byte(key))
	fmt.Fprintf(mac, "%d.%s", seconds, body)
	if given, err := hex.DecodeString(signature); err != nil || !hmac.Equal(given, mac.Sum(nil)) {
		return errors.New("the signature is wrong")
	}
	return nil
}

func (r *receiver) take(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return
	}
	r.mu.Lock()
	trouble, healed := r.trouble, r.healed
	r.mu.Unlock()
	if r.before(w, trouble, healed) {
		return
	}
	if err := verify(request.Header.Get("Hansho-Signature"), body, signingSecret, time.Now()); err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	status, answer := r.did(request.Header, body)
	switch trouble { //nolint:exhaustive // The others come before.
	case conformance.HangsAfter:
		<-healed
	case conformance.Slow:
		time.Sleep(conformance.Given / 2)
	case conformance.Lost:
		hangUp(w)
		return
	case conformance.Garbage:
		answer = "\x00\xff<html>"
	case conformance.Huge:
		answer = strings.Repeat("x", 8<<20)
	default:
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

// before fails without doing anything.
func (r *receiver) before(w http.ResponseWriter, trouble conformance.Trouble, healed <-chan struct{}) bool {
	switch trouble { //nolint:exhaustive // The others come after.
	case conformance.Refuses:
		http.Error(w, "not for us", http.StatusUnprocessableEntity)
	case conformance.Expired:
		http.Error(w, "who are you?", http.StatusUnauthorized)
	case conformance.RateLimits:
		w.Header().Set("Retry-After", strconv.Itoa(int(conformance.LeftAlone.Seconds())))
		http.Error(w, "slowly", http.StatusTooManyRequests)
	case conformance.Fails:
		http.Error(w, "down", http.StatusInternalServerError)
	case conformance.HangsBefore:
		<-healed
	case conformance.Cut:
		hangUp(w)
	default:
		return false
	}
	return true
}

func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

func (r *receiver) did(header http.Header, body []byte) (int, string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var event map[string]any
	if err := json.Unmarshal(body, &event); err != nil {
		return http.StatusBadRequest, err.Error()
	}
	key, _ := event["key"].(string)
	r.events, r.headers = append(r.events, event), append(r.headers, header.Clone())
	_, known := r.pages[key]
	switch event["event"] {
	case "page":
		if !known {
			r.pages[key] = oncall.RingLoud
			r.rang[key]++
		}
		return http.StatusCreated, `{"ref": "P-` + strconv.Itoa(len(r.pages)) + `", "link": "https://pager.example.com/1"}`
	case "quiet", "close":
		if !known {
			return http.StatusNotFound, "no such page"
		}
		r.pages[key] = map[any]oncall.Ring{"quiet": oncall.RingQuiet, "close": oncall.RingClosed}[event["event"]]
	}
	return http.StatusOK, ""
}

func client(t *testing.T, allowPrivate bool) *hook.Client {
	t.Helper()
	c, err := hook.New(hook.Config{Secret: secret.New(signingSecret), AllowPrivate: allowPrivate}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Test(t, func(t *testing.T) conformance.Rig {
		t.Helper()
		r := newReceiver(t)
		return conformance.Rig{
			Pager: client(t, true), Address: r.URL + "/alex?token=address-private", Cure: "HANSHO_WEBHOOK_SECRET", Secrets: []string{signingSecret, "address-private"},
			Suffer: func(_ *testing.T, trouble conformance.Trouble) bool {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.trouble = trouble
				return true
			},
			Heal: func(*testing.T) { r.heal() },
			Rang: func(key string) int {
				r.mu.Lock()
				defer r.mu.Unlock()
				return r.rang[key]
			},
			Ring: func(key string) oncall.Ring {
				r.mu.Lock()
				defer r.mu.Unlock()
				return r.pages[key]
			},
		}
	})
}

func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	r, c := newReceiver(t), client(t, true)
	page := message.PageFor(message.PageFacts{
		Service: "checkout", Severity: oncall.SEV1, Title: "5xx <5 %>", Purpose: oncall.PurposeLevel, Level: 1, Round: 1,
	}, oncall.Person{ID: "alex", Language: "en"})
	page.AckLink = "https://hansho.example.com/a/AWqz"
	receipt, err := c.Page(t.Context(), conformance.Key, r.URL, page)
	if diff := cmp.Diff(activities.Receipt{Ref: "P-1", Link: "https://pager.example.com/1"}, receipt); diff != "" || err != nil {
		t.Fatalf("%v (-want +got):\n%s", err, diff)
	}
	ref := activities.PageRef{Key: conformance.Key, Ref: receipt.Ref, Person: "alex", Address: r.URL}
	if err := errors.Join(c.Quiet(t.Context(), ref, "acknowledged by sam"), c.Close(t.Context(), ref, "resolved")); err != nil {
		t.Fatal(err)
	}
	for _, event := range r.events {
		if _, err := time.Parse(time.RFC3339, fmt.Sprint(event["at"])); err != nil {
			t.Errorf("at is %v", event["at"])
		}
		delete(event, "at")
	}
	want := []map[string]any{
		{
			"version": 1.0, "event": "page", "key": conformance.Key, "person": "alex", "language": "en", "service": "checkout", "severity": "SEV-1",
			"title": "checkout · SEV-1 · 5xx <5 %>", "symptom": "5xx <5 %>", "body": "5xx <5 %>\n\nYou are paged on level 1, round 1.", "ack_link": page.AckLink,
		},
		{"version": 1.0, "event": "quiet", "key": conformance.Key, "ref": "P-1", "person": "alex", "note": "acknowledged by sam"},
		{"version": 1.0, "event": "close", "key": conformance.Key, "ref": "P-1", "person": "alex", "note": "resolved"},
	}
	if diff := cmp.Diff(want, r.events); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i, name := range []string{"page", "quiet", "close"} {
		if h := r.headers[i]; h.Get("Hansho-Event") != name || h.Get("Hansho-Key") != conformance.Key || h.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %v", name, h)
		}
	}
}

// TestAWorkerIsNoWayIn holds that nothing inside is reached, by a number, by a name or by a redirect.
func TestAWorkerIsNoWayIn(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	port := r.URL[strings.LastIndexByte(r.URL, ':'):]
	c := client(t, false)
	for _, address := range []string{
		"https://127.0.0.1" + port, "https://localhost" + port, "https://[::1]" + port, "https://[::ffff:127.0.0.1]" + port, "https://0.0.0.0" + port,
		"https://10.1.2.3/", "https://192.168.0.1/", "https://172.16.0.1/", "https://169.254.169.254/latest/meta-data", "https://100.64.0.1/",
		"https://[fe80::1]/", "https://[fd00::1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", r.URL, "ftp://example.com", "https://user:x@example.com", "",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		_, err := c.Page(ctx, "k", address, message.Page{Title: "x"})
		cancel()
		if _, refused := errors.AsType[*activities.RefusedError](err); !refused {
			t.Errorf("%s: %v", address, err)
		}
	}
	if len(r.events) != 0 {
		t.Errorf("the receiver inside was reached: %v", r.events)
	}
}

func TestAnswersAndTheirClasses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		after  string
		class  string
		want   string
	}{
		{200, "", "", ""},
		{204, "", "", ""},
		{302, "", "refused", "redirects are not followed"},
		{308, "", "refused", "redirects are not followed"},
		{400, "", "refused", "HTTP 400"},
		{403, "", "refused", "HANSHO_WEBHOOK_SECRET"},
		{404, "", "refused", "HTTP 404"},
		{408, "", "lost", "HTTP 408"},
		{410, "", "refused", "HTTP 410"},
		{429, "", "limited", "1s"},
		{429, "99999", "limited", "5m"},
		{500, "", "passing", "HTTP 500"},
		{502, "", "lost", "HTTP 502"},
		{503, "30", "limited", "30s"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			if c.after != "" {
				w.Header().Set("Retry-After", c.after)
			}
			w.WriteHeader(c.status)
		}))
		_, err := client(t, true).Page(t.Context(), "k", server.URL, message.Page{Title: "x"})
		server.Close()
		if got := classOf(err); got != c.class || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d %s: %s, %v", c.status, c.after, got, err)
		}
	}
}

func classOf(err error) string {
	var refused *activities.RefusedError
	var limited *activities.RateLimitedError
	var lost *activities.AnswerLostError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refused):
		return "refused"
	case errors.As(err, &limited):
		return "limited"
	case errors.As(err, &lost):
		return "lost"
	}
	return "passing"
}

func TestAnAnswerIsNotBelievedBlindly(t *testing.T) {
	t.Parallel()
	for _, said := range []string{`{"ref": "a b"}`, `{"ref": "` + strings.Repeat("x", 300) + `"}`, `{"link": "javascript:alert(1)"}`, `[]`, ``} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.Copy(w, bytes.NewReader([]byte(said))) }))
		receipt, err := client(t, true).Page(t.Context(), "k", server.URL, message.Page{Title: "x"})
		server.Close()
		if err != nil || !strings.HasPrefix(receipt.Ref, "webhook-") || receipt.Link != "" {
			t.Errorf("%s: %+v, %v", said, receipt, err)
		}
	}
}

func TestWrongSettingsNameTheVariable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "HANSHO_WEBHOOK_SECRET is not set", "short-private": "HANSHO_WEBHOOK_SECRET has 13 characters"} {
		if err := (hook.Config{Secret: secret.New(text)}).Validate(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "private") {
			t.Errorf("%v", err)
		}
	}
}
