package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hansho/activities/message"
)

// Show brings an escalation's card and thread in line with the snapshot and returns where the card stands. Without a chat
// or a channel it does nothing. When only the thread could not be written the result says so, and when to come back: an error
// would lose the card's place, and the next attempt would post a second card.
func (a *Activities) Show(ctx context.Context, r ShowRequest) (Shown, error) {
	if a.Chat == nil || r.Place.Channel == "" {
		return Shown{Place: r.Place}, nil
	}
	ctx = a.attempt(ctx)
	org := a.Org()
	place, err := a.Chat.Show(ctx, r.Place, message.CardFor(r.Snapshot, org))
	if err != nil {
		return Shown{Place: r.Place}, classify(fmt.Errorf("show the card: %w", err))
	}
	if saying, worth := message.ThreadFor(r.Snapshot, org); worth {
		if _, err := a.Chat.Say(ctx, place, saying); err != nil {
			return unwritten(place, err), nil
		}
	}
	return Shown{Place: place}, nil
}

// unwritten is a card whose thread could not be written: when to come back, or that it is no use.
func unwritten(place Place, err error) Shown {
	var limited *RateLimitedError
	var refused *RefusedError
	switch {
	case errors.As(err, &refused):
		return Shown{Place: place, Refused: err.Error()}
	case errors.As(err, &limited):
		return Shown{Place: place, Behind: limited.After}
	default:
		return Shown{Place: place, Behind: time.Minute}
	}
}

// Say says one thing in a channel, or to one person, and returns where it stands. Without a chat it does nothing.
func (a *Activities) Say(ctx context.Context, r SayRequest) (Place, error) {
	if a.Chat == nil || (r.Place.Channel == "" && r.Person == "") {
		return r.Place, nil
	}
	if ctx = a.attempt(ctx); a.unsure(r) {
		ctx = WithRetrying(ctx)
	}
	if r.Lead {
		r.Person = a.Org().People[r.Person].Lead
		if r.Person == "" && r.Place.Channel == "" {
			return r.Place, refusal(errors.New("the person has no lead in the configuration"))
		}
	}
	saying := a.words(r)
	saying.Mark = r.Mark
	if r.Person == "" {
		place, err := a.Chat.Say(ctx, r.Place, saying)
		return place, classify(err)
	}
	person, ok := a.Org().People[r.Person]
	if !ok {
		return r.Place, refusal(fmt.Errorf("person %q is not in the configuration", r.Person))
	}
	return r.Place, classify(a.Chat.Tell(ctx, person.Slack, person.Email, saying))
}

// unsureFor is how long after its beginning a worker may be told to say what the one before it has said, without the answer having been
// kept: a local activity that was killed with its worker begins anew as a first attempt.
const unsureFor = time.Minute

// unsure tells whether something may have been said already. Then the chat is asked first. Only for what a clock says: the lines of many
// escalations are more than a chat lets itself be asked about.
func (a *Activities) unsure(r SayRequest) bool {
	return (r.Incident != nil || r.Postmortem != nil) && time.Since(a.Began) < unsureFor
}

// words renders the facts of a request.
func (a *Activities) words(r SayRequest) message.Saying {
	org := a.Org()
	person := org.People[r.Person]
	switch {
	case r.Postmortem != nil && r.Person != "":
		return message.PostmortemReminder(*r.Postmortem, org, &person)
	case r.Postmortem != nil:
		return message.PostmortemReminder(*r.Postmortem, org, nil)
	case r.Incident != nil && r.Person != "":
		return message.IncidentSaying(*r.Incident, org, &person)
	case r.Incident != nil:
		return message.IncidentSaying(*r.Incident, org, nil)
	case r.Ask != nil:
		return message.AskOwner(*r.Ask, person)
	case r.Unwatched != nil:
		return message.StatusUnwatched(*r.Unwatched, org)
	case r.Tested != nil && r.Person != "":
		return message.TestReport(r.Tested, org, &person)
	case r.Tested != nil:
		return message.TestReport(r.Tested, org, nil)
	default:
		return message.Saying{}
	}
}
