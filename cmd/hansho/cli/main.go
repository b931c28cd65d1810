package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"hansho/cmd/hansho/process"
	"hansho/starter"
)

// The exit statuses.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitRefused     = 3
	exitUnavailable = 4
)

// Main runs a command tree with the arguments of the process and returns the exit status. SIGINT and SIGTERM end the context, so
// that what runs can stop cleanly; a second one ends the process at once.
func Main(root *cobra.Command) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return Execute(ctx, root)
}

// Execute runs a command tree, says what went wrong, and returns the exit status.
func Execute(ctx context.Context, root *cobra.Command) int {
	began := false
	root.PersistentPreRun = func(*cobra.Command, []string) { began = true }
	command, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	if !began { // Cobra has refused the command line itself.
		err = usage("%w", err)
	}
	complain(command.ErrOrStderr(), command, err)
	return status(err)
}

func complain(out io.Writer, command *cobra.Command, err error) {
	if _, said := errors.AsType[*saidError](err); said {
		return
	}
	style := styleFor(out)
	fmt.Fprintf(out, "%s %v\n", style.red("hansho:"), err)
	if status(err) == exitUsage {
		fmt.Fprintf(out, "See \"%s --help\".\n", command.CommandPath())
	}
}

// status is the exit status that an error means.
func status(err error) int {
	var (
		wrong   *usageError
		refused *refusedError
	)
	switch {
	case errors.As(err, &refused):
		return exitRefused
	case errors.As(err, &wrong), errors.Is(err, starter.ErrInvalid):
		return exitUsage
	case errors.Is(err, starter.ErrUnavailable), errors.Is(err, starter.ErrBusy), errors.Is(err, process.ErrNoTemporal):
		return exitUnavailable
	default:
		return exitFailed
	}
}

// usageError says that the command line is wrong.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

func usage(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// refusedError says that a workflow did not do what was asked, and why.
type refusedError struct{ text string }

func (e *refusedError) Error() string { return e.text }

// saidError is an error whose text was printed already.
type saidError struct{ error }

func (e *saidError) Unwrap() error { return e.error }

// Usage is an error that says that the command line is wrong.
func Usage(format string, args ...any) error { return usage(format, args...) }
