package slack

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"hansho/sandbox/fault"
)

// apiError is an answer with "ok": false.
// https://docs.slack.dev/apis/web-api/#responses
type apiError struct {
	OK       bool              `json:"ok"` // always false
	Code     string            `json:"error"`
	Needed   string            `json:"needed,omitempty"`
	Provided string            `json:"provided,omitempty"`
	Metadata *responseMetadata `json:"response_metadata,omitempty"`

	retryAfter time.Duration
}

type responseMetadata struct {
	Messages []string `json:"messages"`
}

func (e *apiError) Error() string { return e.Code }

// problem makes an error answer; details are shown to the developer only.
func problem(code string, details ...string) *apiError {
	e := &apiError{Code: code}
	if len(details) > 0 {
		e.Metadata = &responseMetadata{Messages: details}
	}
	return e
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // The caller is gone when this fails.
}

// writeError answers as Slack does: with status 200, but for a rate limit.
func writeError(w http.ResponseWriter, err error) {
	var e *apiError
	if !errors.As(err, &e) {
		e = problem("internal_error", err.Error())
	}
	status := http.StatusOK
	if e.Code == "ratelimited" {
		status = http.StatusTooManyRequests
		w.Header().Set("Retry-After", fault.RetryAfterSeconds(e.retryAfter))
	}
	writeJSON(w, status, e)
}

// refuse answers an injected fault as the real Slack says the same: "ok": false for what concerns the token or the
// channel, a page of HTML for what concerns Slack itself.
func refuse(w http.ResponseWriter, status int, retryAfter time.Duration) {
	switch status {
	case http.StatusTooManyRequests:
		writeError(w, &apiError{Code: "ratelimited", retryAfter: retryAfter})
	case http.StatusUnauthorized:
		writeError(w, problem("invalid_auth"))
	case http.StatusForbidden:
		writeError(w, &apiError{Code: "missing_scope", Needed: "chat:write", Provided: "none"})
	case http.StatusNotFound:
		writeError(w, problem("channel_not_found"))
	case http.StatusBadRequest:
		writeError(w, problem("invalid_arguments"))
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "<!DOCTYPE html><title>Server Error</title>")
	}
}
