package oncall

import "time"

// IncidentKind says which rules an incident follows.
type IncidentKind string

// The kinds of incidents.
const (
	NormalIncident IncidentKind = "normal"
	// SecurityIncident is known by a harmless codename and to named people only: no @here, no subscribers, no public words.
	SecurityIncident IncidentKind = "security"
	// DrillIncident is an exercise, and says so wherever it is shown. It tells neither executives nor the public.
	DrillIncident IncidentKind = "drill"
)

// IncidentKinds lists them all.
var IncidentKinds = []IncidentKind{NormalIncident, SecurityIncident, DrillIncident}

// IncidentStatus is how far an incident is.
type IncidentStatus string

// The states of an incident, in order.
const (
	IncidentOpen     IncidentStatus = "open"
	IncidentResolved IncidentStatus = "resolved" // It can be opened again until it is over.
	IncidentOver     IncidentStatus = "over"
)

// Incident is a major incident: who does what, what is owed to whom and when, and what has happened. It changes only by
// Apply, and is exactly what crosses continue-as-new.
type Incident struct {
	Slug     string         `json:"slug"`
	Title    string         `json:"title"` // Of a security incident it is shown to its people only; everybody else reads the codename.
	Kind     IncidentKind   `json:"kind"`
	Codename string         `json:"codename,omitempty"`
	Service  string         `json:"service,omitempty"` // The first service that was hit; empty when nobody knows yet.
	Severity Severity       `json:"severity,omitempty"`
	Status   IncidentStatus `json:"status"`
	Outcome  string         `json:"outcome,omitempty"` // "resolved", "merged", "cancelled", "false alarm".
	Cause    string         `json:"cause,omitempty"`   // As whoever resolved it says.
	Into     string         `json:"into,omitempty"`    // Workflow ID of the incident that goes on, when it was merged.
	Plan     IncidentPlan   `json:"plan"`

	Began    time.Time `json:"began"` // The trouble began: of the earliest alert, else when it was declared.
	Opened   time.Time `json:"opened"`
	Resolved time.Time `json:"resolved,omitzero"`
	Over     time.Time `json:"over,omitzero"`
	Declared Actor     `json:"declared,omitzero"`
	CoolEnds time.Time `json:"coolEnds,omitzero"` // Until when a resolved one can be opened again.
	Wanted   bool      `json:"wanted,omitempty"`  // Somebody asked for a postmortem though none is promised: WantedBy.
	WantedBy Actor     `json:"wantedBy,omitzero"`

	Room        IncidentRoom   `json:"room,omitzero"`
	Bridge      Bridge         `json:"bridge,omitzero"`
	Roles       []RoleHolder   `json:"roles,omitempty"` // In the order of Roles; experts last.
	Responders  []Responder    `json:"responders,omitempty"`
	Teams       []SubTeam      `json:"teams,omitempty"`
	Tasks       []IncidentTask `json:"tasks,omitempty"`
	Todos       []Todo         `json:"todos,omitempty"` // Follow-ups for the postmortem.
	Escalations []Attached     `json:"escalations,omitempty"`
	Public      string         `json:"public,omitempty"`     // Workflow ID of the public story, once something was published.
	Postmortem  string         `json:"postmortem,omitempty"` // Workflow ID.

	Summary SummaryClock `json:"summary,omitzero"`
	Words   PublicClock  `json:"words,omitzero"`
	CallOut time.Time    `json:"callOut,omitzero"` // When the deputy is next told what is open.

	Updates  []StakeholderUpdate `json:"updates,omitempty"`
	Timeline []IncidentEvent     `json:"timeline,omitempty"`
	Requests []string            `json:"requests,omitempty"` // Applied requests, for deduplication.

	Lines         int      `json:"lines,omitempty"`    // How many entries the timeline ever had: names what is said of each.
	SpanTold      int      `json:"spanTold,omitempty"` // The largest span that was told to be too large.
	SecondaryTold bool     `json:"secondaryTold,omitempty"`
	Missed        []Missed `json:"missed,omitempty"` // Whom nobody could page.
}

// Commander is who commands; empty when nobody does.
func (i *Incident) Commander() string { return i.Holder(Commander) }

// Holder is who has a role; empty when nobody has. Of Expert it is the first.
func (i *Incident) Holder(role Role) string {
	for _, holder := range i.Roles {
		if holder.Role == role {
			return holder.Person
		}
	}
	return ""
}

// Name is how the incident is called where everybody may read: its codename, or its title.
func (i *Incident) Name() string {
	if i.Kind == SecurityIncident {
		return i.Codename
	}
	return i.Title
}

// IncidentRoom is the channel in which people work on it.
type IncidentRoom struct {
	Channel  string    `json:"channel,omitempty"` // The chat's ID.
	Name     string    `json:"name,omitempty"`    // Without "#".
	Link     string    `json:"link,omitempty"`
	Card     string    `json:"card,omitempty"`   // The chat's ID of the pinned contact card.
	Digest   string    `json:"digest,omitempty"` // Of what topic and card show.
	Invited  []string  `json:"invited,omitempty"`
	Trouble  string    `json:"trouble,omitempty"` // Why the chat would not have it.
	Archived time.Time `json:"archived,omitzero"`
}

// Bridge is a conference where people speak.
type Bridge struct {
	Name  string `json:"name,omitempty"`
	URL   string `json:"url,omitempty"`
	Phone string `json:"phone,omitempty"`
	PIN   string `json:"pin,omitempty"` // Shown on the contact card: whoever may read that may join.
}

// Responder is somebody who works on it.
type Responder struct {
	Person string    `json:"person"`
	Joined time.Time `json:"joined"`
	Left   time.Time `json:"left,omitzero"`
	Team   string    `json:"team,omitempty"` // Name of the sub-team.
}

// SubTeam is a part of the responders with a lead, a room and a bridge of its own.
type SubTeam struct {
	Name   string       `json:"name"` // "alpha", "bravo", "charlie", …
	Lead   string       `json:"lead"`
	Room   IncidentRoom `json:"room,omitzero"`
	Bridge Bridge       `json:"bridge,omitzero"`
}

// IncidentTask is something that one person does, until some time.
type IncidentTask struct {
	N      int       `json:"n"`
	Person string    `json:"person"`
	Text   string    `json:"text"`
	By     Actor     `json:"by"`
	Given  time.Time `json:"given"`
	Until  time.Time `json:"until,omitzero"`
	Taken  time.Time `json:"taken,omitzero"` // The person has said that they do it.
	Done   time.Time `json:"done,omitzero"`
	Called time.Time `json:"called,omitzero"` // The deputy was told that the time is up.
}

// Todo is a follow-up that somebody wants to see after the incident.
type Todo struct {
	At   time.Time `json:"at"`
	By   Actor     `json:"by"`
	Text string    `json:"text"`
}

// Attached is an escalation that belongs to the incident.
type Attached struct {
	WorkflowID string    `json:"workflowId"`
	Instance   string    `json:"instance,omitempty"`
	Title      string    `json:"title,omitempty"`
	Service    string    `json:"service,omitempty"`
	Severity   Severity  `json:"severity,omitempty"`
	Status     Status    `json:"status,omitempty"`
	Owner      string    `json:"owner,omitempty"`
	Purpose    string    `json:"purpose,omitempty"` // "alert", "commander", "responder": why it was opened.
	Person     string    `json:"person,omitempty"`  // Whom it asks to come, of a "responder".
	Attached   time.Time `json:"attached"`
	Detached   time.Time `json:"detached,omitzero"`
	Over       bool      `json:"over,omitempty"`
	Outcome    string    `json:"outcome,omitempty"`
	Numbers    Numbers   `json:"numbers,omitzero"`
	Marks      Marks     `json:"marks,omitzero"`
	Unreached  []string  `json:"unreached,omitempty"` // Whom no provider could page.
	// Timeline is the escalation's, once that is over, for the postmortem: as much as the incident has room for.
	Timeline []Event `json:"timeline,omitempty"`
}

// StakeholderUpdate is one executive summary that a person posted.
type StakeholderUpdate struct {
	At   time.Time `json:"at"`
	By   Actor     `json:"by"`
	Text string    `json:"text"`
	Due  time.Time `json:"due,omitzero"` // When it was owed.
	Late bool      `json:"late,omitempty"`
}

// SummaryClock is when the next executive summary is owed, and who was reminded of it.
type SummaryClock struct {
	Due      time.Time `json:"due,omitzero"` // Zero when none is owed.
	Stage    int       `json:"stage,omitempty"`
	NextAt   time.Time `json:"nextAt,omitzero"`    // Of the next reminder.
	Reminded int       `json:"reminded,omitempty"` // Reminders since the last summary.
	// Every is how often one is owed now; RemindedAt is when somebody was last reminded of the one that is owed.
	Every      time.Duration `json:"every,omitempty"`
	RemindedAt time.Time     `json:"remindedAt,omitzero"`
	Missed     int           `json:"missed,omitempty"` // Owed since the last one, and given up for the next.
	// Kept and Owed say how many of the summaries that were owed came in time: the cadence.
	Kept int `json:"kept,omitempty"`
	Owed int `json:"owed,omitempty"`
}

// PublicClock is when the next public post is owed, and the draft that waits for approval.
type PublicClock struct {
	Due      time.Time    `json:"due,omitzero"` // Zero when none is owed.
	Until    time.Time    `json:"until,omitzero"`
	NextAt   time.Time    `json:"nextAt,omitzero"` // Of the next reminder.
	Stage    int          `json:"stage,omitempty"`
	Reminded int          `json:"reminded,omitempty"`
	Draft    *PublicDraft `json:"draft,omitempty"`
	Drafts   int          `json:"drafts,omitempty"` // Number of the newest draft.
	Posts    int          `json:"posts,omitempty"`
	LastAt   time.Time    `json:"lastAt,omitzero"`
	// Mode says what is owed; Closed that the story has had its last word; Stories how many stories have ended so.
	Mode       PublicMode `json:"mode,omitempty"`
	Closed     bool       `json:"closed,omitempty"`
	Prepared   bool       `json:"prepared,omitempty"` // The closing post was drafted once.
	Stories    int        `json:"stories,omitempty"`
	RemindedAt time.Time  `json:"remindedAt,omitzero"`
	Missed     int        `json:"missed,omitempty"`
	Kept       int        `json:"kept,omitempty"`
	Owed       int        `json:"owed,omitempty"`
}

// PublicDraft is a public post that waits for the commander's approval.
type PublicDraft struct {
	N       int       `json:"n"` // Approving names it, so that nobody approves what they have not read.
	At      time.Time `json:"at"`
	By      Actor     `json:"by"`
	Title   string    `json:"title,omitempty"`
	Text    string    `json:"text"`
	Short   string    `json:"short,omitempty"`
	Stage   Stage     `json:"stage,omitempty"`
	Closing bool      `json:"closing,omitempty"`
	Next    time.Time `json:"next,omitzero"`   // When the next post comes, as whoever drafted it says; zero leaves it to the clock.
	Asked   int       `json:"asked,omitempty"` // How often somebody was asked to approve it, and when last.
	AskedAt time.Time `json:"askedAt,omitzero"`
	// DeputyFrom is when the acting deputy may approve it, too.
	DeputyFrom time.Time `json:"deputyFrom,omitzero"`
	// Approved is set while it is on its way to the status pages.
	Approved Actor `json:"approved,omitzero"`
}

// Missed is somebody whom nobody could page, and when that was said last.
type Missed struct {
	Person string    `json:"person"`
	At     time.Time `json:"at"`
}
