package pagerduty

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"hansho/sandbox/fault"
)

// apiError is PagerDuty's error object with the HTTP status it comes with.
// https://developer.pagerduty.com/docs/rest-api-v2/errors/
type apiError struct {
	status  int
	Code    int      `json:"code"`
	Message string   `json:"message"`
	Errors  []string `json:"errors,omitempty"`
}

func (e *apiError) Error() string { return strconv.Itoa(e.Code) + " " + e.Message }

var (
	errUnauthorized = &apiError{status: http.StatusUnauthorized, Code: 2006, Message: "Authentication Failed"}
	errDenied       = &apiError{status: http.StatusForbidden, Code: 2010, Message: "Access Denied"}
	errNotFound     = &apiError{status: http.StatusNotFound, Code: 2100, Message: "Not Found"}
	errRateLimited  = &apiError{status: http.StatusTooManyRequests, Code: 2020, Message: "Rate Limit Exceeded"}
)

// invalid is the error for a request whose contents are wrong.
func invalid(details ...string) *apiError {
	return &apiError{status: http.StatusBadRequest, Code: 2001, Message: "Invalid Input Provided", Errors: details}
}

// refused is the error for a request that is well formed and cannot be done in the present state.
func refused(code int, message string) *apiError {
	return &apiError{status: http.StatusBadRequest, Code: code, Message: message, Errors: []string{message}}
}

// writeJSON answers with a body.
func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(w).Encode(body) // The caller is gone when this fails.
	}
}

// writeError answers with PagerDuty's error body; what is not an apiError is a fault of the sandbox itself.
func writeError(w http.ResponseWriter, err error) {
	var e *apiError
	if !errors.As(err, &e) {
		e = &apiError{status: http.StatusInternalServerError, Code: 2000, Message: "Internal Error", Errors: []string{err.Error()}}
	}
	writeJSON(w, e.status, map[string]any{"error": e})
}

// Refuse writes the body that the real API sends with a status, for injected faults.
func (s *Server) Refuse(w http.ResponseWriter, status int, retryAfter time.Duration) {
	switch status {
	case http.StatusTooManyRequests:
		limit := s.cfg.RequestsPerMinute
		if limit == 0 {
			limit = defaultLimit
		}
		setLimitHeaders(w, limit, 0, fault.RetryAfterSeconds(retryAfter))
		writeError(w, errRateLimited)
	case http.StatusUnauthorized:
		writeError(w, errUnauthorized)
	case http.StatusForbidden:
		writeError(w, errDenied)
	case http.StatusNotFound:
		writeError(w, errNotFound)
	case http.StatusPaymentRequired:
		writeError(w, &apiError{status: status, Code: 2014, Message: "Account Does Not Have The Required Abilities"})
	case http.StatusBadRequest:
		writeError(w, invalid("a fault was injected into the sandbox"))
	default:
		writeError(w, &apiError{status: status, Code: 2000, Message: "Internal Error"})
	}
}
