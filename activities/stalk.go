package activities

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/activity"

	"hansho/activities/message"
	"hansho/oncall"
)

// Board is a chat whose messages can be written anew. It is separate from Chat because a status is no escalation's card.
type Board interface {
	// Rewrite brings a message up to date, or posts it when place.Message is empty or the message is gone. It returns where it stands.
	// A message that shows the same already is left alone.
	Rewrite(ctx context.Context, place Place, say message.Saying) (Place, error)
}

// Opens are the incidents that are open and may be known to everybody, and how many escalations nobody has acknowledged.
type Opens func(ctx context.Context) (incidents []oncall.OpenIncident, unacknowledged int, err error)

// StalkRequest asks to keep watching the status in a channel.
type StalkRequest struct {
	Mark    string    `json:"mark"`
	Channel string    `json:"channel"` // The chat's own ID.
	Until   time.Time `json:"until"`
}

// stalked is what the next attempt goes on from.
type stalked struct {
	Place  Place            `json:"place"`
	Last   oncall.Situation `json:"last"`
	Posted int              `json:"posted"` // How many changes were posted.
}

// beat is how often a stalk says that it lives; the time-out of its heartbeat is several times as long.
const beat = 5 * time.Second

// Stalk watches the status until its context or its time ends: it keeps one message up to date, and posts what changes. It is one
// activity that beats, so that hours of watching leave no events; the next attempt goes on where the last one stood.
func (a *Activities) Stalk(ctx context.Context, r StalkRequest) error {
	board, ok := a.Chat.(Board)
	if !ok {
		return refusal(errors.New("this worker has no chat whose messages can be edited"))
	}
	at := stalked{Place: Place{Channel: r.Channel}}
	if activity.HasHeartbeatDetails(ctx) {
		_ = activity.GetHeartbeatDetails(ctx, &at) // What cannot be read is begun anew.
	}
	ctx = a.attempt(ctx)
	next := time.Now()
	for time.Now().Before(r.Until) {
		if !time.Now().Before(next) {
			shown, err := a.stalk(ctx, board, r.Mark, &at)
			if err != nil {
				return classify(err)
			}
			if next = time.Now().Add(a.Org().Status.StalkEvery); !shown {
				next = time.Now().Add(min(beat, a.Org().Status.StalkEvery))
			}
		}
		activity.RecordHeartbeat(ctx, at)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(beat, time.Until(next))):
		}
	}
	return nil
}

// stalk looks once, and tells whether that is shown. A chat that does not answer now is tried again soon; one that says no ends it.
func (a *Activities) stalk(ctx context.Context, board Board, mark string, at *stalked) (shown bool, err error) {
	now := a.status(ctx)
	if ctx.Err() != nil {
		return true, nil
	}
	place, err := board.Rewrite(ctx, at.Place, message.StatusSaying(now, mark, a.Org()))
	if err != nil {
		return false, unlessNo(err)
	}
	at.Place = place
	if changes := now.Since(at.Last); !at.Last.At.IsZero() && len(changes) > 0 {
		said := message.StatusChanged(changes, now, changeMark(mark, at.Posted+1, changes), a.Org())
		if _, err := a.Chat.Say(ctx, Place{Channel: at.Place.Channel}, said); err != nil {
			return false, unlessNo(err) // The change is told at the next look.
		}
		at.Posted++
	}
	at.Last = now
	return true, nil
}

// changeMark names what is posted of changes: by what they are too, because an attempt that begins anew may count from an older number.
func changeMark(mark string, n int, changes []oncall.StatusChange) string {
	text, _ := json.Marshal(changes) // Texts, numbers and times can always be written.
	sum := sha256.Sum256(text)
	return fmt.Sprintf("%s/%d/%x", mark, n, sum[:6])
}

// unlessNo keeps a refusal, and lets everything else pass: the next look tries again.
func unlessNo(err error) error {
	if _, refused := errors.AsType[*RefusedError](err); refused {
		return err
	}
	return nil
}

// status is how things stand, as a worker sees them.
func (a *Activities) status(ctx context.Context) oncall.Situation {
	checks, _ := a.Survey(ctx) // It never fails.
	s := oncall.Situation{At: time.Now().UTC(), Checks: slices.Concat([]oncall.Check{{Kind: oncall.CheckHansho, Name: oncall.CheckWorkers, Condition: oncall.Up}}, checks)}
	temporal := oncall.Check{Kind: oncall.CheckHansho, Name: oncall.CheckTemporal, Condition: oncall.Up}
	if a.Opens == nil {
		temporal.Condition = oncall.CannotTell
	} else if incidents, unacked, err := a.Opens(ctx); err != nil {
		temporal.Condition, temporal.Detail = oncall.Down, strings.TrimSpace(err.Error())
	} else {
		s.Incidents, s.Unacked = incidents, unacked
	}
	s.Checks = slices.Insert(s.Checks, 0, temporal)
	return s
}
