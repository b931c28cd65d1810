package message

import (
	"strings"
	"time"

	"hansho/oncall"
)

// publicWords is what the templates of public words see. Plain text: no page or account reads Slack's markup.
type publicWords struct{ Stage, Title, Text, Next string }

// PublicBody words one thing that the public is told, for a status page: the language's opening, the text as it was written, and
// when the next word comes, with its zone. Nothing is promised that the person did not promise.
func PublicBody(w oncall.PublicWord, page oncall.StatusPage, org *oncall.Org) string {
	r := publicReader(page.Language, org)
	return r.opened(r.say("public body", publicWords{Text: strings.TrimSpace(w.Text), Next: r.clock(w.Next, w.At)}), w.Text)
}

// AccountText words it for the company's accounts, in the organisation's language: as it was written, and short enough for X. The
// link is where people read more; it may be empty.
func AccountText(w oncall.PublicWord, link string, org *oncall.Org) oncall.AccountText {
	r := publicReader(org.Language, org)
	words := publicWords{
		Stage: r.say("public stage "+string(w.Stage), nil), Title: w.Title, Text: strings.TrimSpace(w.Text), Next: r.clock(w.Next, w.At),
	}
	tail := strings.TrimSpace(r.say("public next", words.Next) + "\n" + link)
	if tail != "" {
		tail = "\n" + tail
	}
	whole := r.say("public account", words)
	if r.opens(w.Text) { // It begins as it should already, which a title before it would spoil.
		whole = words.Text
	}
	account := oncall.AccountText{Text: r.opened(whole, w.Text) + tail}
	brief, from := whole, w.Text
	if w.Short != "" {
		brief, from = strings.TrimSpace(w.Short), w.Short
	}
	brief = r.opened(brief, from)
	room := longestPost - Weight(tail)
	account.Short = shortenWeight(brief, room) + tail
	account.Cut, account.Weight = Weight(brief) > room, Weight(account.Short)
	return account
}

// publicReader reads with the public's eyes: in a language, and in the organisation's zone.
func publicReader(language string, org *oncall.Org) reader {
	return reader{languageOf(language), oncall.Location(org.Zone), org}
}

// opened puts the opening that the language owes its readers before a text, unless the person's own words begin with it.
func (r reader) opened(text, own string) string {
	if r.opens(own) {
		return text
	}
	return r.say("public opening", nil) + text
}

// opens tells whether a text begins with the language's opening, however it goes on: 「ご迷惑をおかけしました」 is one as well.
func (r reader) opens(text string) bool {
	begins := r.say("public opening begins", nil)
	return begins != "" && strings.HasPrefix(strings.TrimSpace(text), begins)
}

// PublicRemarks are doubts about a word that nobody but its author can settle, in the organisation's language.
func PublicRemarks(w oncall.PublicWord, account oncall.AccountText, org *oncall.Org) []string {
	r := publicReader(org.Language, org)
	var remarks []string
	if sayings := estimates.FindString(w.Title + "\n" + w.Text + "\n" + w.Short); sayings != "" {
		remarks = append(remarks, r.say("public estimate", sayings))
	}
	if account.Cut {
		remarks = append(remarks, r.say("public cut", nil))
	}
	if most := time.Hour; w.Next.Sub(w.At) > most {
		remarks = append(remarks, r.say("public far", nil))
	}
	return remarks
}
