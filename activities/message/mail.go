package message

import (
	"fmt"
	"html/template"
	"strings"

	"hansho/oncall"
)

// longestSubject is in characters. More is cut by the lists of phones anyway.
const longestSubject = 150

// Mail is a page as a mail.
type Mail struct {
	Subject string // One line.
	Text    string
	HTML    string
}

// mailWords is what the layout of a mail shows. The layout escapes them.
type mailWords struct {
	Language, Title, Body, Link, Button, Hint, Footer string
	Urgent                                            bool
}

// MailFor is a page as a mail, with the link by which its reader acknowledges.
func MailFor(p Page) Mail {
	r := pageReader(p)
	w := mailWords{
		Language: r.code, Title: clean(p.Title), Body: cleanLines(p.Body), Link: p.AckLink, Urgent: p.Severity.Valid() && p.Severity <= oncall.SEV2,
		Button: r.say("button acknowledge", nil), Hint: r.say("mail hint", nil), Footer: r.say("mail footer", nil),
	}
	text := w.Body + "\n"
	if w.Link != "" {
		text += "\n" + w.Button + "\n" + w.Link + "\n" + w.Hint + "\n"
	}
	return Mail{Subject: shorten(w.Title, longestSubject), Text: text + "\n-- \n" + w.Footer + "\n", HTML: layout("mail.html", w)}
}

// layouts are the pages in HTML. Their words come from the languages' templates; html/template escapes what they are given.
var layouts = template.Must(template.ParseFS(files, "templates/layout/*.html"))

// layout renders a page. A layout that fails is a mistake in this package, which its tests find.
func layout(name string, facts any) string {
	var page strings.Builder
	if err := layouts.ExecuteTemplate(&page, name, facts); err != nil {
		return template.HTMLEscapeString(fmt.Sprintf("%s: %+v", name, facts))
	}
	return page.String()
}
