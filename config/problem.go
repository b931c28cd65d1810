package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"
)

// Problem is one thing that is wrong with a configuration, and what would be right.
type Problem struct {
	File   string `json:"file"`
	Line   int    `json:"line"`   // From 1.
	Column int    `json:"column"` // From 1, in characters.
	Path   string `json:"path,omitempty"`
	Wrong  string `json:"wrong"`
	Cure   string `json:"cure,omitempty"`
}

// String is the problem on one line: "hansho.yaml:12:7: policies.checkout.last_resort: is missing; name a person".
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: ", p.File, p.Line, p.Column)
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Wrong)
	if p.Cure != "" {
		b.WriteString("; " + p.Cure)
	}
	return b.String()
}

// Problems is everything that is wrong with a configuration, in the order of its lines. It is never empty.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// place is where something is written.
type place struct{ line, column int }

// add notes a problem with what is written at a path. What is missing is reported where it would belong.
func (d *draft) add(path, wrong, cure string) {
	d.addAt(d.placeOf(path), path, wrong, cure)
}

func (d *draft) addAt(at place, path, wrong, cure string) {
	d.problems = append(d.problems, Problem{d.name, at.line, at.column, printable(path), printable(wrong), printable(cure)})
}

// printable keeps secrets and line breaks out of what is printed.
func printable(text string) string {
	visible := func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}
	return conceal(strings.Map(visible, text))
}

// addUnread reports a value of a kind that cannot be read, and remembers that nothing is known of what it should hold.
func (d *draft) addUnread(node ast.Node, path, wrong, cure string) {
	d.unread[path] = true
	d.addAt(placeOf(node), path, wrong, cure)
}

// addMissing reports what is missing or empty, unless it, or something around it, is wrong in a way that was reported.
func (d *draft) addMissing(path, cure string) {
	for around := path; around != ""; around = parent(around) {
		if d.unread[around] {
			return
		}
	}
	if d.faulty(path) {
		return
	}
	wrong := "is missing"
	if _, written := d.places[path]; written {
		wrong = "is empty"
	}
	d.add(path, wrong, cure)
}

// faulty tells whether a problem with a path, or with something in it, is known already.
func (d *draft) faulty(path string) bool {
	return slices.ContainsFunc(d.problems, func(p Problem) bool {
		rest, in := strings.CutPrefix(p.Path, path)
		return in && (rest == "" || rest[0] == '.' || rest[0] == '[')
	})
}

// placeOf is where a path is written, or the nearest thing around it that is.
func (d *draft) placeOf(path string) place {
	for path != "" {
		if at, ok := d.places[path]; ok {
			return at
		}
		path = parent(path)
	}
	return place{1, 1}
}

// parent is the path around a path.
func parent(path string) string { return path[:max(0, strings.LastIndexAny(path, ".["))] }

// faults are the problems in the order of the text, each once.
func (d *draft) faults() Problems {
	slices.SortStableFunc(d.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Wrong, b.Wrong))
	})
	return slices.Compact(d.problems)
}
