package config

import (
	"maps"
	"slices"
	"strings"
)

// addUnknown reports a name that nothing has, unless it may stand in a section that could not be read.
func addUnknown[T any](d *draft, path, id, wrong string, known map[string]T, sections ...string) {
	if slices.ContainsFunc(sections, func(section string) bool { return d.unread[section] }) {
		return
	}
	d.add(path, quote(id)+" "+wrong, suggest(id, slices.Sorted(maps.Keys(known))))
}

// suggest is the cure for a name that is not known: the name that was meant, or else all names when they are few.
func suggest(name string, known []string) string {
	if meant, near := nearest(name, known); near {
		return "did you mean " + quote(meant) + "?"
	}
	if len(known) == 0 {
		return "there is none yet: add it"
	}
	const few = 12
	if len(known) > few {
		return "known are " + strings.Join(known[:few], ", ") + " and " + itoa(len(known)-few) + " more"
	}
	return "known are " + strings.Join(known, ", ")
}

// nearest is the known name that differs least from a misspelt one, and whether it is near enough to be meant.
func nearest(name string, known []string) (string, bool) {
	best, least := "", 1+max(1, len([]rune(name))/3)
	for _, candidate := range known {
		if d := distance(simple(name), simple(candidate)); d < least {
			best, least = candidate, d
		}
	}
	return best, best != ""
}

// simple leaves out what people get wrong first: case, and the sign between words.
func simple(name string) []rune {
	return []rune(strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name)))
}

// distance counts the letters that must be added, removed, replaced or exchanged with a neighbour to turn a into b.
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replaced := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, replaced)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
