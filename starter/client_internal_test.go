package starter

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"hansho/workflows/contract"
)

// The client itself is tested against a real server, in deploy/standalone. Here stand the rules that need none.

func TestErrorsHaveFourClasses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want error
	}{
		{serviceerror.NewNotFound("no such workflow"), ErrNotFound},
		{serviceerror.NewNamespaceNotFound("default"), ErrUnavailable}, // A sender must keep its alert.
		{serviceerror.NewPermissionDenied("no", ""), ErrUnavailable},
		{serviceerror.NewUnavailable("down"), ErrUnavailable},
		{serviceerror.NewDeadlineExceeded("late"), ErrUnavailable},
		{client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.DeadlineExceeded), ErrUnavailable},
		{context.DeadlineExceeded, ErrUnavailable},
		{errors.New("anything else"), ErrUnavailable},
		{serviceerror.NewResourceExhausted(0, "too much"), ErrBusy},
		{serviceerror.NewInvalidArgument("too long"), ErrInvalid},
	} {
		got := classify("open", fmt.Errorf("wrapped: %w", c.err))
		if !errors.Is(got, c.want) || !errors.Is(got, c.err) {
			t.Errorf("%T: %v, want %v", c.err, got, c.want)
		}
	}
	if classify("open", nil) != nil {
		t.Error("no error became one")
	}
}

func TestRejectionsAreAnswers(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]contract.Result{
		contract.ErrorTypeStale: contract.Stale, acceptedThenClosed: contract.Stale, contract.ErrorTypeRefused: contract.Refused, "odd": contract.Refused,
	} {
		got, ok := rejection(fmt.Errorf("update: %w", temporal.NewApplicationError("because", kind)))
		if !ok || got.Result != want || !strings.Contains(got.Text, "because") {
			t.Errorf("%s: %+v, %t", kind, got, ok)
		}
	}
	if _, ok := rejection(context.DeadlineExceeded); ok {
		t.Error("a time-out is no rejection")
	}
}

func TestFilterIsAQueryThatNobodyCanBendOpen(t *testing.T) {
	t.Parallel()
	got, limit, err := Filter{Service: `a\' OR '1'='1`, State: "paging"}.query()
	want := `WorkflowType = 'Escalation' AND ExecutionStatus = 'Running' AND HanshoService = 'a\\\' OR \'1\'=\'1' AND HanshoState = 'paging'`
	if got != want || limit != 100 || err != nil {
		t.Errorf("%s, %d, %v", got, limit, err)
	}
	for _, wrong := range []Filter{{Kind: "Settle"}, {State: "pagin"}, {Kind: contract.Incident, State: "paging"}, {Limit: -1}, {Limit: 1001}} {
		if _, _, err := wrong.query(); !errors.Is(err, ErrInvalid) {
			t.Errorf("%+v: error %v", wrong, err)
		}
	}
}

func TestSummaryFits(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"short", strings.Repeat("半鐘", 300), strings.Repeat(`<"&`, 200), strings.Repeat("x", 5000), "\x00\xff"} {
		got := summary(title)
		if len(quoted(got)) > longestSummary || utf8.RuneCountInString(got) > summaryRunes || !utf8.ValidString(got) || got == "" {
			t.Errorf("%q became %q", title, got)
		}
	}
	if got := summary("short"); got != "short" {
		t.Errorf("got %q", got)
	}
}
