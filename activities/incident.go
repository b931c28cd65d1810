package activities

import (
	"context"
	"time"

	"hansho/activities/message"
	"hansho/oncall"
)

// Rooms makes and tends the channels in which people work on incidents.
type Rooms interface {
	// TendRoom brings a channel in line with what is wanted: it is made when it is not there, its topic and pinned card are brought up
	// to date, people are invited, and at the end it is archived. The room returned finds it again. Repeating it is safe: a room is
	// found by its name, and a name that somebody else has gets a number. Whom the chat does not let in is left out and named in Trouble.
	TendRoom(ctx context.Context, room oncall.IncidentRoom, wanted message.Room) (oncall.IncidentRoom, error)
}

// RoomRequest asks for an incident's room as it should be now.
type RoomRequest struct {
	Incident oncall.Incident `json:"incident"`       // Without its timeline.
	Team     string          `json:"team,omitempty"` // Of a sub-team's room.
	People   []string        `json:"people,omitempty"`
	Archive  bool            `json:"archive,omitempty"`
}

// Roomed is where the room is.
type Roomed struct {
	Room oncall.IncidentRoom `json:"room"`
	// Behind is set when not everything could be done yet: after this time it is worth another try.
	Behind time.Duration `json:"behind,omitempty"`
}

// MailRequest sends one executive summary by mail to one reader.
type MailRequest struct {
	Mark  string                `json:"mark"`
	To    string                `json:"to"` // A person's ID, or a plain address.
	Facts message.IncidentFacts `json:"facts"`
}

// Names of an incident's activities.
const (
	NameTendRoom    = "TendRoom"
	NamePlan        = "PlanForIncident"
	NameMailSummary = "MailSummary"
)
