package conformance

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities"
	"hansho/oncall"
)

// PublicRig is one status page adapter before its fake.
type PublicRig struct {
	Pages     activities.StatusPage
	Page      string // ID of a page that the fake has.
	Component string // ID of a component that the page has, and its name.
	Named     string
	// Suffer lets every request that changes something fail in this way until Heal. It reports false when the protocol has no such trouble.
	Suffer func(t *testing.T, trouble Trouble) bool
	Heal   func(t *testing.T)
	// Read is what the public reads on the page: every post, the oldest first, each with its words, the oldest first.
	Read func() []PublicPost
	// Delete takes a post off the page, as a person does.
	Delete func(ref string)
	// Secrets must not stand in any error; Cure is what an error about expired credentials has to name.
	Secrets []string
	Cure    string
}

// PublicPost is a post as the public reads it.
type PublicPost struct {
	Title string
	Words []string // "stage: text"
	// Works tells whether the component works, as far as the page shows.
	Works bool
}

// story is what the suite tells.
var story = func() []activities.Publication {
	began := time.Now().UTC().Truncate(time.Second)
	say := func(n int, stage oncall.Stage, body string) activities.Publication {
		return activities.Publication{
			Mark: "public/checkout-20261121-3f2a91c0#0198c1c2-7f6e-7c55-9d55-2f5b5f1f0a11", N: n, Began: began, At: began.Add(time.Duration(n-1) * 10 * time.Second),
			Title: "Card payments fail", Body: body, Stage: stage, Impact: oncall.ImpactMajor,
		}
	}
	return []activities.Publication{
		say(1, oncall.Investigating, "Some customers <cannot> pay & we look into it.\n\nWe will post the next update by 03:25 JST."),
		say(2, oncall.Monitoring, "ご迷惑をおかけしております。It works again & we watch it."),
		say(3, oncall.PublicOver, "It works again."),
	}
}()

// TestPublic runs the suite. newRig makes a fresh fake for each case.
func TestPublic(t *testing.T, newRig func(t *testing.T) PublicRig) {
	t.Helper()
	t.Run("a story is told once, however often each word is said", func(t *testing.T) { toldOnce(t, newRig(t)) })
	t.Run("two stories of one title stay apart", func(t *testing.T) { twoStories(t, newRig(t)) })
	t.Run("a page that missed words goes on with the newest", func(t *testing.T) { missedWords(t, newRig(t)) })
	t.Run("a preview shows what would be there, and nobody reads it", func(t *testing.T) { previews(t, newRig(t)) })
	t.Run("a post that was deleted there is not made again", func(t *testing.T) { deletedThere(t, newRig(t)) })
	for _, trouble := range []Trouble{Refuses, Expired, RateLimits, Fails, HangsBefore, HangsAfter, Slow, Cut, Lost, Garbage, Huge} {
		for n := range story {
			t.Run(string(trouble)+", word "+string(rune('1'+n)), func(t *testing.T) {
				rig := newRig(t)
				ref := ""
				for _, p := range story[:n] {
					ref = mustSay(t, rig, p).Ref
				}
				if !rig.Suffer(t, trouble) {
					t.Skipf("this provider's protocol does not know %q", trouble)
				}
				publicTrouble(t, rig, trouble, ref, n)
			})
		}
	}
}

// say says a word within Given. With a reference it is added to that post, as a workflow does; without one the post is made or found.
func (r PublicRig) say(t *testing.T, ref string, p activities.Publication, again bool) (activities.Posted, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), Given)
	defer cancel()
	if again {
		ctx = activities.WithRetrying(ctx)
	}
	p.Page, p.Components = r.Page, []string{r.Component}
	began := time.Now()
	var posted activities.Posted
	var err error
	switch {
	case ref == "":
		posted, err = r.Pages.Post(ctx, p)
	case p.Stage == oncall.PublicOver:
		posted, err = r.Pages.Resolve(ctx, ref, p)
	default:
		posted, err = r.Pages.Update(ctx, ref, p)
	}
	if took := time.Since(began); took > 2*Given {
		t.Errorf("the call took %s and had %s", took, Given)
	}
	for _, secret := range r.Secrets {
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the error tells a secret: %v", err)
		}
	}
	return posted, err
}

// mustSay says a word by what the page itself knows of the story: without a reference, as if every answer had been lost.
func mustSay(t *testing.T, r PublicRig, p activities.Publication) activities.Posted {
	t.Helper()
	posted, err := r.say(t, "", p, p.N > 1)
	if err != nil || posted.Ref == "" {
		t.Fatalf("word %d: %+v, %v", p.N, posted, err)
	}
	return posted
}

// told is what the public must read after the first words.
func told(words int) []PublicPost {
	if words == 0 {
		return nil
	}
	post := PublicPost{Title: story[0].Title, Works: words == len(story)}
	for _, p := range story[:words] {
		post.Words = append(post.Words, string(p.Stage)+": "+p.Body)
	}
	return []PublicPost{post}
}

func (r PublicRig) reads(t *testing.T, want []PublicPost) {
	t.Helper()
	if diff := cmp.Diff(want, r.Read()); diff != "" {
		t.Errorf("the public reads (-want +got):\n%s", diff)
	}
}

func toldOnce(t *testing.T, r PublicRig) {
	t.Helper()
	ref := ""
	for n, p := range story {
		for _, again := range []bool{false, true, true} {
			posted, err := r.say(t, ref, p, again)
			if err != nil || posted.Ref == "" || ref != "" && posted.Ref != ref {
				t.Fatalf("word %d, again %t: %+v, %v", p.N, again, posted, err)
			}
			if again && n == 0 { // Its answer was lost, so nobody knows the post.
				if found, err := r.say(t, "", p, true); err != nil || found.Ref != posted.Ref {
					t.Errorf("word 1 is looked for: %+v, %v", found, err)
				}
			}
			ref = posted.Ref
		}
		r.reads(t, told(n+1))
	}
}

func twoStories(t *testing.T, r PublicRig) {
	t.Helper()
	for _, p := range story {
		mustSay(t, r, p)
	}
	second := story[0]
	second.Mark += "/second"
	second.Began = second.Began.Add(time.Hour)
	second.At = second.Began
	for range 2 { // Each looks for what an earlier attempt may have left, and must not take the first story for it.
		if _, err := r.say(t, "", second, true); err != nil {
			t.Fatal(err)
		}
	}
	if posts := r.Read(); len(posts) != 2 {
		t.Errorf("the public reads %d stories and not 2: %+v", len(posts), posts)
	}
}

// missedWords: the first answer was lost, and the page was down for the second word.
func missedWords(t *testing.T, r PublicRig) {
	t.Helper()
	mustSay(t, r, story[0])
	mustSay(t, r, story[2])
	mustSay(t, r, story[2])
	want := told(3)
	want[0].Words = []string{want[0].Words[0], want[0].Words[2]}
	r.reads(t, want)
}

func previews(t *testing.T, r PublicRig) {
	t.Helper()
	p := story[0]
	p.Page, p.Components = r.Page, []string{r.Component, "NOSUCH"}
	shown, err := r.Pages.Preview(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if shown.Title != p.Title || shown.Body != p.Body || shown.Stage == "" || shown.Impact == "" || shown.Name == "" {
		t.Errorf("it shows %+v", shown)
	}
	if len(shown.Components) != 1 || !strings.Contains(shown.Components[0], r.Named) {
		t.Errorf("it shows the components %q and not %q", shown.Components, r.Named)
	}
	if len(shown.Problems) != 1 || !strings.Contains(shown.Problems[0], "NOSUCH") {
		t.Errorf("problems %q do not name the component that is not there", shown.Problems)
	}
	r.reads(t, nil)
	p.Page = "PNOSUCH"
	if shown, err := r.Pages.Preview(t.Context(), p); err == nil && len(shown.Problems) == 0 {
		t.Errorf("a page that is not there: %+v", shown)
	}
}

func deletedThere(t *testing.T, r PublicRig) {
	t.Helper()
	posted := mustSay(t, r, story[0])
	r.Delete(posted.Ref)
	for _, again := range []bool{false, true} {
		_, err := r.say(t, posted.Ref, story[1], again)
		var refused *activities.RefusedError
		if !errors.As(err, &refused) || !errors.Is(err, activities.ErrNotFound) {
			t.Errorf("again %t: %v; want a refusal that says that it is gone", again, err)
		}
	}
	r.reads(t, nil)
}

// publicTrouble holds the class of the error to the trouble, and what the public reads after it is over.
func publicTrouble(t *testing.T, r PublicRig, trouble Trouble, ref string, n int) {
	t.Helper()
	_, err := r.say(t, ref, story[n], false)
	if trouble == Slow {
		if err != nil {
			t.Errorf("a slow answer: %v", err)
		}
		r.reads(t, told(n+1))
		return
	}
	classOf(t, Rig{Cure: r.Cure}, trouble, err)
	if done := trouble == HangsAfter || trouble == Lost || trouble == Garbage || trouble == Huge; !done {
		r.reads(t, told(n))
	}
	r.Heal(t)
	if _, err := r.say(t, ref, story[n], true); err != nil {
		t.Fatalf("after the trouble: %v", err)
	}
	r.reads(t, told(n+1))
}
