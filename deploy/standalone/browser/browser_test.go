// Package browser looks at the console as people do: in Chromium, on a phone and a desk, light and dark, in English and Japanese. Every page
// must be free of violations of WCAG 2.2 A and AA that axe finds, must load nothing that its content security policy forbids, and leaves a screenshot
// in build/screenshots. Without Chromium it skips, and says so.
package browser

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"hansho/deploy/standalone/harness"
)

//go:embed testdata/axe.min.js
var axe string

// shots is where the screenshots go.
var shots = filepath.Join("..", "..", "..", "build", "screenshots")

// chromium finds a browser, or skips.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("there is no Chromium on this machine: the console was not looked at (Debian: apt-get install chromium fonts-noto-cjk)")
	return ""
}

// tab is one tab of a browser, with what it complained of.
type tab struct {
	context.Context //nolint:containedctx // A tab is its context: https://pkg.go.dev/github.com/chromedp/chromedp

	t *testing.T

	mu         sync.Mutex
	complaints []string
}

// look is how a reader looks.
type look struct {
	device        string
	width, height int64
	theme         string
	language      string
}

// open opens a tab.
func open(t *testing.T) *tab {
	t.Helper()
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true))
	allocated, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(func() { cancel(); end() })
	b := &tab{Context: ctx, t: t}
	entries, exceptions := chromedp.Events(ctx, log.EntryAdded), chromedp.Events(ctx, runtime.ExceptionThrown)
	go func() {
		for e, err := range entries {
			if err != nil {
				return
			}
			if e.Entry.Level == "error" {
				b.complain(string(e.Entry.Source) + ": " + e.Entry.Text)
			}
		}
	}()
	go func() {
		for e, err := range exceptions {
			if err != nil {
				return
			}
			b.complain("a script failed: " + e.ExceptionDetails.Text)
		}
	}()
	return b
}

func (b *tab) complain(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.complaints = append(b.complaints, text)
}

// quiet fails when the browser complained of something, such as what the content security policy forbids.
func (b *tab) quiet(where string) {
	b.t.Helper()
	for _, c := range b.forget() {
		b.t.Errorf("%s: the browser says %s", where, c)
	}
}

func (b *tab) forget() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	complaints := b.complaints
	b.complaints = nil
	return complaints
}

// patience bounds one step.
const patience = 20 * time.Second

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for _, action := range actions {
		ask(b, action)
	}
}

// ask runs one action within patience.
func ask[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	if _, err := chromedp.Run(b, chromedp.Sleep(0)); err != nil { // The first call makes the tab, which must outlive the time-out below.
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(b, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		b.t.Fatal(err)
	}
	return value
}

// signIn signs in as a person, as they do.
func (b *tab) signIn(door, person string) {
	b.t.Helper()
	b.do(chromedp.Navigate(door+"/console/sign-in"), chromedp.WaitVisible(`input[name=token]`), chromedp.SendKeys(`input[name=token]`, harness.Token(person)+"\n"),
		chromedp.WaitVisible(`form[action="/console/sign-out"]`))
}

// as sets the screen, the theme and the language.
func (b *tab) as(l look) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(l.width, l.height))
	ask(b, chromedp.Evaluate[string](fmt.Sprintf(`document.cookie = "hansho_theme=%s; path=/console/"; document.cookie = "hansho_language=%s; path=/console/"`, l.theme, l.language)))
}

// accessible asks axe for what stands in the way of people.
const accessible = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then((r) => ({
	passes: r.passes.length, violations: r.violations.map((v) => ({id: v.id, help: v.help, nodes: v.nodes.map((n) => n.html.slice(0, 200) + " | " + n.failureSummary)}))}))`

// findings are what axe found.
type findings struct {
	Passes     int
	Violations []struct {
		ID, Help string
		Nodes    []string
	}
}

// check looks at the page that is open.
func (b *tab) check(name string) {
	b.t.Helper()
	ask(b, chromedp.Evaluate[chromedp.Void](axe))
	result := ask(b, chromedp.Evaluate[findings](accessible, chromedp.EvalAwaitPromise))
	if result.Passes < 10 {
		b.t.Errorf("%s: axe found only %d rules to check: is the page there?", name, result.Passes)
	}
	for _, v := range result.Violations {
		b.t.Errorf("%s: %s: %s\n\t%s", name, v.ID, v.Help, strings.Join(v.Nodes[:min(3, len(v.Nodes))], "\n\t"))
	}
	if ask(b, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth + 1`)) {
		b.t.Errorf("%s: the page is wider than the screen", name)
	}
	b.shoot(name)
	b.quiet(name)
}

// says waits until a text stands on the page, outside of its forms.
func (b *tab) says(text string) {
	b.t.Helper()
	expression := fmt.Sprintf(`(document.querySelector("#live")?.innerText ?? "").includes(%q)`, text)
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		there, err := chromedp.Run(b, chromedp.Evaluate[bool](expression)) // An error is a page that is being left.
		if err == nil && there {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("the page never says %q (%v)", text, err)
		}
	}
}

// shoot keeps a picture of the whole page.
func (b *tab) shoot(name string) {
	b.t.Helper()
	picture := ask(b, chromedp.FullScreenshot(100))
	if err := os.MkdirAll(shots, 0o750); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(shots, name+".png"), picture, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// looks are all ways to look.
func looks() (all []look) {
	for _, theme := range []string{"light", "dark"} {
		for _, language := range []string{"en", "ja"} {
			all = append(all, look{"phone", 390, 844, theme, language}, look{"desk", 1280, 900, theme, language})
		}
	}
	return all
}

func (l look) name(page string) string {
	return fmt.Sprintf("%s-%s-%s-%s", page, l.device, l.theme, l.language)
}
