package starter

import (
	"context"
	"sync"

	"hansho/activities/slack/interaction"
	"hansho/oncall"
)

// Heard is a message that a person wrote where the app listens. Programs, this app too, are never heard.
type Heard struct {
	ID      string // Names it, so that what follows from it counts once.
	Text    string // With Slack's own escaping undone; people stand in it as "@U…".
	Channel string // Slack's ID.
	Thread  string // Slack's ID of the message whose thread it stands in; empty outside one.
	Message string // Slack's ID of the message.
	Direct  bool   // It was written to the app alone.
	User    string // Slack's ID of who wrote it.
	// Who is the person of the configuration who wrote it, if there is one. It may ask Slack.
	Who func(context.Context) (oncall.Person, bool)
	// Answer answers where it was written, so that only that person sees it.
	Answer func(ctx context.Context, text string)
}

// Listener hears messages, and does what it is told by those that are meant for it. It reports false for the others.
type Listener func(ctx context.Context, heard Heard) bool

// heard hands a message to the first listener for whom it is meant. What is written to the app alone and meant for none of them
// is a command.
func (d *Door) heard(ctx context.Context, did interaction.Interaction) {
	heard := Heard{
		ID: did.ID, Text: did.Text, Channel: did.Channel, Thread: did.Thread, Message: did.Message, Direct: did.Direct, User: did.User,
		Who:    func(ctx context.Context) (oncall.Person, bool) { return d.slackPerson(ctx, did.User) },
		Answer: func(ctx context.Context, text string) { d.answerSlack(ctx, did, text) },
	}
	for _, listener := range d.options.Listeners {
		if listener(ctx, heard) {
			return
		}
	}
	if d.typedCommand(ctx, heard) {
		return
	}
	if did.Direct {
		d.commanded(ctx, did)
	}
}

// mostRecent is how many IDs are remembered. Slack repeats an event for an hour at most, three times.
const mostRecent = 4096

// recent remembers what came lately, so that what Slack repeats counts once in this process. Beyond it, what was done has the
// same request ID, and a workflow takes that once.
type recent struct {
	mu    sync.Mutex
	known map[string]bool
	order []string // A ring of the same IDs, the oldest at next.
	next  int
}

// first tells whether an ID comes for the first time.
func (r *recent) first(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[id] {
		return false
	}
	if r.known == nil {
		r.known, r.order = map[string]bool{}, make([]string, mostRecent)
	}
	delete(r.known, r.order[r.next])
	r.known[id], r.order[r.next] = true, id
	r.next = (r.next + 1) % mostRecent
	return true
}

// forget lets an ID come again.
func (r *recent) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.known, id)
}
