package oncall

import (
	"regexp"
	"strings"
)

// Kinds of findings.
const (
	FindingCareful = "be careful" // An improvement that is only a wish.
	FindingBlame   = "blame"      // A person is named as the cause.
	FindingEmpty   = "empty"      // A part of the template that nobody has filled in.
)

// careful are words by which nothing is improved. The template's own 「以後は注意する」 stands in a remark, which is left out.
var careful = regexp.MustCompile(`(?i)\bbe (more |extra |very )?careful\b|\bmore careful(ly)?\b|\b(pay|paying) (more |closer )?attention\b|\btry harder\b|` +
	`\bdouble[- ]check (next time|in future|from now on)\b|\bremember (next time|in future)\b|\bavoid (making )?(such |the same )?mistakes?\b|` +
	`注意(する|します|して|を払|を徹底|深く)|気を(つけ|付け)|(周知|確認|意識|注意)の?(を)?徹底|心がけ|心掛け|意識を高め|再確認する`)

// blame are words that make a person the cause.
var blame = regexp.MustCompile(`(?i)\bhuman error\b|\bshould have known\b|\b(was|were|is) (at fault|to blame|negligent|careless)\b|\bcareless(ness|ly)?\b|` +
	`ヒューマンエラー|人為的(な)?ミス|うっかり|不注意|怠慢|確認不足|の責任(だ|で|は)|(さん|氏|担当者?)の(せい|ミス|過失)`)

// causing are words that, beside the name of a person, make that person the cause.
var causing = regexp.MustCompile(`(?i)\b(because of|due to|caused|broke|forgot|failed to|fault|mistake|error by|blame)\b|せい|ミス|過失|原因|忘れ|間違え|怠`)

// cures of the findings, by language and kind.
var findingCures = map[string]map[string]string{
	"en": {
		FindingCareful: "nobody can promise never to slip again: say what makes it impossible, or at once visible",
		FindingBlame:   "nobody is to blame: say what let one action have this effect, and what did not catch it",
		FindingEmpty:   "nobody has written this part yet",
	},
	"ja": {
		FindingCareful: "『以後は注意する』ではなく、再発しない仕組み、またはすぐに気付ける仕組みを書いてください",
		FindingBlame:   "障害は誰のせいでもありません。その操作だけで障害になった仕組みと、検知できなかった理由を書いてください",
		FindingEmpty:   "この節はまだ書かれていません",
	},
}

// Blameless finds what a postmortem should say otherwise: improvements that are wishes, people who are named as the cause, and parts that
// are empty. Names are how people may be called. Remarks of the template, quotations and the timeline are not looked at: the one says how
// to write, the other what was said in the heat. It points out and never blocks.
func Blameless(text, language string, names []string) []Finding {
	cures, ok := findingCures[language]
	if !ok {
		cures = findingCures["en"]
	}
	f := finder{cures: cures, names: names}
	for n, line := range strings.Split(text, "\n") {
		f.look(n+1, strings.TrimSpace(line))
	}
	f.endSection()
	return f.found
}

// findingsMost is how many are pointed out.
const findingsMost = 50

// finder reads a document line by line.
type finder struct {
	cures   map[string]string
	names   []string
	found   []Finding
	heading Finding // Of the section that is read; its line is 0 before the first.
	filled  bool
	quiet   bool // The section is the timeline.
	code    bool // Inside of a fenced block.
}

func (f *finder) look(n int, line string) {
	switch {
	case strings.HasPrefix(line, "```"):
		f.code, f.filled = !f.code, true
	case f.code || line == "":
	case strings.HasPrefix(line, "#"):
		f.endSection()
		f.heading, f.filled = Finding{Line: n, Text: line}, strings.HasPrefix(line, "# ")
		f.quiet = isTimeline(line)
	case strings.HasPrefix(line, "**※"), strings.HasPrefix(line, ">"), strings.HasPrefix(line, "<!--"):
	default:
		f.filled = true
		if !f.quiet {
			f.words(n, line)
		}
	}
}

func isTimeline(heading string) bool {
	return strings.Contains(heading, "タイムライン") || strings.Contains(strings.ToLower(heading), "timeline")
}

func (f *finder) words(n int, line string) {
	switch {
	case blame.MatchString(line), f.namesCause(line):
		f.add(Finding{Line: n, Text: line, Kind: FindingBlame})
	case careful.MatchString(line):
		f.add(Finding{Line: n, Text: line, Kind: FindingCareful})
	}
}

// namesCause tells whether a person stands beside a word of causing.
func (f *finder) namesCause(line string) bool {
	if !causing.MatchString(line) {
		return false
	}
	lower := strings.ToLower(line)
	for _, name := range f.names {
		if len([]rune(name)) >= 2 && hasName(lower, strings.ToLower(name)) {
			return true
		}
	}
	return false
}

// hasName finds a name that is not a part of a longer word of Latin letters.
func hasName(line, name string) bool {
	for from := 0; ; {
		at := strings.Index(line[from:], name)
		if at < 0 {
			return false
		}
		at += from
		if !isLetter(line, at-1) && !isLetter(line, at+len(name)) {
			return true
		}
		from = at + len(name)
	}
}

func isLetter(line string, at int) bool {
	if at < 0 || at >= len(line) {
		return false
	}
	c := line[at]
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

func (f *finder) endSection() {
	if f.heading.Line > 0 && !f.filled {
		f.heading.Kind = FindingEmpty
		f.add(f.heading)
	}
}

func (f *finder) add(found Finding) {
	if len(f.found) < findingsMost {
		found.Text, found.Cure = cut(found.Text), f.cures[found.Kind]
		f.found = append(f.found, found)
	}
}
