package workflows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// keepRooms keeps the rooms in line with how the incident stands: one change under way, and the newest state wins. The first waits until
// the configuration has said how rooms are named.
func (i *incident) keepRooms(ctx workflow.Context) {
	s := i.state
	for s.Status != oncall.IncidentOver {
		team, ok := i.behind()
		if !ok {
			_ = workflow.Await(ctx, func() bool {
				_, is := i.behind()
				return is || s.Status == oncall.IncidentOver
			})
			continue
		}
		if again := i.tend(ctx, team); again > 0 {
			_ = awaitFor(ctx, again, "wait before the room is tended again", func() bool { return s.Status == oncall.IncidentOver })
		}
	}
}

// behind is the room that is not as it should be: "" is the incident's own, else that of a sub-team.
func (i *incident) behind() (team string, ok bool) {
	if i.state.Plan.Digest == "" {
		return "", false // The configuration has not been read yet.
	}
	if i.tended[""] != i.roomDigest("") {
		return "", true
	}
	for _, t := range i.state.Teams {
		if i.tended[t.Name] != i.roomDigest(t.Name) {
			return t.Name, true
		}
	}
	return "", false
}

// roomDigest is what a room shows and whom it holds, so that it is tended when one of them changes and not otherwise.
func (i *incident) roomDigest(team string) string {
	s := i.state
	var b strings.Builder
	fmt.Fprint(&b, s.Status, s.Severity, s.Title, s.Bridge, i.roomPeople(team), team)
	for _, h := range s.Roles {
		fmt.Fprint(&b, h.Role, h.Person)
	}
	for _, t := range s.Teams {
		fmt.Fprint(&b, t.Name, t.Lead, t.Bridge)
	}
	return b.String()
}

// roomPeople are those who belong into a room: whoever works on it, in a sub-team's its members; of a security incident nobody else ever.
func (i *incident) roomPeople(team string) []string {
	var people []string
	add := func(person string) {
		if person != "" && !slices.Contains(people, person) {
			people = append(people, person)
		}
	}
	for _, r := range i.state.Responders {
		if r.Left.IsZero() && (team == "" || r.Team == team) {
			add(r.Person)
		}
	}
	if team != "" {
		return people
	}
	if i.secret() {
		for _, person := range i.state.Plan.SecurityTeam {
			add(person)
		}
	}
	for _, a := range i.state.Escalations {
		if a.Purpose == oncall.PurposePerson && a.Detached.IsZero() {
			add(a.Person)
		}
	}
	if by := i.state.Declared; !by.Unknown && by.Via != "escalation" && by.Via != "alert" {
		add(by.ID)
	}
	return people
}

// tend brings a room up to date. It tells after how long that is worth another try; zero is when something changes.
func (i *incident) tend(ctx workflow.Context, team string) (again time.Duration) {
	i.tended[team] = i.roomDigest(team)
	i.working++
	defer func() { i.working-- }()
	var done activities.Roomed
	request := activities.RoomRequest{Incident: i.withoutPast(), Team: team, People: i.roomPeople(team)}
	what := "make the room"
	if i.room(team).Channel != "" {
		what = "bring the room up to date"
	}
	if err := workflow.ExecuteActivity(durableOptions(ctx, what), activities.NameTendRoom, request).Get(ctx, &done); err != nil {
		i.tended[team] = ""
		return retryLater
	}
	before := i.room(team)
	e := oncall.IncidentEvent{Kind: oncall.RoomTended, Team: team, Room: &done.Room, Text: done.Room.Name}
	switch {
	case before.Channel == "" && done.Room.Channel != "":
		e.Reason = "made"
	case before.Trouble != done.Room.Trouble && done.Room.Trouble != "":
		e.Reason = done.Room.Trouble
	}
	i.apply(ctx, e)
	if e.Reason == "made" && team == "" {
		i.sayRoom(ctx)
	}
	if done.Behind > 0 {
		i.tended[team] = ""
	}
	return done.Behind
}

// sayRoom tells in the channel of the service where people work on it. Of a security incident nothing is told.
func (i *incident) sayRoom(ctx workflow.Context) {
	s := i.state
	if i.secret() || s.Plan.Team == "" {
		return
	}
	i.clocks.inChannel(ctx, s.Plan.Team, "room", "say where people work on it", i.clocks.facts(ctx, message.SayRoom))
}

func (i *incident) room(team string) oncall.IncidentRoom {
	if team == "" {
		return i.state.Room
	}
	if t := i.state.SubTeam(team); t != nil {
		return t.Room
	}
	return oncall.IncidentRoom{}
}

// withoutPast is the incident as activities get it.
func (i *incident) withoutPast() oncall.Incident {
	now := *i.state
	now.Timeline, now.Requests, now.Updates = nil, nil, nil
	now.Escalations = nil
	return now
}

// sayLine shows an entry of the timeline in the room.
func (i *incident) sayLine(ctx workflow.Context, e oncall.IncidentEvent) {
	if !e.InRoom() || i.state.Room.Channel == "" {
		return
	}
	e.Attached, e.Room, e.Bridge, e.Draft, e.Plan, e.Request = nil, nil, nil, nil, nil, ""
	f := i.clocks.facts(ctx, message.SayIncidentLine)
	f.Event = &e
	i.clocks.inRoom(ctx, fmt.Sprintf("line/%d", i.state.Lines), "show in the room: "+string(e.Kind), f)
}

// archiveLater has the rooms put away when the configuration says so.
func (i *incident) archiveLater(ctx workflow.Context) {
	s := i.state
	if s.Room.Channel == "" || s.Plan.Room.Archive <= 0 {
		return
	}
	child := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: contract.ArchiveID(s.Slug), ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON, StaticSummary: short("Put away the rooms of " + s.Name()),
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	})
	in := contract.ArchiveRooms{Incident: i.withoutPast(), At: workflow.Now(ctx).UTC().Add(s.Plan.Room.Archive)}
	_ = workflow.ExecuteChildWorkflow(child, contract.Archive, in).GetChildWorkflowExecution().Get(ctx, nil)
}

// Archive puts the rooms of an incident away some time after its end: until then people may still look something up.
func Archive(ctx workflow.Context, in contract.ArchiveRooms) error {
	zone := oncall.Location(in.Incident.Plan.Zone)
	if left := in.At.Sub(workflow.Now(ctx)); left > 0 {
		if err := awaitFor(ctx, left, "put the rooms away"+until(" at ", in.At, zone), func() bool { return false }); err != nil {
			return err
		}
	}
	teams := []string{""}
	for _, t := range in.Incident.Teams {
		if t.Room.Channel != "" {
			teams = append(teams, t.Name)
		}
	}
	for _, team := range teams {
		request := activities.RoomRequest{Incident: in.Incident, Team: team, Archive: true}
		if err := workflow.ExecuteActivity(patientOptions(ctx, "archive the room"), activities.NameTendRoom, request).Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}
