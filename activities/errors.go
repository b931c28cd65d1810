package activities

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// An adapter returns one of three classes of errors, made by the functions below; anything else counts as retryable.
// A provider's own words are kept in the text; secrets never are.

// RefusedError says that the provider understood and said no: trying again does not help, another provider might.
type RefusedError struct{ Err error }

func (e *RefusedError) Error() string { return e.Err.Error() }
func (e *RefusedError) Unwrap() error { return e.Err }

// Refused marks an error as final.
func Refused(err error) error { return &RefusedError{Err: err} }

// RateLimitedError says that the provider wants to be left alone for a while.
type RateLimitedError struct {
	Err   error
	After time.Duration // How long to wait, counted from now.
}

func (e *RateLimitedError) Error() string {
	return fmt.Sprintf("rate limited for %s: %v", e.After, e.Err)
}
func (e *RateLimitedError) Unwrap() error { return e.Err }

// RateLimited marks an error as passing after a while.
func RateLimited(err error, after time.Duration) error {
	return &RateLimitedError{Err: err, After: max(after, time.Second)}
}

// AnswerLostError says that the request may have had its effect although no answer came.
type AnswerLostError struct{ Err error }

func (e *AnswerLostError) Error() string { return "no answer: " + e.Err.Error() }
func (e *AnswerLostError) Unwrap() error { return e.Err }

// AnswerLost marks a retryable error after which the effect is unknown.
func AnswerLost(err error) error { return &AnswerLostError{Err: err} }

// ErrNotFound says that a provider does not know what was asked for.
var ErrNotFound = errors.New("not found at the provider")

// quotingError is an error whose text has been changed; its class is that of the one inside.
type quotingError struct {
	error

	text string
}

func (e *quotingError) Error() string { return e.text }
func (e *quotingError) Unwrap() error { return e.error }

// withoutLink masks the link of a page in the error of a provider that quotes what it was sent, as it was or as JSON: whoever has it
// can acknowledge, and errors are shown in histories, chats and logs.
func withoutLink(err error, link string) error {
	if err == nil || link == "" {
		return err
	}
	quoted, _ := json.Marshal(link) // A text can always be written.
	text := strings.NewReplacer(link, "***", strings.Trim(string(quoted), `"`), "***").Replace(err.Error())
	if text == err.Error() {
		return err
	}
	return &quotingError{err, text}
}
