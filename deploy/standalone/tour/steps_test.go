package tour_test

import (
	"strings"
	"testing"
)

// The marks of the README's tour, each in a line of its own that a reader of the page does not see.
const (
	tour = "<!-- tour -->"       // The next block is pasted once.
	wait = "<!-- tour: wait -->" // The next block only looks, and is repeated until it shows what the README says.
	kill = "<!-- tour: kill -->" // The program is killed here and started again.
	seen = "<!-- seen -->"       // The next block is what is seen then; "…" stands for anything.
)

// step is one marked place of the tour.
type step struct {
	kind   string
	line   int // Of the mark, in the README.
	script string
	seen   string
}

// steps reads the tour.
func steps(t *testing.T, readme string) []step {
	t.Helper()
	lines := strings.Split(readme, "\n")
	var found []step
	for i, line := range lines {
		switch line {
		case tour, wait:
			found = append(found, step{kind: line, line: i + 1, script: strings.Join(block(t, lines, i+1, "sh"), "\n")})
		case kill:
			found = append(found, step{kind: kill, line: i + 1})
		case seen:
			if len(found) == 0 {
				t.Fatalf("README.md:%d: something is seen before anything is done", i+1)
			}
			found[len(found)-1].seen = strings.Join(block(t, lines, i+1, ""), "\n")
		default:
			if strings.HasPrefix(line, "<!-- tour") || strings.HasPrefix(line, "<!-- seen") {
				t.Fatalf("README.md:%d: the mark %s is not known", i+1, line)
			}
		}
	}
	return found
}

// block is the fenced block that begins in the line after a mark.
func block(t *testing.T, lines []string, at int, language string) []string {
	t.Helper()
	if at >= len(lines) || !strings.HasPrefix(lines[at], "```"+language) {
		t.Fatalf("README.md:%d: the mark has no ```%s block behind it", at, language)
	}
	for end := at + 1; end < len(lines); end++ {
		if lines[end] == "```" {
			return lines[at+1 : end]
		}
	}
	t.Fatalf("README.md:%d: the block never ends", at)
	return nil
}

// missing is the first line that was promised and is not among what was printed, in the order of the README.
func missing(printed, promises string) string {
	rest := strings.Split(printed, "\n")
	for promised := range strings.SplitSeq(promises, "\n") {
		if strings.TrimSpace(strings.ReplaceAll(promised, "…", "")) == "" {
			continue
		}
		at := 0
		for at < len(rest) && !matches(rest[at], promised) {
			at++
		}
		if at == len(rest) {
			return promised
		}
		rest = rest[at+1:]
	}
	return ""
}

// matches compares one line; the width of gaps does not matter.
func matches(printed, promised string) bool {
	printed = strings.Join(strings.Fields(printed), " ")
	parts := strings.Split(strings.Join(strings.Fields(promised), " "), "…")
	if !strings.HasPrefix(printed, parts[0]) || !strings.HasSuffix(printed, parts[len(parts)-1]) {
		return false
	}
	for _, part := range parts {
		_, after, found := strings.Cut(printed, strings.TrimSpace(part))
		if !found {
			return false
		}
		printed = after
	}
	return len(parts) > 1 || printed == ""
}

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		printed, promised string
		want              bool
	}{
		{"a  b", "a b", true},
		{"a b c", "a b", false},
		{"  next   2026-11-21 23:19:20 UTC: level 2", "next …: level 2", true},
		{"  next   2026-11-21 23:19:20 UTC: level 3", "next …: level 2", false},
		{"anything at all", "…thing…", true},
		{"it opened", "opened …", false},
	} {
		if got := matches(c.printed, c.promised); got != c.want {
			t.Errorf("matches(%q, %q) = %t", c.printed, c.promised, got)
		}
	}
}
