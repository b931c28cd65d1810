package slack

import (
	"encoding/json"
	"time"
	"unicode/utf8"
)

// triggerLife is how long a press may be answered with a dialog.
// https://docs.slack.dev/surfaces/modals/#trigger_id
const triggerLife = 3 * time.Second

// trigger is a right to open one dialog for one user.
type trigger struct {
	user string
	at   time.Time
	used bool
	view string // the dialog in which it was pressed
}

// view is a dialog that is open for one user.
type view struct {
	ID              string          `json:"id"`
	User            string          `json:"-"`
	TeamID          string          `json:"team_id"`
	Type            string          `json:"type"`
	Title           json.RawMessage `json:"title"`
	Submit          json.RawMessage `json:"submit,omitempty"`
	Close           json.RawMessage `json:"close,omitempty"`
	Blocks          json.RawMessage `json:"blocks"`
	PrivateMetadata string          `json:"private_metadata"`
	CallbackID      string          `json:"callback_id"`
	ExternalID      string          `json:"external_id"`
	ClearOnClose    bool            `json:"clear_on_close"`
	NotifyOnClose   bool            `json:"notify_on_close"`
	State           viewState       `json:"state"`
	Hash            string          `json:"hash"`
	RootViewID      string          `json:"root_view_id"`
	PreviousViewID  *string         `json:"previous_view_id"`
	AppID           string          `json:"app_id"`
	BotID           string          `json:"bot_id"`

	blocks []block
	at     time.Time
}

type viewState struct {
	Values map[string]map[string]any `json:"values"`
}

// readView reads and checks a dialog.
func (s *Server) readView(raw json.RawMessage) (*view, error) {
	v := &view{}
	if len(raw) == 0 || json.Unmarshal(raw, v) != nil {
		return nil, problem("invalid_arguments", "[ERROR] missing required field: view")
	}
	var title blockText
	if json.Unmarshal(v.Title, &title) != nil || title.Text == "" || utf8.RuneCountInString(title.Text) > maxTitle {
		return nil, problem("invalid_arguments", "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]")
	}
	if v.Type != "modal" {
		return nil, problem("invalid_arguments", "[ERROR] unsupported type [json-pointer:/view/type]")
	}
	var err error
	if v.Blocks, v.blocks, err = prepare(v.Blocks, maxViewBlocks); err != nil {
		return nil, err
	}
	for _, b := range v.blocks {
		if b.Type == "input" && len(v.Submit) == 0 {
			return nil, problem("invalid_arguments", "[ERROR] missing required field: submit [json-pointer:/view]")
		}
	}
	now := s.cfg.Clock()
	v.ID, v.TeamID, v.AppID, v.BotID, v.at = newID("V"), teamID, appID, botID, now
	v.Hash, v.RootViewID, v.State.Values = newID("h"), v.ID, map[string]map[string]any{}
	return v, nil
}

// exchange uses up a trigger; the caller holds the lock.
func (s *Server) exchange(id string) (trigger, error) {
	t, known := s.triggers[id]
	switch {
	case !known:
		return t, problem("invalid_trigger_id")
	case t.used:
		return t, problem("exchanged_trigger_id")
	case s.cfg.Clock().Sub(t.at) > triggerLife:
		return t, problem("expired_trigger_id")
	}
	t.used = true
	s.triggers[id] = t
	return t, nil
}

// openView is views.open: a dialog in front of the user who pressed a button a moment ago.
// https://docs.slack.dev/reference/methods/views.open
func (s *Server) openView(r *request) (answer, error) {
	v, err := s.readView(r.raw("view"))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.exchange(r.text("trigger_id"))
	if err != nil {
		return nil, err
	}
	v.User = t.user
	s.show(v)
	return answer{"view": v}, nil
}

// pushView is views.push: a dialog on top of the one in which the user pressed.
func (s *Server) pushView(r *request) (answer, error) {
	v, err := s.readView(r.raw("view"))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.exchange(r.text("trigger_id"))
	if err != nil {
		return nil, err
	}
	below := s.views[t.view]
	if below == nil {
		return nil, problem("not_found")
	}
	v.User, v.RootViewID, v.PreviousViewID = t.user, below.RootViewID, &below.ID
	s.show(v)
	return answer{"view": v}, nil
}

// updateView is views.update.
func (s *Server) updateView(r *request) (answer, error) {
	next, err := s.readView(r.raw("view"))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.views[r.text("view_id")]
	for _, v := range s.views {
		if id := r.text("external_id"); id != "" && v.ExternalID == id {
			old = v
		}
	}
	switch {
	case old == nil:
		return nil, problem("not_found")
	case r.text("hash") != "" && r.text("hash") != old.Hash:
		return nil, problem("hash_conflict")
	}
	s.replaceView(old, next)
	return answer{"view": next}, nil
}

func (s *Server) replaceView(old, next *view) {
	next.ID, next.User, next.RootViewID, next.PreviousViewID = old.ID, old.User, old.RootViewID, old.PreviousViewID
	s.show(next)
}

// show opens a dialog; the caller holds the lock.
func (s *Server) show(v *view) {
	s.views[v.ID] = v
	s.noteView(v, "dialog opened")
}
