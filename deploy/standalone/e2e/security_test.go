package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"hansho/deploy/standalone/harness"
	"hansho/sandbox/slack"
	"hansho/workflows/contract"
)

// secretMark begins each text that only the people of a security incident may read, so that one search finds them all.
const secretMark = "zebra-"

// A security incident is told in its own room and in messages to its people. Nothing of it stands in Temporal, its database, a log, another
// channel, at PagerDuty, on a status page or in the metrics, and whoever does not belong to it sees its codename alone.
func TestASecurityIncidentLeaksNothing(t *testing.T) {
	t.Parallel()
	h := standalone(t, incidents("vault"))
	said := slack.CommandLine{User: slackUsers["alice"], Channel: "executives", Text: "/hansho declare security sev1 " + secretMark + "title keys are on a pastebin"}
	if err := h.providers.Slack().Command(t.Context(), said); err != nil {
		t.Fatal(err)
	}
	var slug string
	eventually(t, soon, "it is open", func() (bool, any) {
		for _, m := range h.providers.Slack().Messages("executives") {
			if _, after, found := strings.Cut(m.Text, contract.SealedSlug); found && m.Ephemeral == slackUsers["alice"] {
				slug = contract.SealedSlug + strings.Trim(strings.FieldsFunc(after, func(r rune) bool { return r == '`' || r == ' ' })[0], ".")
				return true, nil
			}
		}
		return false, h.providers.Slack().Messages("executives")
	})
	codename := strings.TrimPrefix(slug, contract.SealedSlug)
	c := h.awaitRoom(t, codename, "alice", "carol")
	if !c.Private || strings.Contains(c.Name, "zebra") {
		t.Errorf("the room is %+v", c)
	}
	r := room{h, t, c.ID}
	eventually(t, soon, "the room is known as its room", func() (bool, any) { // Temporal's visibility lags behind by a moment.
		answer := r.types("carol", "!role commander")
		return strings.Contains(answer, "You are Commander"), answer
	})
	r.wants("alice", "!note "+secretMark+"note the key of the payment provider", "")
	r.wants("alice", "TODO "+secretMark+"todo rotate every key", "")
	r.wants("carol", "!task @alice "+secretMark+"task revoke the token in 20m", "Alice")
	r.wants("alice", "!update "+secretMark+"update tokens are revoked", "")
	r.wants("alice", "!public "+secretMark+"public we were hacked", "")
	h.Kill9(t)
	h.Again(t)
	r.wants("alice", "!note "+secretMark+"after the restart", "")
	everywhere := room{h, t, h.channelID(t, "executives")}
	if answer := everywhere.types("bob", "!status"); strings.Contains(answer, codename) || strings.Contains(answer, "zebra") {
		t.Errorf("bob is told of it: %s", answer)
	}
	for _, path := range []string{"/api/v1/incidents", "/api/v1/incidents/" + slug, "/api/v1/status", "/console/"} {
		if body := h.Get(t, h.Door+path, harness.Token("bob")); strings.Contains(body, "zebra") {
			t.Errorf("bob reads it at %s: %s", path, body)
		}
	}
	if body := h.Get(t, h.Door+"/api/v1/incidents/"+slug, harness.Token("carol")); !strings.Contains(body, secretMark+"note") {
		t.Errorf("carol belongs to it and does not read it: %s", body)
	}
	r.wants("carol", "!resolve "+secretMark+"cause a key in a commit", "resolved")
	eventually(t, 30*time.Second, "it is over, and its postmortem is open", func() (bool, any) {
		over := h.completed(t, "WorkflowType = 'Incident'")
		return len(over) == 1 && len(h.runs(t, "WorkflowType = 'Postmortem'")) == 1, over
	})
	h.searchEverything(t, c.ID)
}

// searchEverything looks for secrets wherever they must not be.
func (h *house) searchEverything(t *testing.T, roomID string) {
	t.Helper()
	leaks := func(where string, content []byte) {
		if at := bytes.Index(content, []byte(secretMark)); at >= 0 {
			t.Errorf("a secret stands in %s: …%s…", where, content[max(0, at-60):min(len(content), at+80)])
		}
	}
	searched := 0
	for _, run := range h.runs(t, "StartTime > '2020-01-01T00:00:00Z'") {
		id := run.GetExecution().GetWorkflowId()
		history := h.history(t, id, run.GetExecution().GetRunId())
		for _, part := range []proto.Message{history, run} {
			content, err := proto.Marshal(part)
			if err != nil {
				t.Fatal(err)
			}
			leaks("the history or the memo of "+id, content)
		}
		searched++
	}
	if searched < 4 {
		t.Errorf("only %d workflows were searched", searched)
	}
	members := []string{slackUsers["alice"], slackUsers["carol"]}
	for _, c := range h.providers.Slack().State().Channels {
		if c.ID == roomID || slices.Contains(members, c.Direct) {
			continue
		}
		messages := slices.DeleteFunc(slices.Clone(c.Messages), func(m slack.MessageState) bool { return slices.Contains(members, m.Ephemeral) })
		content, _ := json.Marshal(messages)
		leaks("the channel "+c.Name, content)
		if bytes.Contains(content, []byte("<!here>")) {
			t.Errorf("everybody in %s was called", c.Name)
		}
	}
	for _, entry := range h.providers.Log() {
		if entry.Provider != "slack" {
			leaks("what was sent to "+entry.Provider, fmt.Appendf(nil, "%+v", entry))
		}
	}
	state := h.Get(t, h.providers.URL+"/control/state", "")
	var public struct{ Public, Phones json.RawMessage }
	if err := json.Unmarshal([]byte(state), &public); err != nil {
		t.Fatal(err)
	}
	leaks("the status pages", public.Public)
	leaks("the telephones", public.Phones)
	leaks("the log", []byte(h.Log()))
	leaks("the metrics", []byte(h.Get(t, h.Door+"/metrics", harness.Token("alice"))))
	h.Stop(t) // So that the database is whole.
	err := filepath.WalkDir(h.Data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		leaks(filepath.Base(path), content)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
