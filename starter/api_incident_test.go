package starter_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hansho/oncall"
	"hansho/workflows/contract"
)

func TestAnIncidentIsDeclaredAndLed(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	status, answer, _ := w.call(t, "POST", "/api/v1/incidents", `{"title": "Nobody can pay", "severity": "1", "request": "r1"}`, bearer(aliceToken)...)
	if status != http.StatusCreated || !strings.Contains(answer, `"slug": "shop-20261126-1a2b3c4d"`) {
		t.Errorf("%d %s", status, answer)
	}
	want := contract.Declaration{Title: "Nobody can pay", Severity: oncall.SEV1, Request: "r1", By: oncall.Actor{ID: "alice", Via: "api"}}
	if diff := cmp.Diff([]contract.Declaration{want}, w.declared, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for path, given := range map[string]contract.Command{
		"take-role":    {Verb: contract.TakeRole, Role: oncall.Scribe},
		"finish-task":  {Verb: contract.FinishTask, N: 2},
		"draft-public": {Verb: contract.DraftPublic, Text: "We look.", Draft: &contract.Draft{Text: "We look."}},
		"form-team":    {Verb: contract.FormTeam, Team: "alpha"},
		"resolve":      {Verb: contract.Resolve, Text: "A full disk"},
	} {
		body := map[string]string{
			"take-role": `{"role": "scribe"}`, "finish-task": `{"n": 2}`, "draft-public": `{"text": "We look."}`, "form-team": `{"team": "alpha"}`, "resolve": `{"text": "A full disk"}`,
		}[path]
		w.commands = nil
		if status, answer, _ := w.call(t, "POST", "/api/v1/incidents/shop-1/"+path, body, bearer(aliceToken)...); status != http.StatusOK || len(w.commands) != 1 {
			t.Errorf("%s: %d %s", path, status, answer)
			continue
		}
		got := w.commands[0]
		given.By, given.Request = oncall.Actor{ID: "alice", Via: "api"}, got.Command.Request
		if diff := cmp.Diff(given, got.Command, cmpopts.EquateEmpty()); diff != "" || got.ID != "incident/shop-1" {
			t.Errorf("%s: %s (-want +got):\n%s", path, got.ID, diff)
		}
	}
	for path, body := range map[string]string{
		"": `{"title": "x", "severity": "nine"}`, "/shop-1/fly": `{}`, "/shop-1/take-role": `{"role": "king"}`, "/shop-1/note": `{"text": ""}`,
	} {
		if status, answer, _ := w.call(t, "POST", "/api/v1/incidents"+path, body, bearer(aliceToken)...); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
			t.Errorf("%s %s: %d %s", path, body, status, answer)
		}
	}
	if status, _, _ := w.call(t, "POST", "/api/v1/incidents", `{"title": "x"}`); status != http.StatusUnauthorized {
		t.Errorf("without a token: %d", status)
	}
}
