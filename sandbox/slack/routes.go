package slack

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hansho/sandbox/fault"
	"hansho/sandbox/record"
)

// answer is the body of a successful answer; "ok" is added.
type answer map[string]any

// call answers one method of the Web API.
type call func(*request) (answer, error)

// method is a call with the scope that its token needs. One that ends in "*" depends on the kind of conversation.
type method struct {
	scope string
	do    call
}

// appLevel is the scope of the methods that take the app's own token.
const appLevel = "connections:write"

func (s *Server) methods() map[string]method {
	return map[string]method{
		"apps.connections.open":    {appLevel, s.openLink},
		"auth.test":                {"", s.authTest},
		"chat.postMessage":         {"chat:write", s.postMessage},
		"chat.update":              {"chat:write", s.updateMessage},
		"chat.delete":              {"chat:write", s.deleteMessage},
		"chat.postEphemeral":       {"chat:write", s.postEphemeral},
		"conversations.list":       {"types", s.listChannels},
		"conversations.info":       {"channels:read", s.channelInfo},
		"conversations.members":    {"channels:read", s.channelMembers},
		"conversations.create":     {"*:manage", s.createChannel},
		"conversations.invite":     {"*:manage", s.invite},
		"conversations.setTopic":   {"*:manage", s.setTopic},
		"conversations.setPurpose": {"*:manage", s.setPurpose},
		"conversations.archive":    {"*:manage", s.archive},
		"conversations.join":       {"channels:join", s.join},
		"conversations.open":       {"im:write", s.openDirect},
		"conversations.history":    {"*:history", s.history},
		"conversations.replies":    {"*:history", s.replies},
		"pins.add":                 {"pins:write", s.addPin},
		"pins.remove":              {"pins:write", s.removePin},
		"reactions.add":            {"reactions:write", s.addReaction},
		"users.info":               {"users:read", s.userInfo},
		"users.list":               {"users:read", s.listUsers},
		"users.lookupByEmail":      {"users:read.email", s.lookupByEmail},
		"views.open":               {"", s.openView},
		"views.push":               {"", s.pushView},
		"views.update":             {"", s.updateView},
	}
}

func (s *Server) routes() http.Handler {
	methods := s.methods()
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", func(w http.ResponseWriter, r *http.Request) {
		m, known := methods[r.PathValue("method")]
		if !known {
			writeError(w, problem("unknown_method"))
			return
		}
		s.serve(w, r, m)
	})
	mux.HandleFunc("POST /response/{id}", s.respond)
	faulty := fault.Middleware{
		Set: s.cfg.Faults, Provider: Name, Refuse: refuse, Aliases: func(string) []string { return nil },
		Done: s.done, Stop: s.cfg.Stop,
	}.Wrap(mux)
	all := http.NewServeMux()
	all.HandleFunc("GET /link/", s.serveLink) // A connection that lives for hours.
	all.Handle("/", faulty)
	return all
}

// serve checks the token and its scopes, and writes the answer of a call.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, m method) {
	req, err := parse(r)
	if err == nil {
		err = s.authorize(req, m.scope)
	}
	var body answer
	if err == nil {
		body, err = m.do(req)
	}
	if err != nil {
		writeError(w, err)
		return
	}
	if body == nil {
		body = answer{}
	}
	body["ok"] = true
	writeJSON(w, http.StatusOK, body)
}

func (s *Server) authorize(r *request, scope string) error {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == "" {
		token = r.text("token")
	}
	switch {
	case token == "":
		return problem("not_authed")
	case scope == appLevel && token == s.cfg.AppToken:
		return nil
	case scope == appLevel && token == s.cfg.Token:
		return problem("not_allowed_token_type")
	case scope == appLevel || token != s.cfg.Token:
		return problem("invalid_auth")
	case scope == "" || s.cfg.Scopes == nil:
		return nil
	}
	for _, needed := range s.scopesFor(scope, r) {
		if !slices.Contains(s.cfg.Scopes, needed) {
			return &apiError{Code: "missing_scope", Needed: needed, Provided: strings.Join(s.cfg.Scopes, ",")}
		}
	}
	return nil
}

// scopesFor are the scopes that a request needs.
func (s *Server) scopesFor(scope string, r *request) []string {
	families := map[string]string{"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
	switch scope {
	case "types":
		var needed []string
		for kind := range strings.SplitSeq(cmp.Or(r.text("types"), "public_channel"), ",") {
			needed = append(needed, families[kind]+":read")
		}
		return needed
	case "*:history":
		if strings.HasPrefix(r.text("channel"), "D") {
			return []string{"im:history"}
		}
		if s.isPrivate(r) {
			return []string{"groups:history"}
		}
		return []string{"channels:history"}
	case "*:manage":
		if r.flag("is_private") || s.isPrivate(r) {
			return []string{"groups:write"}
		}
		return []string{"channels:manage"}
	default:
		return []string{scope}
	}
}

// isPrivate tells whether a request is about a private channel.
func (s *Server) isPrivate(r *request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[r.text("channel")]
	return c != nil && c.Private
}

// request is a call's arguments, which come as a form, as JSON or in the URL.
type request struct {
	*http.Request

	form url.Values
	json map[string]json.RawMessage
}

func parse(r *http.Request) (*request, error) {
	req := &request{Request: r}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		if err := json.NewDecoder(r.Body).Decode(&req.json); err != nil && !errors.Is(err, io.EOF) {
			return nil, problem("invalid_json")
		}
		return req, nil
	}
	if err := r.ParseForm(); err != nil {
		return nil, problem("invalid_form_data")
	}
	req.form = r.Form
	return req, nil
}

// text returns an argument as text.
func (r *request) text(key string) string {
	raw, ok := r.json[key]
	if !ok {
		return r.form.Get(key)
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// raw returns an argument that is JSON itself; nil when it is missing.
func (r *request) raw(key string) json.RawMessage {
	if raw, ok := r.json[key]; ok {
		var text string // Some clients send JSON within JSON text.
		if json.Unmarshal(raw, &text) == nil {
			return json.RawMessage(text)
		}
		return raw
	}
	if text := r.form.Get(key); text != "" {
		return json.RawMessage(text)
	}
	return nil
}

func (r *request) flag(key string) bool {
	on, _ := strconv.ParseBool(r.text(key))
	return on
}

// limit returns the size of a page: between 1 and most, or standard when the request does not say.
func (r *request) limit(standard, most int) int {
	n, err := strconv.Atoi(r.text("limit"))
	if err != nil || n < 1 {
		return standard
	}
	return min(n, most)
}

// done logs a request.
func (s *Server) done(r *http.Request, outcomes *fault.Outcomes, status int, took time.Duration) {
	s.note(record.Entry{
		Kind: record.Request, Method: r.Method, Path: r.URL.Path, Status: status, Took: took, Outcome: outcomes.String(),
	})
}
