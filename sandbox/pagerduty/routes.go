package pagerduty

import (
	"net/http"
	"strings"
	"time"

	"hansho/sandbox/fault"
	"hansho/sandbox/record"
)

// call answers an API request with a body or an error.
type call func(*request) (any, error)

// routes builds the handler of all API requests.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, do := range s.calls() {
		mux.Handle(pattern, s.serve(do))
	}
	for pattern, do := range s.statusPageCalls() {
		mux.Handle(pattern, s.serve(do))
	}
	mux.HandleFunc("POST /v2/enqueue", s.enqueue)
	mux.Handle("/", s.serve(func(*request) (any, error) { return nil, errNotFound }))
	return fault.Middleware{
		Set: s.cfg.Faults, Provider: Name, Refuse: s.Refuse, Aliases: s.aliases, Done: s.done, Stop: s.cfg.Stop,
	}.Wrap(mux)
}

func (s *Server) calls() map[string]call {
	return map[string]call{
		"GET /incidents":                                  s.listIncidents,
		"POST /incidents":                                 s.createIncident,
		"PUT /incidents":                                  s.manageIncidents,
		"GET /incidents/{id}":                             s.getIncident,
		"PUT /incidents/{id}":                             s.updateIncident,
		"GET /incidents/{id}/notes":                       s.listNotes,
		"POST /incidents/{id}/notes":                      s.createNote,
		"GET /incidents/{id}/log_entries":                 s.listIncidentLogEntries,
		"GET /incidents/{id}/alerts":                      s.listAlerts,
		"PUT /incidents/{id}/alerts":                      s.manageAlerts,
		"POST /incidents/{id}/responder_requests":         s.requestResponders,
		"PUT /incidents/{id}/responder_requests/cancel":   s.cancelResponders,
		"POST /incidents/{id}/status_updates":             s.createStatusUpdate,
		"GET /incidents/{id}/status_updates/subscribers":  s.listSubscribers,
		"POST /incidents/{id}/status_updates/subscribers": s.subscribe,
		"POST /incidents/{id}/status_updates/unsubscribe": s.unsubscribe,
		"POST /incidents/{id}/snooze":                     s.snoozeIncident,
		"PUT /incidents/{id}/merge":                       s.mergeIncidents,
		"GET /log_entries":                                s.listLogEntries,
		"GET /log_entries/{id}":                           s.getLogEntry,
		"GET /oncalls":                                    s.listOnCalls,
		"GET /schedules":                                  s.listSchedules,
		"GET /schedules/{id}":                             s.getSchedule,
		"GET /schedules/{id}/users":                       s.listScheduleUsers,
		"GET /schedules/{id}/overrides":                   s.listOverrides,
		"POST /schedules/{id}/overrides":                  s.createOverrides,
		"GET /users":                                      s.listUsers,
		"GET /users/{id}":                                 s.getUser,
		"GET /users/{id}/contact_methods":                 s.listContactMethods,
		"GET /teams":                                      s.listTeams,
		"GET /priorities":                                 s.listPriorities,
		"GET /services":                                   s.listServices,
		"POST /services":                                  s.createService,
		"PUT /services/{id}":                              s.updateService,
		"GET /services/{id}":                              s.getService,
		"GET /escalation_policies":                        s.listPolicies,
		"GET /escalation_policies/{id}":                   s.getPolicy,
		"POST /escalation_policies":                       s.createPolicy,
		"PUT /escalation_policies/{id}":                   s.updatePolicy,
		"DELETE /escalation_policies/{id}":                s.deletePolicy,
		"GET /users/{id}/notification_rules":              s.listNotificationRules,
		"PUT /webhook_subscriptions/{id}":                 s.updateSubscription,
		"GET /abilities":                                  listAbilities,
		"GET /webhook_subscriptions":                      s.listSubscriptions,
		"POST /webhook_subscriptions":                     s.createSubscription,
		"GET /webhook_subscriptions/{id}":                 s.getSubscription,
		"DELETE /webhook_subscriptions/{id}":              s.deleteSubscription,
		"POST /webhook_subscriptions/{id}/enable":         s.enableSubscription,
	}
}

// created lists the calls that answer 201.
func created(r *http.Request) bool {
	if r.Method != http.MethodPost {
		return false
	}
	path := r.URL.Path
	return path == "/incidents" || path == "/services" || path == "/escalation_policies" || strings.HasSuffix(path, "/snooze") || strings.HasSuffix(path, "/overrides") ||
		strings.HasPrefix(path, "/status_pages/")
}

// serve checks the token and the rate limit, and writes the answer of a call.
func (s *Server) serve(do call) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, err := token(r)
		switch {
		case err != nil, given != s.cfg.Token && (given == "" || given != s.cfg.ReadOnlyToken):
			writeError(w, errUnauthorized)
			return
		case given != s.cfg.Token && r.Method != http.MethodGet:
			writeError(w, errDenied)
			return
		}
		if !s.limiter.allow(w) {
			writeError(w, errRateLimited)
			return
		}
		answer, err := do(&request{Request: r, query: r.URL.Query()})
		switch {
		case err != nil:
			writeError(w, err)
		case answer == nil:
			w.WriteHeader(http.StatusNoContent)
		case created(r):
			writeJSON(w, http.StatusCreated, answer)
		default:
			writeJSON(w, http.StatusOK, answer)
		}
	})
}

// aliases are the other names of a user in a request.
func (s *Server) aliases(user string) []string {
	if u := s.directory.users[user]; u != nil {
		return []string{u.Email}
	}
	return nil
}

// done logs a request.
func (s *Server) done(r *http.Request, outcomes *fault.Outcomes, status int, took time.Duration) {
	s.note(record.Entry{
		Kind: record.Request, Method: r.Method, Path: r.URL.RequestURI(), Status: status, Took: took,
		Outcome: outcomes.String(),
	})
}
