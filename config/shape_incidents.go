package config

type incidents struct {
	// The service whose policy pages the commanders: the primary and the backup together on its first level. Without it nobody is
	// paged to command.
	Command string `yaml:"command"`
	// The channel in which people work on an incident.
	Room room `yaml:"room"`
	// Conferences: each incident is given one by its name, so that those that are open at once mostly have different ones.
	Bridges []bridge `yaml:"bridges"`
	// How incidents of security differ.
	Security security `yaml:"security"`
	// How many responders one commander can lead; beyond it sub-teams are suggested. Default: 7.
	SpanOfControl *int `yaml:"span_of_control" jsonschema:"minimum=2,maximum=50"`
	// When whoever has a role is reminded of handing it over.
	Handover handover `yaml:"handover"`
	// How often the deputy is told what is open, or "never". Default: 10m.
	CallOutEvery duration `yaml:"call_out_every"`
	ReopenWithin duration `yaml:"reopen_within"`
	// How executives are told; how often stands at severities.
	Summaries summaries `yaml:"summaries"`
	// When customers hear something.
	Public publicRules `yaml:"public"`
	// What !status looks at beside Hansho and its providers.
	Status status `yaml:"status"`
}

type room struct {
	// Naming rule of the channel, with {date}, {service}, {severity} and {id}. Default: inc-{date}-{service}-{id}.
	Name string `yaml:"name" jsonschema:"example=inc-{date}-{service}-{id}"`
	// Whether the channel is private. That of a security incident always is. Default: false.
	Private bool `yaml:"private"`
	// How long after the end the channel is archived, or "never". Default: 168h.
	ArchiveAfter duration `yaml:"archive_after"`
}

type bridge struct {
	// Default: bridge 1, bridge 2, …
	Name string `yaml:"name"`
	// Where people join.
	URL string `yaml:"url" jsonschema:"format=uri,example=https://meet.example.com/war-room"`
	// Number to dial in, in international form.
	Phone string `yaml:"phone"`
	// What is entered after dialling. It stands on the contact card.
	PIN string `yaml:"pin"`
}

type security struct {
	// People who are part of every security incident.
	People []string `yaml:"people"`
	// Link to how security incidents are handled. It stands on every contact card.
	Process string `yaml:"process" jsonschema:"format=uri"`
}

type handover struct {
	// How often. Default: 1h.
	RemindEvery duration `yaml:"remind_every"`
	// After which time a handover is overdue. Default: 3h.
	Latest duration `yaml:"latest"`
}

type summaries struct {
	// How long before a summary is owed the internal liaison gets a draft of it. Default: 5m.
	RemindBefore duration `yaml:"remind_before"`
	// Who gets each summary by mail: people, or plain addresses.
	Mail []string `yaml:"mail"`
}

type publicRules struct {
	// When the first words are owed, from the beginning of the incident. Default: 5m.
	First duration `yaml:"first"`
	// When the next ones are owed. Default: 20m.
	Every duration `yaml:"every"`
	// How long they are owed so often, from the first ones. Default: 2h.
	For duration `yaml:"for"`
	// How long the commander has to approve a draft before the deputy may, too. Default: 5m.
	ApproveWithin duration `yaml:"approve_within"`
}

type status struct {
	// How often "!status stalk" looks. Default: 30s.
	StalkEvery duration `yaml:"stalk_every"`
	// What else is looked at.
	Probes []probe `yaml:"probes"`
}

type probe struct {
	// Stands in the answer.
	Name string `yaml:"name" jsonschema:"required"`
	// Healthy when it answers with 2xx.
	URL string `yaml:"url" jsonschema:"format=uri"`
	// Base of a Prometheus.
	Prometheus string `yaml:"prometheus" jsonschema:"format=uri,example=http://prometheus:9090"`
	// A PromQL query. It is healthy while each of its values is within the bounds.
	Query string `yaml:"query"`
	// The most that is healthy.
	Most *float64 `yaml:"most"`
	// The least that is healthy.
	Least *float64 `yaml:"least"`
}

type postmortems struct {
	// Language of the document. Default: the organisation's.
	Language string `yaml:"language" jsonschema:"enum=en,enum=ja"`
	// Chat channel of the weekly reminders of what is overdue, without "#". Default: the service's.
	Channel string `yaml:"channel"`
	// How long before the meeting the document goes out. Default: 24h.
	DocumentBefore duration `yaml:"document_before"`
	// Directory in which each document is kept as <slug>.md, as an absolute path. Workers write to it. Default: none.
	Directory string `yaml:"directory" jsonschema:"example=/srv/postmortems"`
	// Directory of the documents of security incidents, which are kept nowhere else. Default: none.
	SecurityDirectory string `yaml:"security_directory"`
	// Address to which each version of a document is sent, signed with HANSHO_POSTMORTEM_WEBHOOK_SECRET. Default: none.
	Webhook string `yaml:"webhook" jsonschema:"format=uri"`
	// Where people read the file of a {slug}. It stands in every reminder. Default: none.
	Link string `yaml:"link" jsonschema:"example=https://docs.example.com/postmortems/{slug}"`
}
