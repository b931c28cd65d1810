package message

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"time"

	"hansho/oncall"
)

// LinkFacts is what the page behind a link is rendered from.
type LinkFacts struct {
	Service  string
	Title    string
	Severity oncall.Severity
	Began    time.Time
	Owner    string // Person ID of who has it.
	State    string // How the escalation stands: "paging", "yours", "held", "over", "dark", "test"; empty when that is nobody's business.
	Notice   string // What became of the link: the end of the name of a template "link notice …"; empty when nothing did yet.
	Text     string // The answer as a sentence in English, for the notice "refused".
	Button   bool   // Whether the page offers to acknowledge.
	TakeOver bool   // The button takes over.
}

// linkWords is what the layout of the page shows. The layout escapes them.
type linkWords struct {
	Language, Title, Heading, Service, Severity, Since, State, Notice, Button string
	Good, Urgent, TakeOver                                                    bool
	Style                                                                     template.CSS
}

//go:embed templates/layout/link.css
var linkStyle string

// LinkPolicy is the Content-Security-Policy of the page: its own style, a form that goes back to where it came from, and nothing else.
var LinkPolicy = "default-src 'none'; style-src 'sha256-" + styleDigest() + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func styleDigest() string {
	sum := sha256.Sum256([]byte(linkStyle))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// LinkPage is the page behind a link, in HTML, in the reader's language and with the reader's zone.
func LinkPage(f LinkFacts, person oncall.Person, org *oncall.Org) string {
	r := readerOf(person, org)
	said := replyWords{Owner: clean(r.name(f.Owner)), Text: clean(f.Text)}
	w := linkWords{
		Language: r.code, Title: r.say("link title", nil), Heading: shorten(clean(f.Title), longestHeadline), Style: template.CSS(linkStyle), //nolint:gosec // It is part of the program.
		Good: f.Notice == "done" || f.Notice == "helper" || f.Notice == "already" || f.Notice == "recorded" || f.Notice == "tested", TakeOver: f.TakeOver,
		Urgent: f.Severity.Valid() && f.Severity <= oncall.SEV2,
	}
	if w.Heading == "" {
		w.Heading = r.say("link unknown", nil)
	}
	if f.Service != "" {
		w.Service, w.Severity = clean(r.service(f.Service)), r.severity(f.Severity)
	}
	if since := r.moment(f.Began); since != "" {
		w.Since = r.say("link since", since)
	}
	if f.State != "" {
		w.State = r.say("link state "+f.State, said)
	}
	if f.Notice != "" {
		w.Notice = r.say("link notice "+f.Notice, said)
	}
	switch {
	case f.Button && f.TakeOver:
		w.Button = r.say("button take over", nil)
	case f.Button:
		w.Button = r.say("button acknowledge", nil)
	}
	return layout("link.html", w)
}
