package oncall

import "time"

// PostmortemStatus is how far a postmortem is.
type PostmortemStatus string

// The states of a postmortem, in order.
const (
	PostmortemDraft    PostmortemStatus = "draft"
	PostmortemInReview PostmortemStatus = "in review"
	PostmortemReviewed PostmortemStatus = "reviewed"
	PostmortemClosed   PostmortemStatus = "closed"
)

// PostmortemStatuses lists them all, in order.
var PostmortemStatuses = []PostmortemStatus{PostmortemDraft, PostmortemInReview, PostmortemReviewed, PostmortemClosed}

// Postmortem is what a postmortem owes, to when, and how far it is. It is exactly what crosses continue-as-new.
type Postmortem struct {
	Slug     string           `json:"slug"`
	Title    string           `json:"title"`
	Kind     IncidentKind     `json:"kind,omitempty"`
	Codename string           `json:"codename,omitempty"`
	Service  string           `json:"service,omitempty"`
	Severity Severity         `json:"severity,omitempty"`
	Status   PostmortemStatus `json:"status"`
	Owner    string           `json:"owner,omitempty"`
	Language string           `json:"language,omitempty"`
	Opened   time.Time        `json:"opened"`
	Ended    time.Time        `json:"ended"`       // Of the incident.
	By       Actor            `json:"by,omitzero"` // Who asked for it though the severity promises none.
	ClosedAt time.Time        `json:"closedAt,omitzero"`
	ClosedBy Actor            `json:"closedBy,omitzero"`

	Document PostmortemDocument `json:"document,omitzero"`
	// The three dates, each with its rule in words, such as "5 business days after the end".
	DocumentDue PostmortemDue `json:"documentDue,omitzero"` // When everybody who comes to the meeting has it.
	Meeting     PostmortemDue `json:"meeting,omitzero"`
	ActionsDue  PostmortemDue `json:"actionsDue,omitzero"`
	MeetingAt   time.Time     `json:"meetingAt,omitzero"` // For when it was called.
	Actions     []ActionItem  `json:"actions,omitempty"`

	NextAt    time.Time         `json:"nextAt,omitzero"` // Of the next reminder.
	Reminders int               `json:"reminders,omitempty"`
	Timeline  []PostmortemEvent `json:"timeline,omitempty"`
	Requests  []string          `json:"requests,omitempty"`

	// How it is reckoned and whom it concerns, frozen when it was opened.
	Rules    PostmortemRules `json:"rules,omitzero"`
	Calendar Calendar        `json:"calendar,omitzero"`
	Zone     string          `json:"zone,omitempty"`
	Channel  string          `json:"channel,omitempty"` // Of the team; empty of a security incident.
	Room     string          `json:"room,omitempty"`    // Link to the incident's room.
	// People are those who took part. Of a security incident nobody else may read it; Team are those who answer for it there.
	People []string `json:"people,omitempty"`
	Team   []string `json:"team,omitempty"`
	Names  []string `json:"names,omitempty"` // How the people are called in texts, to see whether one is named as the cause.
}

// Name is how the postmortem is called where everybody may read: by the incident's codename, or its title.
func (p *Postmortem) Name() string {
	if p.Kind == SecurityIncident {
		return p.Codename
	}
	return p.Title
}

// PostmortemDocument is the text and where it lives.
type PostmortemDocument struct {
	Version  int       `json:"version,omitempty"`
	Text     string    `json:"text,omitempty"` // Markdown.
	At       time.Time `json:"at,omitzero"`
	By       Actor     `json:"by,omitzero"`
	Link     string    `json:"link,omitempty"`
	Stored   string    `json:"stored,omitempty"`  // Where it was written or pushed to.
	Kept     int       `json:"kept,omitempty"`    // The newest version that was, or that was refused.
	Trouble  string    `json:"trouble,omitempty"` // Why that failed.
	Findings []Finding `json:"findings,omitempty"`
}

// Finding is something that a blameless postmortem should say otherwise. It is pointed out and blocks nothing.
type Finding struct {
	Line int    `json:"line"` // From 1.
	Text string `json:"text"` // What stands there.
	Kind string `json:"kind"` // "be careful", "blame", "empty".
	Cure string `json:"cure"`
}

// PostmortemDue is one date that is owed, and how it was kept.
type PostmortemDue struct {
	Due  time.Time `json:"due,omitzero"`
	Rule string    `json:"rule,omitempty"` // "3 calendar days", "5 business days", "24h before the meeting"; empty when a person set it.
	Set  time.Time `json:"set,omitzero"`   // When the date came to be this one.
	Done time.Time `json:"done,omitzero"`
	// Reminders of it: when the next comes, how many came, and until when somebody wants to hear nothing and why.
	NextAt     time.Time `json:"nextAt,omitzero"`
	Reminded   int       `json:"reminded,omitempty"`
	Stage      int       `json:"stage,omitempty"` // The last one reached, of PostmortemBefore and so on.
	RemindedAt time.Time `json:"remindedAt,omitzero"`
	Snoozed    time.Time `json:"snoozed,omitzero"`
	SnoozedBy  Actor     `json:"snoozedBy,omitzero"`
	Reason     string    `json:"reason,omitempty"`
}

// ActionItem is something that will keep the trouble from coming back.
type ActionItem struct {
	N     int    `json:"n"`
	Text  string `json:"text"`
	Owner string `json:"owner,omitempty"`
	Link  string `json:"link,omitempty"` // To its ticket.
	PostmortemDue
}

// EscalationStory is what an escalation tells the postmortem of its incident.
type EscalationStory struct {
	WorkflowID string  `json:"workflowId"`
	Title      string  `json:"title,omitempty"`
	Timeline   []Event `json:"timeline,omitempty"`
}
