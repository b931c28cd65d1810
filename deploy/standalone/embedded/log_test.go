package embedded

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
	"go.temporal.io/server/common/log/tag"
)

func TestServerLogWritesShortLines(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := newServerLog(zerolog.New(&out))
	with := l.With(tag.NewStringTag("component", "matching"))
	with.Error("Operation failed.\nmore", tag.NewStringTag("component", "queue"), tag.NewInt("attempt", 3),
		tag.NewStringTag("request", strings.Repeat("半鐘", 100)), tag.SysStackTrace("goroutine 1"))
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"level": "error", "message": "Operation failed.",
		"temporal": map[string]any{"component": "queue", "attempt": "3", "request": strings.Repeat("半鐘", 50) + "…"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the line differs (-want +got):\n%s", diff)
	}
}

func TestServerLogIsSilent(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := newServerLog(zerolog.New(&out))
	l.Info("started")
	l.Debug("detail")
	l.Warn(nexusWarning + ".")
	with := l.With(tag.NewStringTag("component", "queue"))
	l.hush()
	with.Error("shard closed")
	if out.Len() > 0 {
		t.Errorf("it wrote %s", out.String())
	}
}
