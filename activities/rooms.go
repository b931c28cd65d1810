package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hansho/activities/message"
	"hansho/oncall"
)

// noRooms is what a room's Trouble says when there is no chat.
const noRooms = "no chat is configured on the worker: set HANSHO_SLACK_TOKEN"

// TendRoom brings an incident's channel in line with how the incident stands. It fails only while nothing can be made and another
// attempt may succeed; everything else that goes wrong is the room's Trouble: an incident goes on without a room.
func (a *Activities) TendRoom(ctx context.Context, r RoomRequest) (Roomed, error) {
	room := roomOf(r)
	if a.Rooms == nil {
		room.Trouble = noRooms
		return Roomed{Room: room}, nil
	}
	people, missing := a.people(r.People)
	links := message.RoomLinks{}
	if a.IncidentLinks != nil {
		links = a.IncidentLinks(r.Incident.Slug)
	}
	made, err := a.Rooms.TendRoom(a.attempt(ctx), room, message.RoomFor(r.Incident, r.Team, people, r.Archive, links, a.Org()))
	if len(missing) > 0 {
		made.Trouble = strings.TrimPrefix(made.Trouble+"; "+fmt.Sprintf("not in the configuration: %s", strings.Join(missing, ", ")), "; ")
	}
	return roomed(made, err)
}

// roomed keeps the place of a room that is there, whatever came after.
func roomed(room oncall.IncidentRoom, err error) (Roomed, error) {
	limited, isLimited := errors.AsType[*RateLimitedError](err)
	_, refused := errors.AsType[*RefusedError](err)
	switch {
	case err == nil:
		return Roomed{Room: room}, nil
	case refused:
		room.Trouble = err.Error()
		return Roomed{Room: room}, nil
	case room.Channel == "":
		return Roomed{}, classify(fmt.Errorf("make the room: %w", err))
	case isLimited:
		return Roomed{Room: room, Behind: max(limited.After, time.Second)}, nil
	default:
		return Roomed{Room: room, Behind: 15 * time.Second}, nil
	}
}

// roomOf is the room that a request is about, as it is known.
func roomOf(r RoomRequest) oncall.IncidentRoom {
	room := r.Incident.Room
	if r.Team != "" {
		room = oncall.IncidentRoom{}
		for _, team := range r.Incident.Teams {
			if team.Name == r.Team {
				room = team.Room
			}
		}
	}
	room.Invited = slices.Clone(room.Invited)
	return room
}

// people are those whom the configuration knows, and the IDs of the rest.
func (a *Activities) people(ids []string) (known []oncall.Person, missing []string) {
	for _, id := range ids {
		if person, ok := a.Org().People[id]; ok {
			known = append(known, person)
		} else {
			missing = append(missing, id)
		}
	}
	return known, missing
}
