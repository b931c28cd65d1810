package inbound

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// describe fills in what an event's payload says.
func (e event) describe(m *Message) {
	p := e.Payload
	m.Level = p.Severity
	m.Alert.Title = cmp.Or(strings.TrimSpace(p.Summary), m.Alert.Title)
	m.Alert.BeganAt = moment(p.Timestamp)
	m.Alert.Labels = map[string]string{}
	for name, value := range map[string]string{"source": p.Source, "component": p.Component, "group": p.Group, "class": p.Class} {
		if value != "" {
			m.Alert.Labels[name] = value
		}
	}
	var lines []string
	var first string
	for _, l := range e.Links {
		first = cmp.Or(first, firstLink(l.Href))
		lines = append(lines, strings.TrimPrefix(l.Text+": "+l.Href, ": "))
	}
	for _, i := range e.Images {
		lines = append(lines, strings.TrimPrefix(i.Alt+": "+cmp.Or(i.Href, i.Src), ": "))
	}
	m.Alert.Link = cmp.Or(firstLink(e.ClientURL), first)
	m.Alert.Details = strings.Join(append(custom(p.Details), lines...), "\n")
}

// custom writes custom details as lines for people: an object as "name: value", anything else as it is.
func custom(raw json.RawMessage) []string {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return []string{text(raw)}
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		lines = append(lines, name+": "+text(fields[name]))
	}
	return lines
}

// text is a JSON value for people: a string without quotes, anything else on one line.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var line bytes.Buffer
	if json.Compact(&line, raw) != nil {
		return ""
	}
	return line.String()
}
