package activities_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/oncall"
)

// notice is a status page that answers as it is told and remembers what it was asked.
type notice struct {
	err   error
	hangs bool
	calls []string
}

func (n *notice) say(ctx context.Context, verb, ref string, p activities.Publication) (activities.Posted, error) {
	n.calls = append(n.calls, fmt.Sprintf("%s %s on %s as %d, again %t: %s, %s, %v, %q", verb, ref, p.Page, p.N, activities.Retrying(ctx), p.Stage, p.Impact, p.Components, p.Body))
	return activities.Posted{Ref: "R1"}, n.err
}

func (n *notice) Post(ctx context.Context, p activities.Publication) (activities.Posted, error) {
	return n.say(ctx, "post", "-", p)
}

func (n *notice) Update(ctx context.Context, ref string, p activities.Publication) (activities.Posted, error) {
	return n.say(ctx, "update", ref, p)
}

func (n *notice) Resolve(ctx context.Context, ref string, p activities.Publication) (activities.Posted, error) {
	return n.say(ctx, "resolve", ref, p)
}

func (n *notice) Preview(ctx context.Context, p activities.Publication) (oncall.PagePreview, error) {
	if n.hangs {
		<-ctx.Done()
		return oncall.PagePreview{}, ctx.Err()
	}
	return oncall.PagePreview{Name: "Example", Link: "https://provider.example.com", Title: p.Title, Stage: "Investigating"}, n.err
}

// publicWorker has three pages: one of a provider that works, one that has an address of its own, and one that is not set up.
func publicWorker(pages map[string]activities.StatusPage) *activities.Activities {
	org := organisation()
	org.StatusPages = map[string]oncall.StatusPage{
		"a": {ID: "a", Provider: "first", Page: "P1", Language: "ja", Components: map[string][]string{"db": {"c1"}}, Impact: map[oncall.Severity]oncall.Impact{1: "critical"}},
		"b": {ID: "b", Provider: "second", URL: "https://status.example.com", Language: "en"},
		"c": {ID: "c", Provider: "absent", Language: "en"},
	}
	return &activities.Activities{Org: func() *oncall.Org { return org }, StatusPages: pages}
}

var said = oncall.PublicWord{N: 1, Stage: oncall.Investigating, Title: "Payments fail", Text: "We look into it.", At: at, Next: at.Add(20 * time.Minute)}

func TestPreviewOfEveryPage(t *testing.T) {
	t.Parallel()
	first, second := &notice{}, &notice{err: errors.New("HTTP 503")}
	a := publicWorker(map[string]activities.StatusPage{"first": first, "second": second})
	request := activities.PublicRequest{Service: "db", Severity: oncall.SEV1, Word: said, Ask: true}
	got, err := run[oncall.PublicPreview](t, a.PreviewPublic, request)
	if err != nil {
		t.Fatal(err)
	}
	want := []oncall.PagePreview{
		{ID: "a", Provider: "first", Name: "Example", Link: "https://provider.example.com", Title: "Payments fail", Stage: "Investigating"},
		{
			ID: "b", Provider: "second", Link: "https://status.example.com", Title: "Payments fail", Body: "We look into it.\n\nWe will post the next update by 03:25 JST.",
			Stage: "investigating", Impact: "minor", Problems: []string{"HTTP 503"},
		},
		{
			ID: "c", Provider: "absent", Title: "Payments fail", Body: "We look into it.\n\nWe will post the next update by 03:25 JST.", Stage: "investigating", Impact: "minor",
			Problems: []string{"absent is not set up on this worker"},
		},
	}
	if diff := cmp.Diff(want, got.Pages); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.HasSuffix(got.Account.Short, "\nhttps://provider.example.com") || !got.Faulty() {
		t.Errorf("%+v", got)
	}
	request.Ask, request.Link = false, "https://status.example.com/incidents/1"
	got, err = run[oncall.PublicPreview](t, a.PreviewPublic, request)
	if err != nil || got.Pages[0].Problems != nil || got.Pages[0].Impact != "critical" || got.Pages[0].Components[0] != "c1" || !strings.HasPrefix(got.Pages[0].Body, "ご迷惑") {
		t.Errorf("without asking: %+v, %v", got.Pages[0], err)
	}
	if !strings.HasSuffix(got.Account.Text, "\nhttps://status.example.com/incidents/1") {
		t.Errorf("the account's text is %q", got.Account.Text)
	}
}

func TestPostPublic(t *testing.T) {
	t.Parallel()
	over := said
	over.N, over.Stage, over.Next = 3, oncall.PublicOver, time.Time{}
	const body = `"ご迷惑をおかけしております。We look into it.`
	for _, c := range []struct {
		name    string
		request activities.PostRequest
		want    string
	}{
		{"the first", activities.PostRequest{Word: said}, `post - on P1 as 1, again false: investigating, critical, [c1], ` + body + `\n\n次回は03:25 JSTまでにお知らせします。"`},
		{"perhaps there", activities.PostRequest{Word: said, Again: true}, `post - on P1 as 1, again true: investigating, critical, [c1], ` + body + `\n\n次回は03:25 JSTまでにお知らせします。"`},
		{"a later one", activities.PostRequest{Word: said, Ref: "R1"}, `update R1 on P1 as 1, again false: investigating, critical, [c1], ` + body + `\n\n次回は03:25 JSTまでにお知らせします。"`},
		{"the last", activities.PostRequest{Word: over, Ref: "R1"}, `resolve R1 on P1 as 3, again false: resolved, critical, [c1], ` + body + `"`},
	} {
		page := &notice{}
		c.request.Page, c.request.Service, c.request.Severity = "a", "db", oncall.SEV1
		posted, err := run[activities.Posted](t, publicWorker(map[string]activities.StatusPage{"first": page}).PostPublic, c.request)
		if err != nil || posted.Ref != "R1" {
			t.Errorf("%s: %+v, %v", c.name, posted, err)
		}
		if diff := cmp.Diff([]string{c.want}, page.calls); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestWhatBecomesOfAPost: the class decides whether, and when, Temporal tries again.
func TestWhatBecomesOfAPost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		page  string
		err   error
		want  string
		final bool
		after time.Duration
	}{
		"refused":                 {"a", activities.Refused(errDown), activities.ErrorRefused, true, 0},
		"limited":                 {"a", activities.RateLimited(errDown, time.Minute), activities.ErrorPassing, false, time.Minute},
		"lost":                    {"a", activities.AnswerLost(errDown), activities.ErrorAnswerLost, false, 10 * time.Second},
		"down":                    {"a", errDown, activities.ErrorPassing, false, 0},
		"not set up":              {"c", nil, activities.ErrorRefused, true, 0},
		"no longer in the config": {"x", nil, activities.ErrorRefused, true, 0},
	} {
		a := publicWorker(map[string]activities.StatusPage{"first": &notice{err: c.err}})
		_, err := run[activities.Posted](t, a.PostPublic, activities.PostRequest{Page: c.page, Word: said})
		got := failureOf(t, err)
		if got.Type != c.want || got.Final != c.final || got.Delay != c.after {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
