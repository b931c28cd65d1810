package e2e_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	sdkpb "go.temporal.io/api/sdk/v1"

	"hansho/deploy/standalone/harness"
	"hansho/oncall"
	"hansho/sandbox/slack"
	"hansho/starter"
	"hansho/workflows/contract"
)

// led is a configuration in which incidents are led: alice and bob command.
const led = `
policies:
  command:
    levels: [{page: [primary, secondary], ack_within: 10m}]
    last_resort: carol
    reopen_within: 1s
`

// incidents is the configuration of a house in which a SEV-1 is told.
func incidents(service string) string {
	text := services("calm", service, "command")
	text = strings.Replace(text, "\npolicies:\n", led, 1)
	text = strings.Replace(text, "  command: {policy: calm, ", "  command: {policy: command, severity: SEV-2, ", 1)
	return text + statusPages + `
incidents:
  command: command
  reopen_within: 3s
  bridges: [{url: "https://meet.example.com/1", phone: "+81 3 1", pin: "1"}]
  security: {people: [carol]}
`
}

// room types in a channel and reads what is answered.
type room struct {
	*house

	t       *testing.T
	channel string // Slack's ID.
}

// types writes a message as a person and returns the answer that only they see. It must come within three seconds.
func (r room) types(person, text string) string {
	r.t.Helper()
	user := slackUsers[person]
	answers := func() []slack.MessageState {
		return slices.DeleteFunc(r.providers.Slack().Messages(r.channel), func(m slack.MessageState) bool { return m.Ephemeral != user })
	}
	before := len(answers())
	began := time.Now()
	if _, err := r.providers.Slack().Say(slack.Saying{User: user, Channel: r.channel, Text: text}); err != nil {
		r.t.Fatalf("%s types %q: %v", person, text, err)
	}
	var answer string
	eventually(r.t, 3*time.Second, person+" has an answer to "+text, func() (bool, any) {
		all := answers()
		if len(all) > before {
			answer = all[len(all)-1].Text
		}
		return len(all) > before, all
	})
	r.t.Logf("%-6s %s\n       %s (%v)", person, text, strings.ReplaceAll(answer, "\n", "\n       "), time.Since(began).Round(time.Millisecond))
	return answer
}

// wants types and holds the answer to what is expected of it.
func (r room) wants(person, text, want string) {
	r.t.Helper()
	if answer := r.types(person, text); !strings.Contains(answer, want) {
		r.t.Errorf("%s types %q and is answered %q, which has no %q", person, text, answer, want)
	}
}

// awaitRoom waits for the channel of an incident, with these people in it.
func (h *house) awaitRoom(t *testing.T, prefix string, people ...string) (found slack.ChannelState) {
	t.Helper()
	eventually(t, 15*time.Second, "there is a room "+prefix, func() (bool, any) {
		var names []string
		for _, c := range h.providers.Slack().State().Channels {
			names = append(names, c.Name)
			missing := slices.ContainsFunc(people, func(person string) bool { return !slices.Contains(c.Members, slackUsers[person]) })
			if strings.HasPrefix(c.Name, prefix) && !missing {
				found = c
				return true, nil
			}
		}
		return false, names
	})
	return found
}

func TestASEV1IsLedByTyping(t *testing.T) {
	t.Parallel()
	aSEV1IsLedByTyping(t)
}

func aSEV1IsLedByTyping(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, incidents("shopping"))
	x := h.trouble(t, "shopping", "SEV-1")
	x.awaitRing("alice", soon)
	byAPI(x, "alice")
	c := h.awaitRoom(t, "inc-")
	h.providers.AwaitPage(t, "bob", soon) // The backup commander.
	r := room{h, t, c.ID}

	r.wants("alice", "!role commander", "You are Commander")
	r.wants("bob", "！役割 書記", "")
	r.wants("bob", "!role customer-liaison", "")
	r.wants("carol", "!role internal-liaison", "")
	r.wants("alice", "!role scribe", "commander") // Refused: the commander holds no other role.
	r.wants("alice", "!role", "Carol")
	r.wants("bob", "!note the disk of the payment database is full", "")
	r.wants("bob", "TODO alert before a disk is full", "")
	r.wants("alice", "!task @carol free some space in 20m", "Carol")
	r.wants("carol", "!task take 1", "")
	r.wants("carol", "!task done 1", "")
	r.wants("carol", "!update Payments fail. We free the disk.", "")
	h.awaitSaid(t, "executives", "We free the disk.", soon)
	r.wants("bob", "!public Paying fails at the moment. We work on it.", "")
	r.wants("carol", "!public approve 1", "")
	if pages := x.public(t); len(pages) > 0 {
		t.Errorf("nobody but the commander approves: %v", pages)
	}
	r.wants("alice", "!public approve 1", "")
	eventually(t, soon, "customers read it", func() (bool, any) { return len(x.public(t)) > 0, x.public(t) })
	r.wants("alice", "!handover commander @bob", "")
	r.wants("bob", "!role scribe none", "")
	r.wants("bob", "!role customer-liaison none", "")
	r.wants("bob", "!accept", "")
	r.wants("carol", "!ic", "Bob")
	r.wants("alice", "!status", "shopping")
	r.wants("alice", "!status stalk", "watched")
	h.awaitSaid(t, c.ID, "as of", soon)
	r.wants("alice", "!sev 2 most can pay again", "")
	r.wants("alice", "!oncall", "primary")
	r.wants("alice", "!tasks", "No task")
	r.wants("alice", "!statsu", "!status")
	slug := strings.TrimPrefix(x.state().Incident, "incident/")
	if details, want := h.panel(t, contract.IncidentID(slug)), h.Door+"/console/incidents/"+slug; !strings.Contains(details, want) {
		t.Errorf("the Temporal UI does not lead to %s:\n%s", want, details)
	}
	h.Kill9(t)
	h.Again(t)
	r.wants("bob", "!resolve the disk was full", "")
	if status, answer := h.Do("alice", x.id, "resolve", "{}"); status != http.StatusOK && status != http.StatusAccepted { // A worker may still be starting.
		t.Fatalf("resolve: %d %s", status, answer)
	}
	r.wants("alice", "!status unstalk", "no longer")
	x.awaitPostmortem(slug, "draft")
	all := room{h, t, h.channelID(t, "executives")}
	all.wants("alice", "!postmortem "+slug, "meeting")
	document := h.Get(t, h.Door+"/api/v1/postmortems/"+slug+"/document.md", harness.Token("alice"))
	for _, want := range []string{"the disk of the payment database is full", "alert before a disk is full", "the disk was full"} {
		if !strings.Contains(document, want) {
			t.Errorf("the document does not tell %q:\n%s", want, document)
		}
	}
	for _, args := range [][]string{{"postmortem", "state", slug, "reviewed"}, {"postmortem", "close", slug}} {
		if done := h.Hansho(t, append(args, "--as", "alice")...); done.Code != 0 {
			t.Fatalf("%v: %s", args, done)
		}
	}
	x.awaitPostmortem(slug, "closed")
	x.checkIncident(t, slug)
	stalk := contract.StalkID(c.ID)
	eventually(t, 45*time.Second, "the watching has ended", func() (bool, any) { return len(h.completed(t, "WorkflowType = 'Stalk'")) == 1, h.status(t, stalk) })
	if events := len(h.history(t, stalk, "").GetEvents()); events > 30 {
		t.Errorf("watching the status left %d events: its looks should leave none", events)
	}
	return x
}

// panel is what the Temporal UI shows of a workflow while workers run.
func (h *house) panel(t *testing.T, id string) string {
	t.Helper()
	value, err := h.temporal.QueryWorkflow(t.Context(), id, "", "__temporal_workflow_metadata")
	if err != nil {
		t.Fatal(err)
	}
	var metadata sdkpb.WorkflowMetadata
	if err := value.Get(&metadata); err != nil {
		t.Fatal(err)
	}
	return metadata.GetCurrentDetails()
}

// checkIncident holds the incident to what was typed.
func (x *trouble) checkIncident(t *testing.T, slug string) {
	t.Helper()
	var i *oncall.Incident
	eventually(t, 30*time.Second, "the incident is over", func() (bool, any) {
		return slices.Contains(x.completed(t, "WorkflowType = 'Incident'"), contract.IncidentID(slug)), x.status(t, contract.IncidentID(slug))
	})
	shown, err := starter.NewClient(x.temporal, nil).Show(t.Context(), contract.IncidentID(slug))
	if err != nil || shown.Incident == nil {
		t.Fatal(err)
	}
	i = shown.Incident
	if i.Commander() != "bob" || i.Severity != oncall.SEV2 || len(i.Todos) != 1 || len(i.Updates) != 1 || i.Words.Posts < 1 {
		t.Errorf("the incident says: commander %s, %s, %d todos, %d updates, %d posts", i.Commander(), i.Severity, len(i.Todos), len(i.Updates), i.Words.Posts)
	}
}

// public is what customers read on Statuspage.
func (x *trouble) public(t *testing.T) []string {
	t.Helper()
	return x.read()["public"]
}

func (h *house) channelID(t *testing.T, name string) string {
	t.Helper()
	for _, c := range h.providers.Slack().State().Channels {
		if c.Name == name {
			return c.ID
		}
	}
	t.Fatalf("there is no channel %s", name)
	return ""
}
