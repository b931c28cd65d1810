package message

import (
	"time"

	"hansho/oncall"
)

// TypedFacts are what an answer to a command of an incident is rendered from: those that begin with "!". Which of them a template
// uses stands beside its name. Texts are as people wrote them; they are escaped here.
type TypedFacts struct {
	Now     time.Time
	Command string // The command's English name: its usage stands in the answer.
	Word    string // What is meant, as it was typed.
	Cure    string // What it may have been.
	User    string // The chat's ID of who typed.
	Names   []string
	Reason  string // Why, in English.
	Text    string
	Slug    string
	Verb    string // A contract.Verb.
	Room    bool   // It was typed in the incident's own room: its name need not be said.
	Told    bool   // Everybody in the channel could read what was typed.
	Known   bool   // The reader is in the configuration, and may see telephone numbers.
	Here    string // The chat's ID of the incident's room, when the reader is not in it.

	Severity oncall.Severity
	Role     oncall.Role
	Person   string // ID.
	N        int
	Until    time.Time

	Duties     []DutyFacts
	Incidents  []IncidentLine
	Incident   *oncall.Incident
	Postmortem *oncall.Postmortem
	Situation  *oncall.Situation
}

// DutyFacts say who is on call in a schedule, or who is named where a schedule could be.
type DutyFacts struct {
	Schedule string // Empty for a person whom a policy names.
	Person   string // ID; empty when nobody is on call.
	Until    time.Time
	Next     string // ID of who follows; empty when nobody is known.
	NextAt   time.Time
	Source   string    // "rotation", "roster", "fallback", "named", "none".
	AsOf     time.Time // Of a roster: when the provider was asked.
}

// IncidentLine is one incident of a list.
type IncidentLine struct {
	Slug, Name, Severity, Commander string
	Since                           time.Time
}

// Answers to a command of an incident, for TypedSays.
const (
	TypedHelp         = "help"          // All commands.
	TypedUsage        = "usage"         // Command.
	TypedUnknown      = "unknown"       // Word, Cure.
	TypedIncomplete   = "incomplete"    // Command.
	TypedStranger     = "stranger"      // User, Command.
	TypedUnderWay     = "under way"     // Command: it takes longer than a person waits.
	TypedPaging       = "paging"        // Duties: it is not sure yet that they are paged.
	TypedFailed       = "failed"        // Temporal did not answer.
	TypedBusy         = "busy"          // Too much is going on.
	TypedRefused      = "refused"       // Reason.
	TypedNoIncident   = "no incident"   // None is open, or none that is known here.
	TypedWhich        = "which"         // Incidents, Command: several are open.
	TypedElsewhere    = "elsewhere"     // Of a security incident: only in its room.
	TypedUnanswered   = "unanswered"    // Slug: no worker answers.
	TypedNoPerson     = "no person"     // Word, Cure.
	TypedWhichPerson  = "which person"  // Word, Names.
	TypedNotPageable  = "not pageable"  // Person.
	TypedNoRole       = "no role"       // Word, Cure.
	TypedNoSeverity   = "no severity"   // Word.
	TypedNoNumber     = "no number"     // Word, Command.
	TypedNoTime       = "no time"       // Word.
	TypedNoOffer      = "no offer"      // Nothing is offered to the reader.
	TypedNoDraft      = "no draft"      // No public draft waits.
	TypedMeantKind    = "meant kind"    // Word, Cure: nothing was opened.
	TypedDone         = "done"          // Verb, and what it was about: Role, Person, Severity, N, Until, Text.
	TypedAlready      = "already"       // Verb; Reason.
	TypedRecorded     = "recorded"      // Durable, not yet applied.
	TypedStale        = "stale"         // The incident is over.
	TypedTicked       = "ticked"        // N follow-ups were kept.
	TypedCommanders   = "commanders"    // Duties, Incident, Incidents.
	TypedNoCommand    = "no command"    // Duties of the default service: nobody is configured to command.
	TypedPaged        = "paged"         // Duties, Slug.
	TypedPagedBare    = "paged bare"    // Duties; Reason: the incident could not be opened.
	TypedNotPaged     = "not paged"     // Duties: call them; Reason.
	TypedAsked        = "asked"         // Person: was paged without an incident.
	TypedNotAsked     = "not asked"     // Person: call; Reason.
	TypedWho          = "who"           // Person, Duties.
	TypedResponders   = "responders"    // Incident.
	TypedRoles        = "roles"         // Incident.
	TypedTasks        = "tasks"         // Incident.
	TypedTeam         = "team"          // Incident.
	TypedBridge       = "bridge"        // Incident.
	TypedPublic       = "public"        // Incident.
	TypedIncident     = "incident"      // Incident.
	TypedOnCall       = "on call"       // Duties, Word: of what.
	TypedNoSchedule   = "no schedule"   // Word, Cure, Names.
	TypedDeclared     = "declared"      // Slug, Severity.
	TypedSecurity     = "security"      // Slug; Told: the message must be deleted.
	TypedDrill        = "drill"         // Slug.
	TypedNotDeclared  = "not declared"  // Reason.
	TypedPostmortem   = "postmortem"    // Postmortem.
	TypedPostmortems  = "postmortems"   // Incidents: which are open.
	TypedNoPostmortem = "no postmortem" // None, or none yet.
	TypedStatus       = "status"        // Situation.
	TypedWatched      = "watched"       // It is watched in the channel from now on.
	TypedWatchedSo    = "watched already"
	TypedUnwatched    = "unwatched"   // It is no longer.
	TypedNotWatched   = "not watched" // It was not.
	TypedPageTitle    = "page title"  // Person: what a page is called that somebody typed.
	TypedComeTitle    = "come title"  // Person: who asks.
)

// Typed lists all answers, for tests.
var Typed = []string{
	TypedHelp, TypedUsage, TypedUnknown, TypedIncomplete, TypedStranger, TypedUnderWay, TypedPaging, TypedFailed, TypedBusy, TypedRefused, TypedNoIncident,
	TypedWhich, TypedElsewhere, TypedUnanswered, TypedNoPerson, TypedWhichPerson, TypedNotPageable, TypedNoRole, TypedNoSeverity, TypedNoNumber, TypedNoTime,
	TypedNoOffer, TypedNoDraft, TypedMeantKind, TypedDone, TypedAlready, TypedRecorded, TypedStale, TypedTicked, TypedCommanders, TypedNoCommand, TypedPaged,
	TypedPagedBare, TypedNotPaged, TypedAsked, TypedNotAsked, TypedWho, TypedResponders, TypedRoles, TypedTasks, TypedTeam, TypedBridge, TypedPublic,
	TypedIncident, TypedOnCall, TypedNoSchedule, TypedDeclared, TypedSecurity, TypedDrill, TypedNotDeclared, TypedPostmortem, TypedPostmortems,
	TypedNoPostmortem, TypedStatus, TypedWatched, TypedWatchedSo, TypedUnwatched, TypedNotWatched, TypedPageTitle, TypedComeTitle,
}

// TypedCommands names every command that has a usage, in the order of the help.
var TypedCommands = []string{
	"ic", "status", "incident", "role", "handover", "accept", "decline", "sev", "title", "note", "todo", "task", "tasks", "update", "public", "join", "leave", "team",
	"bridge", "oncall", "resolve", "reopen", "postmortem", "help",
}

// TypedSays words an answer for one reader: in their language, with their zone.
func TypedSays(name string, f TypedFacts, person oncall.Person, org *oncall.Org) string {
	r := readerOf(person, org)
	return r.say("typed "+name, r.typedWords(f))
}

// TypedTitle words the title of a page that somebody asked for, in the organisation's language and for any provider: without markup.
func TypedTitle(name, by string, org *oncall.Org) string {
	r := channelOf(org)
	return r.say("typed "+name, typedWords{Person: r.name(by)})
}
