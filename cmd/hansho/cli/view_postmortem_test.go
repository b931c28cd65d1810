package cli

import (
	"time"

	"hansho/oncall"
)

// postmortemToShow is one in the middle of its life, with something of everything.
func postmortemToShow() *oncall.Postmortem {
	incident := oncall.Incident{
		Slug: "shop-1", Title: "Disk full", Kind: oncall.NormalIncident, Service: "shop", Severity: oncall.SEV1, Resolved: noon,
		Plan:  oncall.IncidentPlan{Zone: "UTC", Terms: map[oncall.Severity]oncall.Terms{oncall.SEV1: {PostmortemDays: 3, ActionDays: 15}}},
		Roles: []oncall.RoleHolder{{Role: oncall.Commander, Person: "bob"}},
	}
	p := oncall.NewPostmortem(&incident, oncall.DefaultPostmortemRules(), oncall.Actor{}, noon)
	bob := oncall.Actor{ID: "bob"}
	for _, e := range []oncall.PostmortemEvent{
		{What: oncall.PostmortemWritten, By: bob, N: 2, Document: "# Postmortem\n\n## Improvements\n\nWe will be more careful.\n"},
		{What: oncall.PostmortemStored, N: 2, Text: "/srv/postmortems/shop-1.md", Ref: "https://docs.example.com/shop-1"},
		{What: oncall.PostmortemSent, By: bob},
		{What: oncall.ActionAdded, By: bob, N: 1, Person: "alice", Text: "Rotate the logs\nhourly"},
		{What: oncall.ActionAdded, By: bob, N: 2, Person: "bob", Text: "Alert at 80 %", Until: noon.Add(60 * 24 * time.Hour)},
		{What: oncall.ActionDone, By: bob, N: 1},
		{What: oncall.PostmortemSnoozed, By: bob, Item: oncall.ItemMeeting, Until: noon.Add(90 * time.Hour), Reason: "The room is taken"},
	} {
		e.At = noon.Add(time.Hour)
		p.Apply(e)
	}
	return p
}
