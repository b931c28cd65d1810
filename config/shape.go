package config

// The types of this file are hansho.yaml as it is written. Their comments are what an editor shows, by way of the schema.

// duration is a length of time, such as "30s", "5m" or "1h30m".
type duration string

// impact is how much of a service customers miss: none, minor, major or critical.
type impact string

// file is the configuration of Hansho: who there is, who is on call, and what is paged how.
type file struct {
	// The organisation as a whole.
	Organization organization `yaml:"organization" jsonschema:"required"`
	// Everybody who can be paged or who commands Hansho, by an ID of your choice. People and schedules share one set of IDs.
	People map[string]person `yaml:"people" jsonschema:"required"`
	// Who is on call, by an ID of your choice.
	Schedules map[string]schedule `yaml:"schedules"`
	// Who is paged in which order, by an ID of your choice.
	Policies map[string]policy `yaml:"policies" jsonschema:"required"`
	// What can break, by an ID of your choice.
	Services map[string]service `yaml:"services" jsonschema:"required"`
	// The service of an alert that matches no other.
	DefaultService string `yaml:"default_service" jsonschema:"required"`
	// What differs from the defaults, by severity: SEV-1 to SEV-5.
	Severities map[string]terms `yaml:"severities"`
	// Where the public is told how things stand, by an ID of your choice.
	StatusPages map[string]statusPage `yaml:"status_pages"`
	// Regular test pages to everybody who can be paged.
	Tests tests `yaml:"tests"`
	// How major incidents are led.
	Incidents incidents `yaml:"incidents"`
	// How postmortems are written and seen to their end.
	Postmortems postmortems `yaml:"postmortems"`
}

type organization struct {
	// Shown in messages.
	Name string `yaml:"name" jsonschema:"required"`
	// IANA zone of due dates and summaries, such as Asia/Tokyo. People and rotations without a zone have this one.
	Zone string `yaml:"zone" jsonschema:"required,example=Asia/Tokyo"`
	// Language of the channels, and of people who name none. Default: en.
	Language string `yaml:"language" jsonschema:"enum=en,enum=ja"`
	// Chat channel for stakeholder updates, without "#".
	ExecutiveChannel string `yaml:"executive_channel"`
	// When people work.
	Calendar calendar `yaml:"calendar"`
}

type calendar struct {
	// Country whose national holidays are kept: jp. Default: none.
	Holidays string `yaml:"holidays" jsonschema:"enum=jp"`
	// Further free days: "12-29..01-03" each year, or "2026-08-12..2026-08-14" once.
	DaysOff []string `yaml:"days_off"`
	// Working hours. Due dates end with them. Default: 09:00-18:00.
	Hours string `yaml:"hours" jsonschema:"example=09:00-18:00"`
	// Working days, such as "mon-fri" or "sun-thu" or "mon,wed,fri". Default: mon-fri.
	Days string `yaml:"days" jsonschema:"example=mon-fri"`
}

type person struct {
	// Shown in messages. Default: the ID.
	Name  string `yaml:"name"`
	Email string `yaml:"email"`
	// International form, such as "+81 90 1234 5678".
	Phone string `yaml:"phone"`
	// Slack user ID, such as U012AB3CD.
	Slack string `yaml:"slack"`
	// PagerDuty user ID, such as PXPGF42.
	PagerDuty string `yaml:"pagerduty"`
	// User name at Splunk On-Call, or policy: and the slug of an escalation policy there.
	SplunkOnCall string `yaml:"splunk_oncall"`
	// An address of the person's own that takes signed pages, such as https://pager.example.com/sato.
	Webhook string `yaml:"webhook" jsonschema:"format=uri"`
	// How the person wants to be paged. Default: at once, by pagerduty, and by splunk-oncall when that fails.
	Page []step `yaml:"page"`
	// IANA zone in which times are shown to this person. Default: the organisation's.
	Zone string `yaml:"zone" jsonschema:"example=Europe/Berlin"`
	// Default: the organisation's.
	Language string `yaml:"language" jsonschema:"enum=en,enum=ja"`
	// The person who hears what this one leaves undone after an incident. Default: nobody.
	Lead string `yaml:"lead"`
}

type step struct {
	// How long after the page began. Default: at once.
	After duration `yaml:"after"`
	// What is tried, in this order, until one takes the page: pagerduty, splunk-oncall, slack, email, sms, voice, webhook.
	By []string `yaml:"by" jsonschema:"required,minItems=1,enum=pagerduty,enum=splunk-oncall,enum=slack,enum=email,enum=sms,enum=voice,enum=webhook"`
	// For which severities. Default: all.
	Severity []string `yaml:"severity" jsonschema:"enum=SEV-1,enum=SEV-2,enum=SEV-3,enum=SEV-4"`
}

type schedule struct {
	// ID of a PagerDuty schedule. Either this, or splunk_oncall, or a rotation.
	PagerDuty string `yaml:"pagerduty"`
	// A Splunk On-Call team and one of its escalation policies or rotations, such as team-abc/pol-def.
	SplunkOnCall string `yaml:"splunk_oncall"`
	// Who is paged, in order, when the provider cannot be asked and no roster is known.
	Fallback []string `yaml:"fallback"`
	// A rotation that Hansho keeps itself.
	Rotation *rotation `yaml:"rotation"`
}

type rotation struct {
	// People in the order of their turns.
	Members []string `yaml:"members" jsonschema:"required,minItems=1"`
	// Length of a turn in days or weeks: 1d, 3d, 1w, 2w.
	Every string `yaml:"every" jsonschema:"required,pattern=^[1-9][0-9]*[dw]$"`
	// When a turn ends, by the clocks of the zone: "09:00", or "Mon 09:00" for turns of whole weeks. Default: 09:00.
	Handoff string `yaml:"handoff" jsonschema:"example=Mon 09:00"`
	// IANA zone. Default: the organisation's.
	Zone string `yaml:"zone"`
	// First day of the first turn.
	From string `yaml:"from" jsonschema:"required,example=2026-01-05"`
	// Outside these hours nobody is on call.
	Only *hours `yaml:"only"`
}

type hours struct {
	// Such as 09:00-18:00, or 22:00-06:00 for a night that belongs to the day on which it begins. Default: the organisation's.
	Hours string `yaml:"hours" jsonschema:"example=09:00-18:00"`
	// Such as "mon-fri" or "sat,sun". Default: the organisation's.
	Days string `yaml:"days" jsonschema:"example=mon-fri"`
	// IANA zone. Default: that of the rotation or the organisation.
	Zone string `yaml:"zone"`
}

type policy struct {
	// Paged one after the other until somebody acknowledges.
	Levels []level `yaml:"levels" jsonschema:"required,minItems=1"`
	// The person with whom the policy ends.
	LastResort string `yaml:"last_resort" jsonschema:"required"`
	// How often the levels are gone through before the policy is exhausted. Default: 3.
	Rounds *int `yaml:"rounds" jsonschema:"minimum=1,maximum=10"`
	// An alert that recovers within it pages nobody. Default: none.
	Hold duration `yaml:"hold"`
	// How long an acknowledgement holds without a sign of work, or "forever". Default: 30m.
	AckHolds duration `yaml:"ack_holds"`
	// How long after the end a new alert reopens the same escalation, or "none". Default: 15m.
	ReopenWithin duration `yaml:"reopen_within"`
	// Bounds the attempts to reach a person by one provider. Default: 30s.
	DeliverWithin duration `yaml:"deliver_within"`
	// How long a provider may tell nothing of what is open there before it is asked, should a webhook be lost; or "never". Default: 5m.
	LookEvery duration `yaml:"look_every"`
	// How long an exhausted policy waits before it pages everybody again.
	Pause pause `yaml:"pause"`
	// When low urgency (SEV-4) pages. Default: the organisation's calendar.
	WorkingHours *hours `yaml:"working_hours"`
}

type level struct {
	// Schedules and people, paged together.
	Page []string `yaml:"page" jsonschema:"required,minItems=1"`
	// How long they have before the next level is paged. Default: 5m.
	AckWithin duration `yaml:"ack_within"`
}

type pause struct {
	// The first pause; each later one is twice as long. Default: 5m.
	First duration `yaml:"first"`
	// The longest pause. Default: 30m.
	Most duration `yaml:"most"`
}

type service struct {
	// Shown in messages. Default: the ID.
	Name string `yaml:"name"`
	// Who is paged.
	Policy string `yaml:"policy" jsonschema:"required"`
	// Of alerts that say none. Default: SEV-3.
	Severity string `yaml:"severity" jsonschema:"enum=SEV-1,enum=SEV-2,enum=SEV-3,enum=SEV-4,enum=SEV-5"`
	// Chat channel, without "#".
	Channel string `yaml:"channel"`
	// An alert that has all of these labels is this service's.
	Labels map[string]string `yaml:"labels"`
	// Name of the environment variable that holds the service's integration key.
	KeyEnv string `yaml:"key_env" jsonschema:"pattern=^[A-Z][A-Z0-9_]*$"`
	// Link shown on pages.
	Runbook string `yaml:"runbook" jsonschema:"format=uri"`
	// Link to the conference where people meet. PagerDuty's incident shows it.
	Bridge string `yaml:"bridge" jsonschema:"format=uri,example=https://meet.example.com/war-room"`
	// Whether the alert's recovery resolves the escalation. Default: the severity's.
	AutoResolve *bool `yaml:"auto_resolve"`
	// An alert that recovers within it pages nobody. Default: the policy's.
	Hold duration `yaml:"hold"`
	// What Hansho does: live pages; follow leaves that to PagerDuty and adopts its incident; observe sends nothing. Default: live.
	Paging string `yaml:"paging" jsonschema:"enum=live,enum=follow,enum=observe"`
	// ID of the PagerDuty service whose incidents are this service's, such as PIJ90N7. follow needs it.
	PagerDuty string `yaml:"pagerduty"`
}

type terms struct {
	// One line: what this severity means.
	Meaning string `yaml:"meaning"`
	// Whether the alert's recovery resolves the escalation. Default: false for SEV-1 and SEV-2, else true.
	AutoResolve *bool `yaml:"auto_resolve"`
	// How often a stakeholder update is owed, or "none". Default: 30m for SEV-1, 1h for SEV-2, else none.
	UpdateEvery duration `yaml:"update_every"`
	// When the postmortem is due: "3 calendar days" (SEV-1's default), "5 business days" (SEV-2's) or "none" (the others').
	Postmortem string `yaml:"postmortem" jsonschema:"pattern=^([1-9][0-9]* (calendar|business) days?|none)$"`
	// When the improvements are due that a postmortem names: "15 calendar days" (SEV-1's default), "30 calendar days" (SEV-2's) or "none".
	Actions string `yaml:"actions" jsonschema:"pattern=^([1-9][0-9]* (calendar|business) days?|none)$"`
	// Whether customers are owed words about it. Default: true for SEV-1, else false.
	Public *bool `yaml:"public"`
	// What the times to detect, engage and fix are compared with.
	Targets targets `yaml:"targets"`
	// Teams that are subscribed to the status updates of PagerDuty's incident, by their names or IDs there. Default: none.
	Subscribers []string `yaml:"subscribers"`
}

type targets struct {
	// From the beginning of the trouble to the first page.
	Detect duration `yaml:"detect"`
	// From the first page to the start of work.
	Engage duration `yaml:"engage"`
	// From the start of work to the end of the trouble.
	Fix duration `yaml:"fix"`
}

type statusPage struct {
	// Whose page it is: pagerduty, or statuspage (Atlassian's).
	Provider string `yaml:"provider" jsonschema:"required,enum=pagerduty,enum=statuspage"`
	// The provider's ID of the page. Default: HANSHO_PAGERDUTY_STATUS_PAGE or HANSHO_STATUSPAGE_PAGE.
	Page string `yaml:"page"`
	// Where the public finds the page. It stands in the texts for the company's accounts until a post has a link of its own.
	URL string `yaml:"url" jsonschema:"format=uri,example=https://status.example.com"`
	// Default: the organisation's.
	Language string `yaml:"language" jsonschema:"enum=en,enum=ja"`
	// What customers see, by the service it depends on: IDs of components (Statuspage) or of the page's services (PagerDuty).
	Components map[string][]string `yaml:"components"`
	// What a severity means to customers: none, minor, major or critical. Default: critical for SEV-1, major for SEV-2, minor for SEV-3.
	Impact map[string]impact `yaml:"impact"`
}

type tests struct {
	// How often. Default: off.
	Every string `yaml:"every" jsonschema:"enum=monthly,enum=weekly,enum=off"`
	// When: such as "1st Tue 14:00" each month (1st to 4th), or "Tue 14:00" each week.
	On string `yaml:"on" jsonschema:"example=1st Tue 14:00"`
	// IANA zone of that time. Default: the organisation's.
	Zone string `yaml:"zone"`
	// How long answers are waited for. Default: 5m.
	Wait duration `yaml:"wait"`
	// How loudly it rings, where the provider knows that. Default: low.
	Urgency string `yaml:"urgency" jsonschema:"enum=low,enum=high"`
	// Whether everybody is tested in their own working hours, the first ones after that time. Default: false.
	InWorkingHours *bool `yaml:"in_working_hours"`
	// Chat channel that is told who did not answer, without "#".
	Channel string `yaml:"channel"`
	// The person who is told directly who did not answer.
	ReportTo string `yaml:"report_to"`
}
