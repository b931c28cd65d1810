package printable_test

import (
	"regexp"
	"strings"
	"testing"

	"hansho/starter/printable"
)

func TestPage(t *testing.T) {
	t.Parallel()
	out, err := printable.Page("SEV-1 · <5xx>", "ja", "# ポストモーテム\n\n| UTC | JST |\n|---|---|\n| 18:05 | 03:05 |\n\n- [ ] やること\n\nhttps://example.com/a\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<html lang="ja">`, "<title>SEV-1 · &lt;5xx&gt;</title>", "<h1>ポストモーテム</h1>", "<td>03:05</td>", `<a href="https://example.com/a">`, `type="checkbox"`,
		`http-equiv="Content-Security-Policy"`,
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("it lacks %s:\n%s", want, out)
		}
	}
}

// dangers are what must never stand in a page.
var dangers = regexp.MustCompile(`(?i)<script|<iframe|<object|<img[^>]+onerror|href="(javascript|data|vbscript):|<style>[^<]*</style>.*<style|<form|<base`)

func TestNothingInADocumentRuns(t *testing.T) {
	t.Parallel()
	for _, text := range attacks {
		out, err := printable.Page(text, "en", text)
		if found := dangers.FindString(string(out)); found != "" || err != nil {
			t.Errorf("%q: %s (%v)", text, found, err)
		}
	}
}

var attacks = []string{
	"<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "[x](javascript:alert(1))", "[x]( javascript:alert(1))", "<javascript:alert(1)>",
	"[x]: javascript:alert(1)\n\n[x]", "[x](data:text/html;base64,PHNjcmlwdD4=)", "<iframe src=//evil></iframe>", "</style><script>1</script>",
	"![x](javascript:alert(1))", "<style>body{display:none}</style>", "<form action=//evil><input></form>", "<base href=//evil>", "[x](vbscript:x)",
	"`<script>`", "```html\n<script>alert(1)</script>\n```", "| <script>1</script> |\n|---|\n| x |",
}

func FuzzNothingInADocumentRuns(f *testing.F) {
	for _, text := range attacks {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, err := printable.Page("t", "en", text)
		if found := dangers.FindString(string(out)); found != "" || err != nil {
			t.Errorf("%s (%v)", found, err)
		}
	})
}
