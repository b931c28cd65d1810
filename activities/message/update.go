package message

import (
	"fmt"
	"strings"

	"hansho/oncall"
)

// updateWords is what the templates of stakeholder updates see. All texts are escaped already.
type updateWords struct {
	Title, Owner, Due string
	Nth               int
	Text, By, NextBy  string
}

// UpdateOwed reminds the executive channel, and whoever works on the incident by name, that stakeholders are owed an
// update. Its button opens a field for it.
func UpdateOwed(f UpdateFacts, org *oncall.Org) Saying {
	r := channelOf(org)
	return Saying{
		Mark: fmt.Sprintf("%s/owed/%d/%d", f.Slug, f.Due.Unix(), f.Nth), Text: r.say("update owed", r.updateWords(f)), Here: true,
		Buttons: []Button{r.button("update", ActionUpdate, "primary", f.Target)},
	}
}

// UpdatePosted is a stakeholder update as the executive channel reads it: what a person wrote, and when the next one comes.
func UpdatePosted(f PostedFacts, org *oncall.Org) Saying {
	r := channelOf(org)
	w := r.updateWords(f.UpdateFacts)
	w.By, w.NextBy = line(r.actor(f.By)), r.clock(f.NextBy, f.Due)
	w.Text = "> " + strings.ReplaceAll(escape(strings.TrimSpace(f.Text)), "\n", "\n> ")
	return Saying{Mark: fmt.Sprintf("%s/posted/%d", f.Slug, f.Due.Unix()), Text: r.say("update posted", w), Here: true}
}

func (r reader) updateWords(f UpdateFacts) updateWords {
	return updateWords{
		Title: line(r.trouble(f.Severity, f.Service, f.Title)), Owner: r.mention(f.Owner), Due: r.clock(f.Due, f.Opened), Nth: f.Nth,
	}
}

// unbold keeps the title of an alert from ending the bold type in which the trouble is written: Slack's markup cannot escape
// an asterisk or a backtick.
var unbold = strings.NewReplacer("*", "∗", "`", "ˋ")

// trouble names the trouble: severity, service, symptom. Plain text.
func (r reader) trouble(severity oncall.Severity, service, title string) string {
	return r.severity(severity) + " · " + r.service(service) + " · " + unbold.Replace(shorten(oneLine(title), longestHeadline))
}

// mention calls a person so that their telephone shows it, when their Slack user is known. It is escaped.
func (r reader) mention(id string) string {
	if r.org == nil || r.org.People[id].Slack == "" {
		return line(r.name(id))
	}
	return "<@" + escaper.Replace(r.org.People[id].Slack) + ">"
}
