package config

import "bytes"

// Lines tells on which line of a configuration's text each of its paths is written, such as "people.alex.pagerduty". A path
// that is not written is not in it.
func Lines(data []byte) map[string]int {
	d := newDraft("")
	d.readFile(bytes.TrimPrefix(data, []byte("\ufeff")))
	lines := make(map[string]int, len(d.places))
	for path, at := range d.places {
		lines[path] = at.line
	}
	return lines
}
