package console

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/google/uuid"

	"hansho/oncall"
	"hansho/report"
)

// shortcuts are the keys of the console, in the order in which they are explained.
var shortcuts = []string{"g h", "g c", "g p", "g n", "g m", "j", "k", "Enter", "a", "?"}

// piece is a part of a page, with the page around it.
type piece struct {
	Page view
	Part any
}

// entry is an entry of the navigation.
type entry struct {
	Name, Path, Key string
	Here            bool
}

// moment is when what is shown was read.
type moment struct {
	V  viewer
	At time.Time
}

// functions are what the templates may call.
func (c *Console) functions(words *vocabulary) template.FuncMap {
	return template.FuncMap{
		"t": words.say, "has": words.has, "temporal": c.temporalLink, "path": pathOf, "request": uuid.NewString, "web": webLink, "static": staticPath,
		"sev":        func(s oncall.Severity) string { return s.String() },
		"stamp":      func(at time.Time) string { return at.UTC().Format(time.RFC3339) },
		"late":       func(at, now time.Time) bool { return now.After(at) },
		"anchor":     func(id string) string { return "w-" + fmt.Sprintf("%x", id) },
		"part":       func(page view, part any) piece { return piece{page, part} },
		"asof":       func(v viewer, at time.Time) moment { return moment{v, at} },
		"link":       func(page view, name, path, key string) entry { return entry{name, path, key, page.Nav == name} },
		"themes":     func() []string { return themes },
		"shortcuts":  func() []string { return shortcuts },
		"dimensions": func() []report.Dimension { return report.Dimensions },
		"percent":    func(share float64) string { return fmt.Sprintf("%.0f %%", share*100) },
		"severities": func() []oncall.Severity { return oncall.Severities },
		"join":       func(texts []string) string { return strings.Join(texts, words.say("comma")) },
	}
}

// Second is a moment to the second: that of what is shown.
func (v viewer) Second(at time.Time) string {
	at = at.In(v.Location())
	return at.Format("15:04:05 ") + oncall.ZoneName(at)
}

// Precise is a moment of a timeline, to the second, with its day when that is not today.
func (v viewer) Precise(at time.Time) string {
	local, now := at.In(v.Location()), v.Now.In(v.Location())
	if local.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return v.Second(at)
	}
	return v.Day(at) + " " + v.Second(at)
}

// Left is how long it is until a moment, or since it, in whole minutes.
func (v viewer) Left(at time.Time) string {
	key, d := "in", at.Sub(v.Now)
	if d < 0 {
		key, d = "late", -d
	}
	return v.say(key, v.Span(d))
}

// Span is a length of time for people: "4 min", "2 h 5 min", "3 d 4 h".
func (v viewer) Span(d time.Duration) string {
	minutes := int(d.Round(time.Minute).Minutes())
	switch {
	case d < time.Minute:
		return v.say("span.s", int(d.Seconds()))
	case minutes < 60:
		return v.say("span.m", minutes)
	case minutes < 24*60:
		return v.say("span.hm", minutes/60, minutes%60)
	default:
		return v.say("span.dh", minutes/(24*60), minutes/60%24)
	}
}
