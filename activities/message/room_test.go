package message_test

import (
	"fmt"
	"strings"
	"testing"

	"hansho/activities/message"
	"hansho/oncall"
)

func incident(kind oncall.IncidentKind, language string) oncall.Incident {
	return oncall.Incident{
		Slug: "checkout-20261121-3f2a91c0", Title: "5xx above 5 %", Kind: kind, Codename: "Quiet Heron", Service: "checkout", Severity: oncall.SEV1,
		Status: oncall.IncidentOpen, Opened: began, Bridge: oncall.Bridge{URL: "https://meet.example/1", Phone: "+81 3 1234 5678", PIN: "123456"},
		Roles: []oncall.RoleHolder{{Role: oncall.Commander, Person: "responder-b"}, {Role: oncall.Expert, Person: "responder-a"}},
		Plan: oncall.IncidentPlan{
			IncidentRules: oncall.DefaultIncidentRules(), Zone: "Asia/Tokyo", Language: language, ExecutiveChannel: "executives",
		},
	}
}

func TestRooms(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		var all strings.Builder
		for _, kind := range oncall.IncidentKinds {
			i := incident(kind, language)
			i.Plan.SecurityProcess = "https://wiki.example/security"
			room := message.RoomFor(i, "", nil, false, message.RoomLinks{Console: "https://hansho.example/incidents/x"}, org(language))
			fmt.Fprintf(&all, "== %s\n#%s private=%t\n%s\n%s\n%s\n%v\n", kind, room.Name, room.Private, room.Topic, room.Card.Title, room.Card.Text, room.Card.Fields)
			if kind == oncall.SecurityIncident && strings.Contains(room.Name+room.Topic, "checkout") {
				t.Errorf("the name or the topic tells of a security incident: %q %q", room.Name, room.Topic)
			}
		}
		golden(t, "rooms_"+language, all.String())
	}
}

func TestRoomNamesFitSlack(t *testing.T) {
	t.Parallel()
	i := incident(oncall.NormalIncident, "en")
	i.Service = "Zahlung/Ä b" + strings.Repeat("x", 100)
	for _, team := range []string{"", "alpha"} {
		name := message.RoomFor(i, team, nil, false, message.RoomLinks{}, org("en")).Name
		if len([]rune(name)) > 80 || name != strings.ToLower(name) || strings.ContainsAny(name, " /{}") {
			t.Errorf("the name is %q", name)
		}
	}
}
