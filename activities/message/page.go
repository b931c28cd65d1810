package message

import (
	"strings"

	"hansho/oncall"
)

const (
	longestTitle   = 1024
	longestDetails = 2000
)

// pageWords is what the page's templates see. All texts are plain.
type pageWords struct {
	PageFacts
	Since, By, Next, Why string
}

// PageFor renders a page for one reader: in their language, with their zone.
func PageFor(f PageFacts, person oncall.Person) Page {
	r := readerOf(person, nil)
	if f.Purpose == oncall.PurposeTest {
		page := testPage(r, f)
		page.Person = person.ID
		return page
	}
	if f.AnswerBy.IsZero() {
		f.Next = nil
	}
	words := pageWords{
		PageFacts: f, Since: r.moment(f.Began), By: r.clock(f.AnswerBy, f.Began),
		Next: strings.Join(r.targets(f.Next), r.comma), Why: r.reason(f.Reason),
	}
	words.Details = shorten(strings.TrimSpace(f.Details), longestDetails)
	return Page{
		Title: pageTitle(r, f), Body: r.say("page body", words), Severity: f.Severity, Service: f.Service,
		Symptom: oneLine(f.Title), Wanted: r.say("page wanted", f), Since: words.Since, Person: person.ID, Language: r.code,
	}
}

// pageTitle is one line: service, severity, symptom, and what is wanted of the reader when it is not simply "look at it". A
// long symptom is cut so that the rest stays.
func pageTitle(r reader, f PageFacts) string {
	head := f.Service + " · " + r.severity(f.Severity) + " · "
	tail := ""
	if wanted := r.say("page wanted", f); wanted != "" {
		tail = " · " + wanted
	}
	room := longestTitle - len([]rune(head)) - len([]rune(tail))
	return shorten(oneLine(head+shorten(oneLine(f.Title), room)+tail), longestTitle)
}

// testWords is what the templates of a test page see.
type testWords struct{ Since, By, Why string }

// testPage asks for nothing but an acknowledgement. It is the same for everybody, so that nobody takes it for an alert.
func testPage(r reader, f PageFacts) Page {
	words := testWords{Since: r.moment(f.Began), By: r.clock(f.AnswerBy, f.Began), Why: f.Reason}
	return Page{
		Title: r.say("test page title", nil), Body: r.say("test page body", words), Severity: f.Severity, Service: f.Service,
		Test: true, Symptom: r.say("test page title", nil), Since: words.Since, Language: r.code,
	}
}
