package contract

import (
	"time"

	"hansho/oncall"
)

// Public is the name of the workflow type that tells one story to the public.
const Public = "Public"

// PublicID is the workflow ID of the public story of an incident, by the incident's slug or by one that a person chose.
func PublicID(slug string) string { return "public/" + slug }

// The Updates of a Public, which are also its verbs. Their argument is a Command with a Draft.
const (
	PreviewPublic = "preview" // Its result is an oncall.PublicPreview, and nobody else reads anything.
	PostPublic    = "post"    // The first word.
	UpdatePublic  = "update"
	ResolvePublic = "resolve"     // The last word.
	MarkPosted    = "mark-posted" // A person has posted the text for the company's accounts.
)

// PublicVerbs lists the verbs of a Public.
var PublicVerbs = []Verb{PreviewPublic, PostPublic, UpdatePublic, ResolvePublic, MarkPosted}

// The states of a Public.
const (
	PublicDraft    = "draft" // Nothing was said yet.
	PublicTold     = "public"
	PublicResolved = "resolved"
)

// OpenPublic is the input of a Public.
type OpenPublic struct {
	Slug     string          `json:"slug"`
	Title    string          `json:"title,omitempty"` // Of the incident, for lists; the public never reads it.
	Service  string          `json:"service,omitempty"`
	Severity oncall.Severity `json:"severity,omitempty"`
	Zone     string          `json:"zone,omitempty"`
	Incident string          `json:"incident,omitempty"` // Workflow ID.
	// Security says that the incident is one of security: then nothing of it is ever published.
	Security bool         `json:"security,omitempty"`
	State    *PublicState `json:"state,omitempty"` // Set only when it continues as new.
}

// Draft is what a person wants to tell the public, or has posted.
type Draft struct {
	Title string       `json:"title,omitempty"` // Of the first word; a story keeps it.
	Text  string       `json:"text,omitempty"`
	Short string       `json:"short,omitempty"` // For the company's accounts, where Text is too long.
	Stage oncall.Stage `json:"stage,omitempty"` // Of Post (empty: investigating) and Update (empty: as before).
	Next  time.Time    `json:"next,omitzero"`   // When the next word comes.

	Where string `json:"where,omitempty"` // Of MarkPosted: the account, such as "x.com/company".
	Link  string `json:"link,omitempty"`  // Of MarkPosted: the post.
	Word  int    `json:"word,omitempty"`  // Of MarkPosted: which word was posted; 0 is the newest.
}

// PublicState is what a Public knows. It answers QueryState.
type PublicState struct {
	Slug     string              `json:"slug"`
	Status   string              `json:"status"`
	Service  string              `json:"service,omitempty"`
	Severity oncall.Severity     `json:"severity,omitempty"`
	Incident string              `json:"incident,omitempty"`
	Security bool                `json:"security,omitempty"`
	Touched  time.Time           `json:"touched"` // When somebody last did something about it.
	Words    []oncall.PublicWord `json:"words,omitempty"`
	Worded   int                 `json:"worded,omitempty"`  // The newest word for which Account is, and Pages are known.
	Account  oncall.AccountText  `json:"account,omitzero"`  // Ready to be copied into a post of the company's accounts.
	Remarks  []string            `json:"remarks,omitempty"` // Doubts about the newest word.
	Pages    []*PublicPage       `json:"pages,omitempty"`
	Posted   []AccountPost       `json:"posted,omitempty"` // What people said they posted.
	Requests []string            `json:"requests,omitempty"`
}

// PublicPage is what is up on one status page, and what is not.
type PublicPage struct {
	ID       string    `json:"id"` // Of the configuration.
	Provider string    `json:"provider"`
	Ref      string    `json:"ref,omitempty"` // The provider's ID of the post.
	Link     string    `json:"link,omitempty"`
	Up       int       `json:"up,omitempty"` // Number of the word that is up; 0 when nothing is.
	UpAt     time.Time `json:"upAt,omitzero"`
	Waiting  string    `json:"waiting,omitempty"` // Why the public may not see that word yet.
	// Of the words after Up:
	Tried   int       `json:"tried,omitempty"`
	Failed  int       `json:"failed,omitempty"` // Attempts in a row that came to nothing.
	Trouble string    `json:"trouble,omitempty"`
	Since   time.Time `json:"since,omitzero"` // Of the trouble.
	RetryAt time.Time `json:"retryAt,omitzero"`
}

// AccountPost is a post of the company's accounts, as whoever posted it says.
type AccountPost struct {
	At    time.Time    `json:"at"`
	By    oncall.Actor `json:"by"`
	Where string       `json:"where"`
	Link  string       `json:"link,omitempty"`
	Word  int          `json:"word"`
}

// PublicNews is what a public story tells its incident of a draft that it was sent: that it goes to the status pages, or why not.
type PublicNews struct {
	N       int    `json:"n"` // Of the draft.
	Word    int    `json:"word,omitempty"`
	Refused string `json:"refused,omitempty"` // Why it is not published.
}
