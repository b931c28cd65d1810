package starter

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/api/serviceerror"

	"hansho/seal"
)

// Every error of Client wraps one of these four. Texts of Temporal's errors are kept.
var (
	// ErrNotFound says that no workflow, or none that still runs, is meant by what was given.
	ErrNotFound = errors.New("not found")
	// ErrUnavailable says that Temporal could not be reached or did not answer in time. Trying again is safe.
	ErrUnavailable = errors.New("temporal is not available")
	// ErrBusy says that Temporal refuses more work for the moment. Trying again later is safe.
	ErrBusy = errors.New("temporal is busy")
	// ErrInvalid says that the request itself is wrong: trying again does not help.
	ErrInvalid = errors.New("invalid")
)

// AmbiguousError says that several workflows are meant by what a person typed. It is an ErrInvalid.
type AmbiguousError struct {
	Text       string
	Candidates []string // Workflow IDs.
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q could mean %s: type more of it", e.Text, strings.Join(e.Candidates, ", "))
}

// Unwrap makes it an ErrInvalid.
func (e *AmbiguousError) Unwrap() error { return ErrInvalid }

// told is an error of our own whose text says everything: its class is for errors.Is only.
type told struct {
	class error
	text  string
}

func (e *told) Error() string { return e.text }

func (e *told) Unwrap() error { return e.class }

func tell(class error, format string, args ...any) error {
	return &told{class, fmt.Sprintf(format, args...)}
}

// classify sorts an error of the Temporal client into the taxonomy above. The client has already repeated what was worth
// repeating, with growing pauses, until the deadline of the context.
func classify(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w: %w", what, class(err), err)
}

func class(err error) error {
	var (
		notFound   *serviceerror.NotFound
		namespace  *serviceerror.NamespaceNotFound
		invalid    *serviceerror.InvalidArgument
		denied     *serviceerror.PermissionDenied
		tooMuch    *serviceerror.ResourceExhausted
		badQuery   *serviceerror.QueryFailed
		noSuchType *serviceerror.Unimplemented
	)
	switch {
	case seal.IsError(err):
		return ErrInvalid // Whoever asks lacks a key.
	case errors.As(err, &namespace):
		return ErrUnavailable // The namespace is being made, or the settings are wrong: the sender must keep its alert.
	case errors.As(err, &notFound):
		return ErrNotFound
	case errors.As(err, &invalid), errors.As(err, &badQuery), errors.As(err, &noSuchType):
		return ErrInvalid
	case errors.As(err, &denied):
		return ErrUnavailable // The door's credentials, not the sender's request.
	case errors.As(err, &tooMuch) && !errors.Is(err, context.DeadlineExceeded):
		return ErrBusy
	default:
		return ErrUnavailable
	}
}
