package starter

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/rs/zerolog"

	"hansho/starter/inbound"
)

// problem is an error as RFC 9457 writes it. Code is for programs, Detail for people.
type problem struct {
	Type       string            `json:"type"`
	Title      string            `json:"title"`
	Status     int               `json:"status"`
	Code       string            `json:"code"`
	Detail     string            `json:"detail"`
	RequestID  string            `json:"request_id,omitempty"`
	Errors     []inbound.Problem `json:"errors,omitempty"`
	Candidates []string          `json:"candidates,omitempty"`
}

// fail answers with a problem.
func (d *Door) fail(w http.ResponseWriter, r *http.Request, p problem) {
	p.Type, p.Title, p.RequestID = "about:blank", http.StatusText(p.Status), requestID(r)
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "5")
	}
	w.Header().Set("Content-Type", "application/problem+json")
	d.write(w, r, p.Status, p)
}

// failWith answers with the problem that an error of Client or of a parser means.
func (d *Door) failWith(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError {
		zerolog.Ctx(r.Context()).Error().Err(err).Msg("Temporal could not be asked")
	}
	d.fail(w, r, p)
}

func problemOf(err error) problem {
	var (
		wrong     inbound.Problems
		ambiguous *AmbiguousError
		tooLarge  *http.MaxBytesError
	)
	switch {
	case errors.As(err, &wrong):
		return problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Detail: wrong.Error(), Errors: wrong}
	case errors.As(err, &tooLarge):
		return problem{Status: http.StatusRequestEntityTooLarge, Code: "too-large", Detail: tooLarge.Error()}
	case errors.As(err, &ambiguous):
		return problem{Status: http.StatusConflict, Code: "ambiguous", Detail: err.Error(), Candidates: ambiguous.Candidates}
	case errors.Is(err, ErrNotFound):
		return problem{Status: http.StatusNotFound, Code: "not-found", Detail: err.Error()}
	case errors.Is(err, ErrInvalid):
		return problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Detail: err.Error()}
	case errors.Is(err, ErrBusy):
		return problem{Status: http.StatusTooManyRequests, Code: "busy", Detail: "Temporal takes no more work for the moment. Send it again: nothing happens twice."}
	default:
		return problem{Status: http.StatusServiceUnavailable, Code: "unavailable", Detail: "Temporal did not take it. Send it again: nothing happens twice."}
	}
}

// write answers with JSON.
func (d *Door) write(w http.ResponseWriter, r *http.Request, status int, body any) {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(body); err != nil {
		zerolog.Ctx(r.Context()).Debug().Err(err).Msg("the answer could not be written")
	}
}
