package pagerduty_test

import (
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/activities/conformance"
	"hansho/activities/pagerduty"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/fault"
)

// mendStatusPages brings the description in line with itself. The update within a new post has no post to name, as its own example shows;
// and the lists answer with a pagination for which their parameters have no names.
func mendStatusPages(doc *openapi3.T) {
	update := doc.Components.Schemas["StatusPagePostUpdateRequest"].Value
	update.Required = slices.DeleteFunc(update.Required, func(name string) bool { return name == "post" })
	for path, item := range doc.Paths.Map() {
		if strings.HasPrefix(path, "/status_pages") && item.Get != nil {
			for _, name := range []string{"limit", "offset"} {
				item.Get.Parameters = append(item.Get.Parameters, &openapi3.ParameterRef{Value: openapi3.NewQueryParameter(name).WithSchema(openapi3.NewIntegerSchema())})
			}
		}
	}
}

// TestStatusPagesConform holds the adapter to the suite of all status pages.
func TestStatusPagesConform(t *testing.T) {
	t.Parallel()
	conformance.TestPublic(t, func(t *testing.T) conformance.PublicRig {
		t.Helper()
		a, late := newAccount(t), false
		return conformance.PublicRig{
			Pages: a.client.StatusPages(), Page: "PSTATUS", Component: "PCHECK", Named: "Checkout", Cure: "HANSHO_PAGERDUTY_TOKEN",
			Secrets: []string{sandbox.DefaultPagerDutyToken},
			Suffer: func(t *testing.T, trouble conformance.Trouble) bool {
				t.Helper()
				f := faultsOf[trouble]
				if f.Kind == "" {
					return false
				}
				if late = trouble == conformance.HangsAfter; late {
					f.Delay = conformance.Given + conformance.Given/4
				}
				f.Provider, f.Path, f.Method = pagerduty.Name, "/status_pages", http.MethodPost
				if _, err := a.Fail(f); err != nil {
					t.Fatal(err)
				}
				return true
			},
			Heal: func(t *testing.T) {
				t.Helper()
				if err := a.Heal(); err != nil {
					t.Fatal(err)
				}
				if late {
					time.Sleep(conformance.Given) // What came late has come.
				}
			},
			Read:   a.public,
			Delete: a.PagerDuty().DeleteStatusPost,
		}
	})
}

// public is what the public reads, as plain text.
func (a *account) public() (posts []conformance.PublicPost) {
	for _, post := range a.PagerDuty().StatusPosts() {
		read := conformance.PublicPost{Title: post.Title, Works: a.PagerDuty().StatusPages()[0].Services[0].Impact == "operational"}
		for _, u := range post.Updates {
			text := strings.NewReplacer("</p><p>", "\n\n", "<p>", "", "</p>", "", "<br>", "\n").Replace(u.Message)
			read.Words = append(read.Words, u.Status+": "+html.UnescapeString(text))
		}
		posts = append(posts, read)
	}
	return posts
}

func statusWord(n int, stage oncall.Stage) activities.Publication {
	return activities.Publication{
		Page: "PSTATUS", Mark: "public/db-1#run", N: n, Began: at(0), At: at(n), Title: "Payments fail", Body: fmt.Sprintf("Word %d.", n), Stage: stage,
		Impact: oncall.ImpactMinor, Components: []string{"PCHECK"},
	}
}

// TestAWordThatWaitsForAnApproval: what the public does not see is not called up.
func TestAWordThatWaitsForAnApproval(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	careful := statusWord(1, oncall.Investigating)
	careful.Page, careful.Components = "PREVIEW", nil
	posted, err := a.client.StatusPages().Post(t.Context(), careful)
	if err != nil || !strings.Contains(posted.Waiting, "approves") {
		t.Errorf("%+v, %v", posted, err)
	}
	if posted, err := a.client.StatusPages().Post(t.Context(), statusWord(1, oncall.Investigating)); err != nil || posted.Waiting != "" {
		t.Errorf("on a page without approvals: %+v, %v", posted, err)
	}
}

// TestPreviewTellsWhatThePageCallsThings: the sandbox's page has no "identified" and no impact between partial and all.
func TestPreviewTellsWhatThePageCallsThings(t *testing.T) {
	t.Parallel()
	pages := newAccount(t).client.StatusPages()
	shown, err := pages.Preview(t.Context(), statusWord(1, oncall.Identified))
	want := oncall.PagePreview{
		Name: "Example", Title: "Payments fail", Body: "Word 1.", Stage: "investigating", Impact: "minor", Components: []string{"Checkout: partial outage"},
		Remarks: []string{`the page has no status "identified", so it shows "investigating"`},
	}
	shown.Link = ""
	if diff := cmp.Diff(want, shown); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	over, err := pages.Preview(t.Context(), statusWord(1, oncall.PublicOver))
	if err != nil || over.Stage != "resolved" || over.Impact != "all good" || over.Components[0] != "Checkout: operational" {
		t.Errorf("%+v, %v", over, err)
	}
}

// TestAPageWithoutTheWords: a page whose lists were emptied refuses, with what it has and what would be right, and takes them again later.
func TestAPageWithoutTheWords(t *testing.T) {
	t.Parallel()
	var mended atomic.Bool
	list := func(name, id, description string) http.HandlerFunc {
		return says(200, fmt.Sprintf(`{%q:[{"id":%q,"description":%q}],"more":false}`, name, id, description))
	}
	statuses := func(w http.ResponseWriter, r *http.Request) {
		if mended.Load() {
			list("statuses", "PS1", "Investigating ")(w, r)
			return
		}
		list("statuses", "PS0", "Wir schauen nach")(w, r)
	}
	posts := inTurn(says(201, `{"post":{"id":"PPOST1","title":"x"}}`))
	w := newWire(t, map[string]http.HandlerFunc{
		"GET /status_pages/PSTATUS/statuses": statuses, "GET /status_pages/PSTATUS/severities": list("severities", "PV1", "MINOR"),
		"GET /status_pages/PSTATUS/impacts": list("impacts", "PI1", "Partial outage"), "POST /status_pages/PSTATUS/posts": posts,
		"GET /status_pages/PSTATUS/posts/PPOST1/post_updates": says(500, `{}`),
	})
	pages := w.client(t).StatusPages()
	_, err := pages.Post(t.Context(), statusWord(1, oncall.Investigating))
	if _, is := errors.AsType[*activities.RefusedError](err); !is || !strings.Contains(err.Error(), "wir schauen nach") || !strings.Contains(err.Error(), `add "investigating"`) {
		t.Errorf("%v", err)
	}
	mended.Store(true)
	posted, err := pages.Post(t.Context(), statusWord(1, oncall.Investigating))
	if err != nil || posted.Ref != "PPOST1" { // That it may wait for an approval cannot be asked, and is no reason to fail.
		t.Errorf("%+v, %v", posted, err)
	}
	sent := w.all(http.MethodPost, "/status_pages/PSTATUS/posts")
	want := `{"post":{"type":"status_page_post","title":"Payments fail","post_type":"incident","starts_at":null,"ends_at":null,"status_page":{"id":"PSTATUS","type":"status_page"},` +
		`"updates":[{"type":"status_page_post_update","message":"\u003cp\u003eWord 1.\u003c/p\u003e","status":{"id":"PS1","type":"status_page_status"},"severity":{"id":"PV1","type":"status_page_severity"},` +
		`"impacted_services":[{"service":{"id":"PCHECK","type":"status_page_service"},"impact":{"id":"PI1","type":"status_page_impact"}}],"update_frequency_ms":null,"notify_subscribers":true,"reported_at":"` + at(1).UTC().Format(time.RFC3339) + `"}]}}`
	if len(sent) != 1 || string(sent[0].body) != want {
		t.Errorf("sent\n%s\nwant\n%s", sent[0].body, want)
	}
}

// TestALostPostIsFoundAmongMany: lists come in pages of a hundred, in an order that is not said.
func TestALostPostIsFoundAmongMany(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	pages := a.client.StatusPages()
	for n := range 120 {
		other := statusWord(1, oncall.Investigating)
		other.Title = fmt.Sprintf("Another %d", n)
		if _, err := pages.Post(t.Context(), other); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Fail(sandbox.Fault{Kind: fault.Lost, Provider: pagerduty.Name, Path: "/posts", Method: http.MethodPost, Count: 1}); err != nil {
		t.Fatal(err)
	}
	_, err := pages.Post(t.Context(), statusWord(1, oncall.Investigating))
	if _, is := errors.AsType[*activities.AnswerLostError](err); !is {
		t.Fatalf("%v", err)
	}
	found, err := pages.Post(activities.WithRetrying(t.Context()), statusWord(1, oncall.Investigating))
	if all := a.PagerDuty().StatusPosts(); err != nil || found.Ref != all[len(all)-1].ID {
		t.Errorf("found %+v, %v, and not the newest", found, err)
	}
	posts := a.public()
	if len(posts) != 121 {
		t.Errorf("the public reads %d posts and not 121", len(posts))
	}
	for _, post := range posts {
		if len(post.Words) != 1 {
			t.Errorf("%s has %d words", post.Title, len(post.Words))
		}
	}
}

// TestWhatPagerDutyMakesOfAText: it may write our markup in another way, and must not be taken for another word because of it.
func TestWhatPagerDutyMakesOfAText(t *testing.T) {
	t.Parallel()
	for _, message := range []string{
		`<p>Word 1 &lt;b&gt; &amp; more.</p>`, `<div>Word 1 &lt;b&gt; &#38; more.</div>`, "<p>Word 1\n&lt;b&gt; &amp; more.</p><p></p>", `Word 1 &lt;b&gt; &amp; more.`,
	} {
		for reported, there := range map[string]bool{at(1).UTC().Format("2006-01-02T15:04:05.000Z"): true, at(0).Add(-time.Minute).UTC().Format(time.RFC3339): false} {
			posts := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Method == http.MethodPost:
					posts++
					_, _ = io.WriteString(w, `{"post_update":{"id":"PU2"}}`)
				case strings.HasSuffix(r.URL.Path, "post_updates"):
					_, _ = fmt.Fprintf(w, `{"post_updates":[{"id":"PU1","message":%q,"reported_at":%q,"reviewed_status":"approved"}],"more":false}`, message, reported)
				default:
					_, _ = io.WriteString(w, `{"statuses":[{"id":"1","description":"investigating"}],"severities":[{"id":"1","description":"minor"}],"impacts":[{"id":"1","description":"degraded"}]}`)
				}
			}))
			word := statusWord(1, oncall.Investigating)
			word.Body, word.At = "Word 1 <b> & more.", at(1)
			_, err := newClient(t, server.URL).StatusPages().Update(activities.WithRetrying(t.Context()), "PPOST1", word)
			server.Close()
			if err != nil || (posts == 0) != there {
				t.Errorf("%q reported at %s: %d posts, %v", message, reported, posts, err)
			}
		}
	}
}

func TestWithoutAPage(t *testing.T) {
	t.Parallel()
	nowhere := statusWord(1, oncall.Investigating)
	nowhere.Page = ""
	if _, err := newClient(t, "http://127.0.0.1:1").StatusPages().Post(t.Context(), nowhere); err == nil || !strings.Contains(err.Error(), "HANSHO_PAGERDUTY_STATUS_PAGE") {
		t.Errorf("%v", err)
	}
}
