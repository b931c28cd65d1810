package config_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"hansho/config"
	"hansho/examples"
	"hansho/oncall"
)

// FuzzParse holds that any text at all yields either an Org that keeps its promises or a list of problems.
func FuzzParse(f *testing.F) {
	f.Add(examples.Demo)
	f.Add(examples.Production)
	f.Add([]byte(small))
	paths, err := filepath.Glob("testdata/problems/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		org, err := config.Parse("fuzz.yaml", text)
		if (org == nil) == (err == nil) {
			t.Fatalf("org %v and error %v", org, err)
		}
		if err != nil {
			checkProblems(t, err)
			return
		}
		checkPlans(t, org)
	})
}

// TestMutatedExamples takes lines and words of the examples away, exchanges and repeats them, as hurried hands do.
func TestMutatedExamples(t *testing.T) {
	t.Parallel()
	accepted, refused := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		text := string(rapid.SampledFrom([][]byte{examples.Demo, examples.Production}).Draw(r, "example"))
		lines := strings.Split(text, "\n")
		for range rapid.IntRange(1, 3).Draw(r, "changes") {
			mutate(r, lines)
		}
		var org *oncall.Org
		org, err := config.Parse("hansho.yaml", []byte(strings.Join(lines, "\n")))
		if err != nil {
			refused++
			checkProblems(t, err)
			return
		}
		accepted++
		checkPlans(t, org)
	})
	if accepted == 0 || refused == 0 {
		t.Errorf("%d accepted, %d refused: the mutations are too harsh or too mild", accepted, refused)
	}
}

func mutate(r *rapid.T, lines []string) {
	at := rapid.IntRange(0, len(lines)-1).Draw(r, "line")
	from := rapid.IntRange(0, len(lines)-1).Draw(r, "from")
	switch rapid.IntRange(0, 3).Draw(r, "what") {
	case 0:
		lines[at] = ""
	case 1:
		lines[at] = lines[from]
	case 2:
		lines[at], lines[from] = lines[from], lines[at]
	default:
		words, others := strings.Fields(lines[at]), strings.Fields(lines[from])
		if len(words) > 0 && len(others) > 0 {
			old := rapid.SampledFrom(words).Draw(r, "old")
			lines[at] = strings.Replace(lines[at], old, rapid.SampledFrom(others).Draw(r, "new"), 1)
		}
	}
}
