package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// Submission is what a person enters into a dialog.
type Submission struct {
	View   string                       `json:"view"`   // the dialog's ID
	Values map[string]map[string]string `json:"values"` // by block_id and action_id
}

// Submit sends what Slack sends when a person submits a dialog. It returns the app's complaints by block_id; the
// dialog stays open then. Otherwise the dialog closes, or changes as the app says.
// https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
func (s *Server) Submit(ctx context.Context, in Submission) (map[string]string, error) {
	i, complaints, err := s.submitted(in)
	if err != nil || len(complaints) > 0 {
		return complaints, err
	}
	reply, err := s.send(ctx, i)
	if err != nil {
		return nil, err
	}
	return s.follow(in.View, reply)
}

// submitted builds the interaction; what is missing is complained about without asking the app, as Slack does.
func (s *Server) submitted(in Submission) (interaction, map[string]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.views[in.View]
	if v == nil {
		return interaction{}, nil, errors.New("sandbox: there is no such dialog")
	}
	complaints, values := map[string]string{}, map[string]map[string]any{}
	for _, b := range v.blocks {
		if b.Type != "input" || b.Element == nil {
			continue
		}
		entered := in.Values[b.BlockID][b.Element.ActionID]
		if entered == "" && !b.Optional {
			complaints[b.BlockID] = "Please complete this required field."
		}
		values[b.BlockID] = map[string]any{b.Element.ActionID: b.Element.state(entered)}
	}
	shown := *v
	shown.State.Values = values
	var title blockText
	_ = json.Unmarshal(v.Title, &title) // It was checked when the dialog was read.
	return interaction{
		envelope: interactive, kind: "view_submission", user: v.User, title: title.Text, payload: map[string]any{
			"type": "view_submission", "team": map[string]string{"id": teamID, "domain": "sandbox"},
			"user": s.person(v.User), "api_app_id": appID, "token": "sandbox",
			"trigger_id": s.newTrigger(v.User, v.ID), "view": shown, "response_urls": []any{},
			"is_enterprise_install": false, "enterprise": nil,
		},
	}, complaints, nil
}

// state renders what was entered into an element.
func (b *block) state(entered string) map[string]any {
	state := map[string]any{"type": b.Type}
	if b.Type == usersSelect {
		state["selected_user"] = nil
		if entered != "" {
			state["selected_user"] = entered
		}
		return state
	}
	for _, o := range b.Options {
		if o.Value == entered {
			state["selected_option"] = o
			return state
		}
	}
	state["value"] = nil
	if entered != "" {
		state["value"] = entered
	}
	return state
}

// follow does what the app's answer to a submission says.
func (s *Server) follow(viewID string, reply []byte) (map[string]string, error) {
	var said struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if len(reply) > 0 {
		if err := json.Unmarshal(reply, &said); err != nil {
			return nil, fmt.Errorf("sandbox: the app's answer to the dialog: %w", err)
		}
	}
	switch said.Action {
	case "errors":
		return said.Errors, nil
	case "update", "push":
		next, err := s.readView(said.View)
		if err != nil {
			return nil, fmt.Errorf("sandbox: the app's next dialog: %w", err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.replaceView(s.views[viewID], next)
		return nil, nil
	}
	s.Dismiss(viewID)
	return nil, nil
}

// Dismiss closes a dialog without submitting it.
func (s *Server) Dismiss(viewID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.views[viewID]; v != nil {
		delete(s.views, viewID)
		s.noteView(v, "dialog closed")
	}
}
