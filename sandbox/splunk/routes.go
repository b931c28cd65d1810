package splunk

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"hansho/sandbox/fault"
	"hansho/sandbox/record"
)

// call answers a request of the public API with a body or an error.
type call func(*http.Request) (any, error)

// routes builds the handler of both interfaces.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, do := range s.calls() {
		mux.Handle(pattern, s.serve(pattern, do))
	}
	mux.HandleFunc("POST /integrations/generic/20131114/alert/{key}/{routing}", s.takeAlert)
	mux.Handle("/", s.serve("", func(*http.Request) (any, error) { return nil, errNoSuchPath }))
	return fault.Middleware{
		Set: s.cfg.Faults, Provider: Name, Refuse: s.refuse, Aliases: func(string) []string { return nil }, Done: s.done, Stop: s.cfg.Stop,
	}.Wrap(mux)
}

func (s *Server) calls() map[string]call {
	const v1, v2 = "/api-public/v1/", "/api-public/v2/"
	return map[string]call{
		"GET " + v1 + "incidents":                   s.listIncidents,
		"POST " + v1 + "incidents":                  s.createIncident,
		"GET " + v1 + "incidents/{number}":          s.getIncident,
		"POST " + v1 + "incidents/{number}/notes":   s.addNote,
		"PATCH " + v1 + "incidents/ack":             s.byNumber(s.acknowledge),
		"PATCH " + v1 + "incidents/resolve":         s.byNumber(s.resolve),
		"PATCH " + v1 + "incidents/byUser/ack":      s.byUser(s.acknowledge),
		"PATCH " + v1 + "incidents/byUser/resolve":  s.byUser(s.resolve),
		"POST " + v1 + "incidents/reroute":          s.rerouteIncidents,
		"GET " + v1 + "oncall/current":              s.currentOnCall,
		"GET " + v2 + "team/{team}/oncall/schedule": s.teamSchedule,
		"GET " + v1 + "user":                        s.listUsersV1,
		"GET " + v2 + "user":                        s.listUsers,
		"GET " + v1 + "user/{user}":                 s.getUser,
		"GET " + v1 + "user/{user}/contact-methods": s.contactMethods,
		"GET " + v1 + "team":                        s.listTeams,
		"GET " + v1 + "team/{team}/members":         s.listMembers,
		"GET " + v1 + "teams/{team}/rotations":      s.listRotationGroups,
		"GET " + v2 + "team/{team}/rotations":       s.listRotations,
		"GET " + v1 + "policies":                    s.listPolicies,
		"GET " + v1 + "policies/{policy}":           s.getPolicy,
		"GET " + v1 + "org/routing-keys":            s.listRoutingKeys,
	}
}

// serve checks the key and the limit of the endpoint, and writes the answer of a call.
func (s *Server) serve(endpoint string, do call) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, key := r.Header.Get("X-VO-Api-Id"), r.Header.Get("X-VO-Api-Key")
		switch {
		case id == "" || key == "":
			writeError(w, errNoKey)
			return
		case id != s.cfg.APIID || key != s.cfg.APIKey:
			writeError(w, errWrongKey)
			return
		case !s.limiter.allow(endpoint):
			w.Header().Set("Retry-After", "1")
			writeError(w, errTooMany)
			return
		}
		if answer, err := do(r); err != nil {
			writeError(w, err)
		} else {
			writeJSON(w, http.StatusOK, answer)
		}
	})
}

func decode(r *http.Request, into any) error {
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		return invalid("the body is not valid: " + err.Error())
	}
	return nil
}

// done logs a request, without the key that is part of the REST endpoint's address.
func (s *Server) done(r *http.Request, outcomes *fault.Outcomes, status int, took time.Duration) {
	s.note(record.Entry{
		Kind: record.Request, Method: r.Method, Path: strings.ReplaceAll(r.URL.RequestURI(), s.cfg.RESTKey, "***"), Status: status, Took: took,
		Outcome: outcomes.String(),
	})
}
