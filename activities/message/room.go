package message

import (
	"strings"
	"unicode"

	"hansho/oncall"
)

// roomWords is what the templates of a room see. All texts are escaped already, but for those of the topic, which Slack shows as they are.
type roomWords struct {
	Drill, Security                 bool
	Team, Status, Severity          string
	Name, Commander, Holder         string
	Channel, URL, Phone, PIN        string
	Executives, Process             string
	Console, Temporal, Opened, Role string
}

// RoomLinks are addresses of the incident's pages, as far as there are such.
type RoomLinks struct{ Console, Temporal string }

// RoomFor is an incident's channel as it should be now, or that of a sub-team: its name by the naming rule, the topic, and the contact
// card that is pinned. Only its people read it, so that the title stands there also of a security incident.
func RoomFor(i oncall.Incident, team string, people []oncall.Person, archive bool, links RoomLinks, org *oncall.Org) Room {
	r := reader{languageOf(i.Plan.Language), oncall.Location(i.Plan.Zone), org}
	room := Room{
		Mark: "room/" + i.Slug, Name: roomName(i), Private: i.Plan.Room.Private || i.Kind == oncall.SecurityIncident, Invite: people, Archive: archive,
	}
	bridge := i.Bridge
	if team != "" {
		room.Mark, room.Name = room.Mark+"/"+team, channelName(room.Name+"-"+team)
		for _, each := range i.Teams {
			if each.Name == team {
				bridge = each.Bridge
			}
		}
	}
	w := roomWords{
		Drill: i.Kind == oncall.DrillIncident, Security: i.Kind == oncall.SecurityIncident, Team: team, Status: string(i.Status),
		Severity: r.severity(i.Severity), Name: i.Title, Commander: r.name(i.Commander()), URL: bridge.URL, Phone: bridge.Phone, PIN: bridge.PIN,
		Executives: i.Plan.ExecutiveChannel, Process: i.Plan.SecurityProcess, Console: links.Console, Temporal: links.Temporal,
	}
	if w.Security { // A topic is shown in lists of channels, too.
		w.Name = i.Codename
		w.Executives = ""
	}
	room.Topic = shorten(oneLine(r.say("room topic", w)), longestTopic)
	room.Card = r.contactCard(i, room.Mark, w)
	return room
}

// longestTopic is Slack's limit: https://docs.slack.dev/reference/methods/conversations.setTopic
const longestTopic = 250

// contactCard says how to reach everybody: what the commander's people look for first.
func (r reader) contactCard(i oncall.Incident, mark string, w roomWords) Card {
	w.Name, w.Commander, w.Executives = line(i.Title), line(w.Commander), line(strings.TrimPrefix(w.Executives, "#"))
	w.Channel, w.Phone, w.PIN, w.Team = line(i.Room.Name), line(w.Phone), line(w.PIN), line(w.Team)
	w.Opened = r.moment(i.Opened)
	card := Card{Mark: mark + "/card", Title: r.say("room title", w), Color: roomColor(i), Text: r.say("room text", w)}
	card.Fallback = strings.ReplaceAll(card.Title, "*", "")
	for _, role := range oncall.Roles {
		if value := r.holders(i, role); value != "" {
			card.Fields = append(card.Fields, Field{r.role(role), value})
		}
	}
	return card
}

// holders are who has a role; of the four that every incident needs it is said when nobody has them.
func (r reader) holders(i oncall.Incident, role oncall.Role) string {
	var names []string
	for _, holder := range i.Roles {
		if holder.Role == role && holder.Person != "" {
			names = append(names, line(r.name(holder.Person)))
		}
	}
	needed := role == oncall.Commander || role == oncall.Deputy || role == oncall.Scribe || role == oncall.InternalLiaison
	if len(names) == 0 && needed && i.Status == oncall.IncidentOpen {
		return r.say("role nobody", string(role))
	}
	return strings.Join(names, r.comma)
}

// role is a role's name.
func (r reader) role(role oncall.Role) string {
	if r.templates.Lookup("role "+string(role)) == nil {
		return line(string(role))
	}
	return r.say("role "+string(role), nil)
}

func roomColor(i oncall.Incident) string {
	switch {
	case i.Status != oncall.IncidentOpen:
		return "good"
	case i.Commander() == "":
		return "danger"
	default:
		return "warning"
	}
}

// roomName is the name of a room by the rule of the configuration; that of a security incident is its codename.
func roomName(i oncall.Incident) string {
	if i.Kind == oncall.SecurityIncident && i.Codename != "" {
		return channelName(i.Codename)
	}
	severity := ""
	if i.Severity.Valid() {
		severity = i.Severity.String()
	}
	id := []rune(channelName(i.Slug))
	service := i.Service
	if service == "" {
		service = "incident"
	}
	name := strings.NewReplacer(
		"{date}", i.Opened.In(oncall.Location(i.Plan.Zone)).Format("20060102"), "{service}", service, "{severity}", severity,
		"{id}", string(id[max(0, len(id)-4):]),
	).Replace(i.Plan.Room.Name)
	if i.Kind == oncall.DrillIncident {
		name = "drill-" + name
	}
	return channelName(name)
}

// channelName makes a name that Slack takes: letters in lower case, digits, "-" and "_".
func channelName(text string) string {
	name := strings.Map(func(c rune) rune {
		switch {
		case unicode.IsLetter(c), unicode.IsDigit(c), c == '_':
			return unicode.ToLower(c)
		default:
			return '-'
		}
	}, text)
	for strings.Contains(name, "--") {
		name = strings.ReplaceAll(name, "--", "-")
	}
	runes := []rune(strings.Trim(name, "-"))
	return strings.Trim(string(runes[:min(len(runes), longestChannel)]), "-")
}

// longestChannel is how long a channel's name may be, in characters.
const longestChannel = 80
