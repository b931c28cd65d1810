// Package hook pages people by a signed webhook to an address of their own: a home automation, a pager gateway, a chat that
// Hansho does not know. docs/direct-channels.md describes the requests for whoever receives them.
package hook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// Name is how contacts and the ledger call this way of paging.
const Name = oncall.Webhook

// version is that of the requests' form. Fields may be added to it; what changes a field's meaning is a new version.
const version = 1

// Events of a page, as the requests name them.
const (
	eventPage  = "page"  // It rings: tell the person.
	eventQuiet = "quiet" // It was acknowledged: stop ringing.
	eventClose = "close" // It is over, or no longer meant for this person.
)

// event is the body of a request.
type event struct {
	Version  int       `json:"version"`
	Event    string    `json:"event"`
	Key      string    `json:"key"` // Names the page for ever.
	Ref      string    `json:"ref,omitempty"`
	At       time.Time `json:"at"`
	Person   string    `json:"person,omitempty"`
	Language string    `json:"language,omitempty"`
	Service  string    `json:"service,omitempty"`
	Severity string    `json:"severity,omitempty"`
	Title    string    `json:"title,omitempty"`   // One line with everything.
	Symptom  string    `json:"symptom,omitempty"` // The alert's title alone.
	Body     string    `json:"body,omitempty"`
	AckLink  string    `json:"ack_link,omitempty"` // Where the person acknowledges.
	Note     string    `json:"note,omitempty"`     // Of quiet and close: why.
}

// Client is an activities.Pager. Its methods may be called from any goroutine.
type Client struct {
	cfg    Config
	http   *http.Client
	logger zerolog.Logger
	now    func() time.Time
}

var _ activities.Pager = (*Client)(nil)

// New checks the configuration and makes a Client. It calls nobody.
func New(cfg Config, logger zerolog.Logger) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Client{cfg: cfg, http: newHTTPClient(cfg.AllowPrivate), logger: logger.With().Str("provider", Name).Logger(), now: time.Now}, nil
}

// Page sends the page to the address. A receiver that has the key already must answer as it did before and ring nobody again;
// that is what makes a repeated request harmless.
func (c *Client) Page(ctx context.Context, key, address string, words message.Page) (activities.Receipt, error) {
	severity := ""
	if words.Severity.Valid() {
		severity = words.Severity.String()
	}
	answer, err := c.post(ctx, address, event{
		Event: eventPage, Key: key, Person: words.Person, Language: words.Language, Service: words.Service, Severity: severity,
		Title: words.Title, Symptom: words.Symptom, Body: words.Body, AckLink: words.AckLink,
	})
	if err != nil {
		return activities.Receipt{}, err
	}
	return activities.Receipt{Ref: answer.ref(key), Link: answer.link()}, nil
}

// Look knows nothing: a receiver only listens.
func (c *Client) Look(context.Context, []activities.PageRef) ([]activities.Look, error) {
	return nil, nil
}

// Quiet tells the receiver that the page was acknowledged.
func (c *Client) Quiet(ctx context.Context, ref activities.PageRef, note string) error {
	return c.tell(ctx, eventQuiet, ref, note)
}

// Close tells the receiver that the page is over. The error is ErrNotFound when it answers 404 or 410.
func (c *Client) Close(ctx context.Context, ref activities.PageRef, note string) error {
	return c.tell(ctx, eventClose, ref, note)
}

func (c *Client) tell(ctx context.Context, what string, ref activities.PageRef, note string) error {
	_, err := c.post(ctx, ref.Address, event{Event: what, Key: ref.Key, Ref: ref.Ref, Person: ref.Person, Note: note})
	if isUnknown(err) {
		return fmt.Errorf("%w: %w", err, activities.ErrNotFound)
	}
	return err
}

// answer is what a receiver may say.
type answer struct {
	Ref  string `json:"ref"`  // Its own name of the page, shown in the ledger.
	Link string `json:"link"` // Where it shows the page.
}

// ref is the receiver's name of the page, or one made from the key when it gave none that can be kept.
func (a answer) ref(key string) string {
	if a.Ref != "" && len(a.Ref) <= 200 && plain(a.Ref) {
		return a.Ref
	}
	sum := sha256.Sum256([]byte(key))
	return "webhook-" + hex.EncodeToString(sum[:6])
}

func (a answer) link() string {
	if (strings.HasPrefix(a.Link, "https://") || strings.HasPrefix(a.Link, "http://")) && len(a.Link) <= 2000 && plain(a.Link) {
		return a.Link
	}
	return ""
}

// plain tells whether a text is printable ASCII without blanks.
func plain(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}
