package harness_test

import (
	"encoding/json"
	"strings"
	"syscall"
	"testing"
	"time"

	"hansho/deploy/standalone/harness"
)

// story is an escalation as one person after another handles it by commands, in order.
type story struct {
	t      *testing.T
	hansho *harness.Process
}

// does runs a command that must end with a status and print a text, on either output.
func (s story) does(code int, says string, args ...string) harness.Ended {
	s.t.Helper()
	got := s.hansho.Hansho(s.t, args...)
	if got.Code != code || !strings.Contains(got.Out+got.Err, says) {
		s.t.Errorf("hansho %s: want status %d and %q, got %s", strings.Join(args, " "), code, says, got)
	}
	return got
}

func TestTheCommandsOfPeople(t *testing.T) {
	t.Parallel()
	providers := harness.Sandbox(t, harness.Config)
	s := story{t, harness.Start(t, harness.Options{Sandbox: providers})}

	s.does(0, "Nothing is open.", "list")
	s.does(0, "shop/disk  opened", "alert", "Disk full", "--service", "shop", "--key", "disk", "--label", "host=db-1")
	s.does(0, "told the escalation that is open", "alert", "Disk full", "--service", "shop", "--key", "disk")
	s.does(0, "nothing was open", "alert", "Late", "--service", "shop", "--key", "gone", "--recovered")
	providers.AwaitPage(t, "alice", 5*time.Second)

	s.does(1, "there is no escalation/shop/dsk", "ack", "shop/dsk", "--as", "alice")
	s.does(0, "You have it", "ack", "disk", "--as", "alice")
	s.does(0, "you are down as helping", "ack", "shop/disk", "--as", "bob")
	s.does(0, "You have it", "ack", "shop/disk", "--as", "bob", "--take-over")
	s.does(3, "over", "note", "shop/disk", "late", "--as", "bob", "--instance", "01a2005b-649f-7eff-b8e7-e762bb805609")
	s.does(0, "Noted", "note", "shop/disk", "--as", "bob", "The disk fills")
	s.does(0, "Task added", "task", "shop/disk", "--as", "bob", "Rotate the logs")
	s.does(0, "Work has started", "start", "shop/disk", "--as", "bob")
	s.does(0, "Snoozed", "snooze", "shop/disk", "--for", "10m", "--as", "bob")
	s.does(0, "being paged", "add-responder", "shop/disk", "carol", "--as", "bob")
	s.does(0, "It is SEV-2 now", "severity", "shop/disk", "SEV-2", "customers cannot pay", "--as", "bob")
	eventually(t, func() string { return s.hansho.Hansho(t, "show", "shop/disk").Out }, "incident/shop-")
	s.does(0, "Posted", "update", "shop/disk", "We are rolling back.", "--as", "bob")
	s.does(0, "The new policy applies", "migrate", "shop/disk", "--as", "bob")
	s.does(0, "Resolved", "resolve", "shop/disk", "Logs deleted", "--as", "bob")
	s.does(0, "resolved already", "resolve", "shop/disk", "--as", "bob")

	s.endsInAPostmortem()
}

// endsInAPostmortem goes on when the escalation was resolved.
func (s story) endsInAPostmortem() {
	s.t.Helper()
	eventually(s.t, func() string { return s.hansho.Hansho(s.t, "postmortem", "list").Out }, "postmortem/shop-")
	var listed []struct {
		WorkflowID string `json:"workflow_id"`
	}
	if err := json.Unmarshal([]byte(s.hansho.Hansho(s.t, "postmortem", "list", "-o", "json").Out), &listed); err != nil || len(listed) != 1 {
		s.t.Fatalf("the postmortems are %+v (%v)", listed, err)
	}
	slug := strings.TrimPrefix(listed[0].WorkflowID, "postmortem/")
	s.does(0, "draft", "postmortem", "show", slug)
	s.does(0, "draft", "postmortem", "show", "shop/disk")
	s.does(0, "Disk full", "postmortem", "document", slug)
	s.does(0, "It is in review now", "postmortem", "state", slug, "in", "review", "--as", "bob")
	s.does(1, "there is no postmortem/nowhere", "postmortem", "close", "nowhere", "--as", "bob")
	s.does(3, "only a reviewed postmortem is closed", "postmortem", "close", slug, "--as", "bob")
	s.does(0, "It is reviewed now", "postmortem", "state", slug, "reviewed", "--as", "bob")
	s.does(0, "Closed", "postmortem", "close", slug, "https://docs.example.com/1", "--as", "bob")
	s.does(3, "That postmortem is", "postmortem", "close", slug, "--as", "bob")
	s.does(3, "over", "ack", "shop/disk", "--as", "bob")
	eventually(s.t, func() string { return s.hansho.Hansho(s.t, "list", "--all").Out }, "shop/disk")
}

func TestPeopleHandItOverAndGiveItBack(t *testing.T) {
	t.Parallel()
	providers := harness.Sandbox(t, harness.Config)
	s := story{t, harness.Start(t, harness.Options{Sandbox: providers})}
	s.does(0, "opened", "alert", "Search is slow", "--key", "slow", "--service", "shop")
	s.does(0, "opened", "alert", "Index is old", "--key", "old", "--service", "shop")
	providers.AwaitPage(t, "alice", 5*time.Second)
	eventually(t, func() string { return s.hansho.Hansho(t, "__complete", "ack", "").Out }, "shop/slow\tSEV-3 paging Search is slow")
	s.does(0, "The next level is being paged", "escalate", "shop/slow", "I am on a train", "--as", "alice")
	providers.AwaitPage(t, "bob", 5*time.Second)
	s.does(0, "carol is being paged", "reassign", "shop/slow", "carol", "--as", "bob")
	providers.AwaitPage(t, "carol", 5*time.Second)
	s.does(0, "You have it", "ack", "shop/slow", "--as", "carol")
	s.does(0, "Given back", "unack", "shop/slow", "--as", "carol")
	s.does(0, "", "merge", "shop/old", "shop/slow", "--as", "bob")
	eventually(t, func() string { return s.hansho.Hansho(t, "show", "shop/old").Out }, "merged")
}

func TestSomebodyElseIsAskedToConfirm(t *testing.T) {
	t.Parallel()
	config := strings.Replace(harness.Config, "schedules:", "  dave: {name: Dave, email: dave@example.com, slack: U0DAVE00, pagerduty: PDAVE00}\nschedules:", 1)
	providers := harness.Sandbox(t, config)
	s := story{t, harness.Start(t, harness.Options{Sandbox: providers})}
	s.does(0, "opened", "alert", "Disk full", "--key", "disk", "--service", "shop")
	providers.AwaitPage(t, "alice", 5*time.Second)
	s.does(3, "Say it again with --take-over", "ack", "shop/disk", "--as", "dave")
	got := s.does(3, `"result": "confirm"`, "ack", "shop/disk", "--as", "dave", "--output", "json")
	if got.Err != "" {
		t.Errorf("with JSON it also says %q", got.Err)
	}
	s.does(0, "You have it", "ack", "shop/disk", "--as", "dave", "--take-over")
}

func TestWithoutAWorkerCommandsAreRecorded(t *testing.T) {
	t.Parallel()
	providers := harness.Sandbox(t, harness.Config)
	server := harness.StartServer(t)
	s := story{t, server}
	s.does(0, "opened", "alert", "Disk full", "--key", "disk", "--service", "shop")
	s.does(0, "Recorded, not yet applied", "ack", "shop/disk", "--as", "alice")
	s.does(0, "No worker answered", "show", "shop/disk")
	harness.StartWorker(t, server, providers)
	eventually(t, func() string { return server.Hansho(t, "show", "shop/disk").Out }, "alice acknowledged and has it")
	server.Stop(t)
	s.does(4, "temporal is not available", "list")
}

func TestAHangupReadsTheConfigurationAgain(t *testing.T) {
	t.Parallel()
	p := harness.Start(t, harness.Options{})
	rewrite(t, p.Config, strings.Replace(harness.Config, "key_env: SHOP_KEY}", "key_env: SHOP_KEY, typo: 1}", 1))
	p.Signal(t, syscall.SIGHUP)
	eventually(t, p.Log, "the former one stays in force")
	rewrite(t, p.Config, strings.Replace(harness.Config, "default_service", "  office: {policy: usual}\ndefault_service", 1))
	p.Signal(t, syscall.SIGHUP)
	eventually(t, p.Log, "the configuration was read again")
	if taken := p.Alert(t, `{"service": "office", "dedup_key": "x", "title": "The lamp is out"}`); taken.Result != "opened" {
		t.Errorf("the alert of the new service was taken as %+v", taken)
	}
}
