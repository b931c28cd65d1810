package splunk

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"hansho/sandbox/fault"
)

// apiError is an answer outside 2xx.
type apiError struct {
	status int
	text   string
}

func (e *apiError) Error() string { return e.text }

// The gateway in front of the real API says these.
var (
	errNoKey       = &apiError{http.StatusUnauthorized, "Authentication parameters missing"}
	errWrongKey    = &apiError{http.StatusForbidden, "Authentication failed"}
	errTooMany     = &apiError{http.StatusTooManyRequests, "Usage limit exceeded"}
	errNoSuchPath  = &apiError{http.StatusNotFound, "Path not found"}
	errNoSuchUser  = &apiError{http.StatusNotFound, "User not found"}
	errNoSuchTeam  = &apiError{http.StatusNotFound, "Team not found"}
	errNoIncident  = &apiError{http.StatusNotFound, "Incident not found"}
	errNoPolicy    = &apiError{http.StatusNotFound, "Escalation policy not found"}
	errInjected    = &apiError{http.StatusBadRequest, "a fault was injected into the sandbox"}
	errRestKey     = &apiError{http.StatusForbidden, "Unrecognized organization key"}
	errServerFault = &apiError{http.StatusInternalServerError, "Internal Server Error"}
)

func invalid(text string) *apiError { return &apiError{http.StatusBadRequest, text} }

// writeJSON answers with a body.
func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // The caller is gone when this fails.
}

// writeError answers with the API's error body.
func writeError(w http.ResponseWriter, err error) {
	var e *apiError
	if !errors.As(err, &e) {
		e = errServerFault
	}
	writeJSON(w, e.status, map[string]string{"message": e.text})
}

// refuse writes what the real one sends with a status, for injected faults.
func (s *Server) refuse(w http.ResponseWriter, status int, retryAfter time.Duration) {
	switch status {
	case http.StatusTooManyRequests:
		w.Header().Set("Retry-After", fault.RetryAfterSeconds(retryAfter))
		writeError(w, errTooMany)
	case http.StatusUnauthorized:
		writeError(w, errNoKey)
	case http.StatusForbidden:
		writeError(w, errWrongKey)
	case http.StatusNotFound:
		writeError(w, errNoSuchPath)
	case http.StatusBadRequest:
		writeError(w, errInjected)
	default:
		writeError(w, &apiError{status, http.StatusText(status) + " (" + strconv.Itoa(status) + ")"})
	}
}
