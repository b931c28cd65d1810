package activities

import (
	"context"
	"time"

	"hansho/activities/message"
	"hansho/oncall"
)

// Pager wakes one person for one page. Every method is safe to repeat: the page's key names it for ever.
type Pager interface {
	// Page creates the provider's incident for the page, assigned to the address and not by the provider's own policy. When
	// an open incident has the key already it is adopted. Words are rendered for the reader already.
	Page(ctx context.Context, key, address string, words message.Page) (Receipt, error)
	// Look asks where the pages stand; a page that the provider does not know has RingNone.
	Look(ctx context.Context, refs []PageRef) ([]Look, error)
	// Quiet acknowledges the provider's incident, so that it stops ringing its person. The note says by whom.
	Quiet(ctx context.Context, ref PageRef, note string) error
	// Close resolves the provider's incident. A page that is closed already is no error; of one that the provider does not know
	// the error is ErrNotFound: it never was, or it may still come, late.
	Close(ctx context.Context, ref PageRef, note string) error
}

// Reporter is a Pager that says when a page has reached its person. A page that it accepted and that was not delivered in
// this time counts as silent: the person's next provider is tried.
type Reporter interface {
	DeliversWithin() time.Duration
}

// PersonalReporter is a Reporter that knows when a person's own rules at the provider notify them: later, or never.
type PersonalReporter interface {
	Reporter
	// DeliversTo is DeliversWithin for one address and one severity.
	DeliversTo(ctx context.Context, address string, severity oncall.Severity) time.Duration
}

// Collaborator is a Pager at whose incident more can be said and done than ringing. Every method is safe to repeat as far as the
// provider allows; what it cannot do, such as a priority that the account does not have, is a RefusedError.
type Collaborator interface {
	Note(ctx context.Context, ref PageRef, by, text string) error
	Snooze(ctx context.Context, ref PageRef, until time.Time) error
	SetPriority(ctx context.Context, ref PageRef, severity oncall.Severity) error
	SetBridge(ctx context.Context, ref PageRef, number, url string) error
	PostStatusUpdate(ctx context.Context, ref PageRef, text string) error
	// Subscribe adds users and teams, by their IDs at the provider, to those who are told of status updates.
	Subscribe(ctx context.Context, ref PageRef, users, teams []string) error
	// RequestResponders asks users, by their addresses, to help; CancelResponders takes that back.
	RequestResponders(ctx context.Context, ref PageRef, addresses []string, message string) error
	CancelResponders(ctx context.Context, ref PageRef, addresses []string) error
	// Assign gives the incident to one user.
	Assign(ctx context.Context, ref PageRef, address string) error
	// Merge lets the incidents go on in another one.
	Merge(ctx context.Context, into PageRef, from []PageRef) error
}

// PageRef finds a page at a provider: by the provider's ID when it is known, else by the key.
type PageRef struct {
	Key    string `json:"key"`
	Ref    string `json:"ref,omitempty"`
	Person string `json:"person,omitempty"` // Whom it pages.
	// Address is the person's at the provider. The activities fill it in: no workflow holds addresses.
	Address string `json:"-"`
}

// Receipt is a provider's 2xx.
type Receipt struct {
	Ref     string `json:"ref"` // The provider's ID of its incident.
	Link    string `json:"link,omitempty"`
	Adopted bool   `json:"adopted,omitempty"` // It existed already: an earlier attempt whose answer was lost.
	// DeliversWithin is how long its delivery may take before it counts as silent; 0 when the provider does not report it. Adapters
	// leave it alone: it is filled in for a Reporter.
	DeliversWithin time.Duration `json:"deliversWithin,omitempty"`
}

// Look is where a page stands at its provider.
type Look struct {
	Key            string
	Ref            string
	Ring           oncall.Ring
	AcknowledgedBy string    // The provider's address of who acknowledged, when Ring is quiet.
	At             time.Time // When it came to this; zero when the provider does not say.
	DeliveredAt    time.Time // First notification that reached the person; zero when none is known.
	Failed         string    // What the provider says of notifications of which none reached the person; the page is silent.
	Assigned       []string  // The provider's addresses of whom it rings, when it says so.
}

// Directory knows who is on call in schedules that a provider keeps.
type Directory interface {
	// OnCall lists the addresses on call in a schedule between two moments, in order of time.
	OnCall(ctx context.Context, schedule string, from, until time.Time) ([]Duty, error)
}

// Duty is a stretch of time in which somebody is on call.
type Duty struct {
	Address string    `json:"address"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
}

// Chat shows escalations and says things in channels.
type Chat interface {
	// Show posts the card to the channel, or updates it in place when place is known. The place returned finds it again.
	Show(ctx context.Context, place Place, card message.Card) (Place, error)
	// Say posts a text; in the thread of a card when place.Message is set. Mark makes a repeated Say find the first one.
	Say(ctx context.Context, place Place, say message.Saying) (Place, error)
	// Tell sends a direct message to a user, found by the chat's user ID or by e-mail address.
	Tell(ctx context.Context, user, email string, say message.Saying) error
}

// Place is a channel, or one message in it.
type Place struct {
	Channel string `json:"channel"`           // Name without "#", or the chat's own ID.
	Message string `json:"message,omitempty"` // The chat's ID of a message.
	// Digest is a fingerprint of what the message shows, when it is a card: what it shows already is not shown again.
	Digest string `json:"digest,omitempty"`
}

// StatusPage tells the public how things stand, on the pages of one provider. Every method is safe to repeat: a story is named for ever
// by its mark and each of its words by a number, so that what went up although its answer was lost is found (Retrying), whatever was
// said before it.
type StatusPage interface {
	// Preview says what the page would show, with what it would refuse and why. Nobody else sees anything of it.
	Preview(ctx context.Context, p Publication) (oncall.PagePreview, error)
	// Post begins the story on the page. A post of the story that is there already is brought up to date instead.
	Post(ctx context.Context, p Publication) (Posted, error)
	// Update says the next word of a story, and Resolve its last one. The reference is that of Post. Of a post that the provider does
	// not know the error is a RefusedError around ErrNotFound: somebody deleted it there.
	Update(ctx context.Context, ref string, p Publication) (Posted, error)
	Resolve(ctx context.Context, ref string, p Publication) (Posted, error)
}

// Publication is one word of a story as one status page is to show it.
type Publication struct {
	Page       string // The provider's ID of the page; empty means the one that the environment names.
	Mark       string // Names the story for ever.
	N          int    // Of the word in its story, from 1. A page may miss some.
	Began      time.Time
	At         time.Time // When the word was said.
	Title      string    // One line, at most 128 characters.
	Body       string    // Plain text; an empty line separates paragraphs.
	Stage      oncall.Stage
	Impact     oncall.Impact
	Components []string // The provider's IDs.
}

// Posted is a post on a status page.
type Posted struct {
	Ref     string `json:"ref"`               // The provider's ID of the post.
	Link    string `json:"link,omitempty"`    // Where the public reads it.
	Waiting string `json:"waiting,omitempty"` // Why the public does not see the word yet, such as for want of an approval.
}
