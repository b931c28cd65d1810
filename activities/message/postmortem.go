package message

import (
	"fmt"
	"strings"

	"hansho/oncall"
)

// postmortemWords is what the templates of postmortem reminders see. All texts are escaped already.
type postmortemWords struct {
	Title, Owner, Status, Due, By, When string
}

// PostmortemReminder words the birth, the reminders and the end of a postmortem: for one reader in their language, or for
// the channel when reader is nil. Its button closes the postmortem as reviewed.
func PostmortemReminder(f PostmortemFacts, org *oncall.Org, person *oncall.Person) Saying {
	r := channelOf(org)
	if person != nil {
		r = readerOf(*person, org)
	}
	w := postmortemWords{
		Title: line(r.trouble(f.Severity, f.Service, f.Title)), Owner: r.mention(f.Owner), Status: r.status(f.Status),
		Due: r.due(f), By: line(r.actor(f.By)), When: f.When,
	}
	saying := Saying{Mark: fmt.Sprintf("%s/postmortem/%s/%d", f.Slug, f.When, f.Due.Unix()), Text: r.say("postmortem", w)}
	if f.When != "closed" {
		saying.Buttons = []Button{r.button("postmortem", ActionPostmortem, "", f.Target)}
	}
	return saying
}

// due names the moment and always which days were counted: 「11月24日(火) 18:00 JST（3暦日）」.
func (r reader) due(f PostmortemFacts) string {
	days, kind, _ := strings.Cut(f.DueRule, " ")
	switch kind {
	case "calendar days", "calendar day":
		return r.say("due calendar", []string{r.moment(f.Due), days})
	case "business days", "business day":
		return r.say("due business", []string{r.moment(f.Due), days})
	default:
		return r.moment(f.Due)
	}
}

func (r reader) status(status string) string {
	if r.templates.Lookup("status "+status) == nil {
		return line(status)
	}
	return r.say("status "+status, nil)
}
