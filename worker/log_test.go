package worker_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.temporal.io/sdk/temporal"

	"hansho/worker"
)

func TestOnlyWhatIsWrongIsAnErrorInTheLog(t *testing.T) {
	t.Parallel()
	waits := temporal.NewApplicationErrorWithOptions("rate limited for 3s", "passing", temporal.ApplicationErrorOptions{NextRetryDelay: 3 * time.Second})
	for level, err := range map[string]error{
		"debug": waits, "warn": temporal.NewApplicationError("503", "passing"), "error": temporal.NewNonRetryableApplicationError("403", "refused", nil),
	} {
		var out bytes.Buffer
		worker.Log(zerolog.New(&out)).Error("Activity error.", "Attempt", 1, "Error", err)
		if !strings.Contains(out.String(), `"level":"`+level+`"`) {
			t.Errorf("%v: %s", err, out.String())
		}
	}
	var out bytes.Buffer
	log := worker.Log(zerolog.New(&out))
	log.Error("Activity error.", "Error", context.Canceled)
	log.Error("something else", "Error", errors.New("disk full"))
	if lines := strings.Split(out.String(), "\n"); !strings.Contains(lines[0], `"level":"debug"`) || !strings.Contains(lines[1], `"level":"error"`) {
		t.Errorf("%s", out.String())
	}
}
