package message

import (
	"slices"
	"strings"

	"hansho/oncall"
)

// documentWords is what the postmortem document's template sees. All texts are escaped and on one line.
type documentWords struct {
	Title, Service, Severity, Date, Due, Owner string
	People, Timeline                           []string
}

// PostmortemDocument is a postmortem's first draft in Markdown, in the organisation's language: title, date, the people who
// took part (never as culprits) and the timeline are filled in; what only people know is left to them.
func PostmortemDocument(f PostmortemFacts, timeline []oncall.Event, org *oncall.Org) string {
	r := channelOf(org)
	w := documentWords{
		Title: markdown(f.Title), Service: markdown(r.service(f.Service)), Severity: r.severity(f.Severity), Due: r.due(f),
		Owner: markdown(r.name(f.Owner)),
	}
	for _, id := range participants(timeline) {
		w.People = append(w.People, markdown(r.name(id)))
	}
	for i, e := range timeline {
		if i == 0 {
			w.Date = r.date(e.At)
		}
		if spoken(e.Kind) {
			w.Timeline = append(w.Timeline, r.moment(e.At)+" · "+markdown(r.event(e)))
		}
	}
	if w.Date == "" {
		w.Date = r.date(f.Due)
	}
	return r.say("document", w) + "\n"
}

// participants are the people who took it, helped or worked, in the order in which they came.
func participants(timeline []oncall.Event) []string {
	var people []string
	for _, e := range timeline {
		switch e.Kind { //nolint:exhaustive // Only what people did themselves.
		case oncall.Acknowledged, oncall.HelperJoined, oncall.WorkStarted, oncall.Noted, oncall.TaskAdded, oncall.Resolved:
			by := e.By
			if by.ID != "" && !by.Unknown && by.Via != "alert" && by.Via != "hansho" && !slices.Contains(people, by.ID) {
				people = append(people, by.ID)
			}
		default:
		}
	}
	return people
}

// markdown makes a text harmless in a Markdown document: one line, without HTML.
func markdown(text string) string { return strings.TrimSpace(escaper.Replace(oneLine(text))) }
