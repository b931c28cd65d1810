package oncall_test

import (
	"strings"
	"testing"
	"time"

	"hansho/oncall"
)

// TestWordFaults: whoever says something wrong to the public is told what, before anybody reads it.
func TestWordFaults(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	good := oncall.PublicWord{Stage: oncall.Investigating, Title: "Card payments fail", Text: "Some cards are declined.\nWe look into it.", Next: now.Add(20 * time.Minute)}
	over := good
	over.Stage, over.Next = oncall.PublicOver, time.Time{}
	for _, word := range []oncall.PublicWord{good, over} {
		if fault := word.Fault(now); fault != "" {
			t.Errorf("%q is refused: %s", word.Stage, fault)
		}
	}
	for want, change := range map[string]func(*oncall.PublicWord){
		"no title":             func(w *oncall.PublicWord) { w.Title = "" },
		"one line":             func(w *oncall.PublicWord) { w.Title = "a\nb" },
		"without blanks":       func(w *oncall.PublicWord) { w.Title = " a" },
		"has 129 characters":   func(w *oncall.PublicWord) { w.Title = strings.Repeat("障", 129) },
		"no text":              func(w *oncall.PublicWord) { w.Text = " \n" },
		"has 5001 characters":  func(w *oncall.PublicWord) { w.Text = strings.Repeat("障", 5001) },
		"control characters":   func(w *oncall.PublicWord) { w.Short = "\x1b[31m" },
		`no stage "mending"`:   func(w *oncall.PublicWord) { w.Stage = "mending" },
		"when the next":        func(w *oncall.PublicWord) { w.Next = time.Time{} },
		"past":                 func(w *oncall.PublicWord) { w.Next = now },
		"no next word can be ": func(w *oncall.PublicWord) { w.Stage = oncall.PublicOver },
	} {
		word := good
		change(&word)
		if fault := word.Fault(now); !strings.Contains(fault, want) {
			t.Errorf("want %q, got %q", want, fault)
		}
	}
	edge := good
	edge.Title, edge.Text = strings.Repeat("障", 128), strings.Repeat("障", 5000)
	if fault := edge.Fault(now); fault != "" {
		t.Errorf("at the bounds: %s", fault)
	}
}

func TestImpactOf(t *testing.T) {
	t.Parallel()
	page := oncall.StatusPage{Impact: map[oncall.Severity]oncall.Impact{oncall.SEV1: oncall.ImpactCritical, oncall.SEV5: oncall.ImpactNone}}
	for severity, want := range map[oncall.Severity]oncall.Impact{oncall.SEV1: oncall.ImpactCritical, oncall.SEV5: oncall.ImpactNone, 0: oncall.ImpactMinor} {
		if got := page.ImpactOf(severity); got != want {
			t.Errorf("%s is %s and not %s", severity, got, want)
		}
	}
}

func TestFaultyPreview(t *testing.T) {
	t.Parallel()
	preview := oncall.PublicPreview{Pages: []oncall.PagePreview{{Remarks: []string{"x"}}, {}}}
	if preview.Faulty() {
		t.Error("a remark is no problem")
	}
	preview.Pages[1].Problems = []string{"there is no such page"}
	if !preview.Faulty() {
		t.Error("a problem of one page is not seen")
	}
}
