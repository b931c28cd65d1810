package message

import (
	"fmt"
	"strconv"
	"strings"

	"hansho/oncall"
)

// PostmortemWhat names what is said of a postmortem; each is a template "pm <what>" in every language.
type PostmortemWhat string

// What is said of postmortems.
const (
	SayPostmortemOpened    PostmortemWhat = "opened"    // With all dates: Items.
	SayPostmortemOwner     PostmortemWhat = "owner"     // To who owns it from now on: Items, By.
	SayPostmortemAction    PostmortemWhat = "action"    // To who has got an action: Items, By.
	SayPostmortemRemind    PostmortemWhat = "remind"    // To who answers for what is due: Items.
	SayPostmortemLead      PostmortemWhat = "lead"      // To their lead: Items; Person: whose they are.
	SayPostmortemWeekly    PostmortemWhat = "weekly"    // To the team: Items.
	SayPostmortemUnowned   PostmortemWhat = "unowned"   // To the team: Items that nobody answers for.
	SayPostmortemUnheard   PostmortemWhat = "unheard"   // To the team: Items of which Person could not be told; Reason.
	SayPostmortemTrouble   PostmortemWhat = "trouble"   // To the owner: the document could not be stored; Trouble.
	SayPostmortemClosed    PostmortemWhat = "closed"    // By; Reason when actions are open.
	SayPostmortemCancelled PostmortemWhat = "cancelled" // Somebody cancelled the workflow: nobody is reminded any more.
)

// Actions of a postmortem's buttons beside ActionPostmortem, which closes it.
const (
	ActionPostmortemSent = "hansho_postmortem_sent"
	ActionPostmortemHeld = "hansho_postmortem_held"
)

// postmortemWords is what the templates of postmortems see. All texts are escaped already.
type postmortemWords struct {
	Title, Owner, Person, Status, By, Reason, Document, Trouble string
	Drill, Late                                                 bool
	Findings                                                    int
	Items                                                       []itemWords
}

// itemWords is one thing that is due.
type itemWords struct {
	Item, N, Text, Owner, Due string
	Late, Called              bool
	Open                      int
}

// PostmortemReminder words what is said of a postmortem: for one reader in their language, or for the channel when reader is nil.
func PostmortemReminder(f PostmortemFacts, org *oncall.Org, person *oncall.Person) Saying {
	r := channelOf(org)
	if person != nil {
		r = readerOf(*person, org)
	}
	w := postmortemWords{
		Title: r.postmortemTitle(f), Owner: r.mention(f.Owner), Person: r.mention(f.Person), Status: r.status(string(f.Status)),
		By: line(r.actor(f.By)), Reason: line(f.Reason), Document: f.Link, Trouble: line(f.Trouble), Drill: f.Kind == oncall.DrillIncident, Findings: f.Findings,
	}
	for _, item := range f.Items {
		words := r.item(item)
		if person != nil && item.Owner == person.ID {
			words.Owner = ""
		}
		w.Items, w.Late = append(w.Items, words), w.Late || words.Late
	}
	saying := Saying{Mark: fmt.Sprintf("%s/postmortem/%s", f.Slug, f.What), Text: r.say("pm "+string(f.What), w)}
	saying.Buttons = r.postmortemButtons(f)
	return saying
}

// postmortemTitle is of a security incident the codename alone.
func (r reader) postmortemTitle(f PostmortemFacts) string {
	switch {
	case f.Kind == oncall.SecurityIncident:
		return line(unbold.Replace(f.Name))
	case f.Service == "":
		return line(r.severity(f.Severity) + " · " + unbold.Replace(shorten(oneLine(f.Name), longestHeadline)))
	default:
		return line(r.trouble(f.Severity, f.Service, f.Name))
	}
}

// item words one thing that is due.
func (r reader) item(item oncall.PostmortemReminder) itemWords {
	w := itemWords{
		Item: item.Item, Text: line(item.Text), Owner: r.mention(item.Owner), Due: r.due(item), Late: item.Stage >= oncall.PostmortemAfter,
		Called: item.Called, Open: item.Open,
	}
	if _, err := strconv.Atoi(item.Item); err == nil {
		w.Item, w.N = "action", item.Item
	}
	return w
}

// mostButtons is how many buttons one message has at most: more are a list that nobody reads.
const mostButtons = 5

// postmortemButtons are what the reader may want to say at once.
func (r reader) postmortemButtons(f PostmortemFacts) []Button {
	switch f.What {
	case SayPostmortemRemind, SayPostmortemLead, SayPostmortemWeekly, SayPostmortemUnowned:
	case SayPostmortemOpened, SayPostmortemOwner, SayPostmortemAction, SayPostmortemUnheard, SayPostmortemTrouble, SayPostmortemClosed,
		SayPostmortemCancelled:
		return nil
	}
	var buttons []Button
	for _, item := range f.Items {
		switch item.Item {
		case oncall.ItemDocument:
			buttons = append(buttons, r.button("postmortem sent", ActionPostmortemSent, "", f.Target))
		case oncall.ItemMeeting:
			buttons = append(buttons, r.button("postmortem held", ActionPostmortemHeld, "", f.Target))
		case oncall.ItemActions:
			buttons = append(buttons, r.button("postmortem", ActionPostmortem, "", f.Target))
		default:
			if n, err := strconv.Atoi(item.Item); err == nil && len(buttons) < mostButtons {
				target := f.Target
				target.N = n
				done := r.button("action done", ActionActionDone, "", target)
				done.Label += " (" + item.Item + ")"
				buttons = append(buttons, done)
			}
		}
	}
	return buttons
}

// due names the moment and always which days were counted: 「11月24日(火) 18:00 JST（3暦日）」.
func (r reader) due(item oncall.PostmortemReminder) string {
	number, kind, _ := strings.Cut(item.Rule, " ")
	words := []string{r.moment(item.Due), strings.TrimSuffix(number, "h")}
	switch kind {
	case "calendar days":
		return r.say("due calendar", words)
	case "business days":
		return r.say("due business", words)
	case "before the meeting":
		return r.say("due before", words)
	default:
		return words[0]
	}
}

func (r reader) status(status string) string {
	if r.templates.Lookup("status "+status) == nil {
		return line(status)
	}
	return r.say("status "+status, nil)
}
