package journal_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hansho/sandbox/journal"
)

func open(t *testing.T, path string) (*journal.Journal, []string) {
	t.Helper()
	var seen []string
	j, err := journal.Open(path, func(r journal.Record) error {
		seen = append(seen, r.Kind+string(r.Value))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j, seen
}

func TestARecordCutOffByAKillIsDroppedAndTheRestIsKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	j, _ := open(t, path)
	for i, kind := range []string{"a", "b"} {
		if err := j.Append(kind, i); err != nil {
			t.Fatal(err)
		}
	}
	torn, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := torn.WriteString(`{"kind":"c","val`); err != nil {
		t.Fatal(err)
	}
	_ = torn.Close()

	j, seen := open(t, path)
	if diff := cmp.Diff([]string{"a0", "b1"}, seen); diff != "" {
		t.Fatalf("replayed (-want +got):\n%s", diff)
	}
	if err := j.Append("d", 3); err != nil {
		t.Fatal(err)
	}
	_, seen = open(t, path)
	if diff := cmp.Diff([]string{"a0", "b1", "d3"}, seen); diff != "" {
		t.Fatalf("replayed after writing on (-want +got):\n%s", diff)
	}
}

func TestCompactKeepsOnlyTheSnapshotAndGoesOnAppending(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	j, _ := open(t, path)
	for i := range 100 {
		if err := j.Append("count", i); err != nil {
			t.Fatal(err)
		}
	}
	err := j.Compact(func(add func(string, any) error) error { return add("count", 99) })
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append("count", 100); err != nil {
		t.Fatal(err)
	}
	_, seen := open(t, path)
	if diff := cmp.Diff([]string{"count99", "count100"}, seen); diff != "" {
		t.Fatalf("replayed (-want +got):\n%s", diff)
	}
}

func TestADamagedRecordIsAnErrorThatSaysWhere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(path, []byte("{\"kind\":\"a\",\"value\":1}\nnonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := journal.Open(path, func(journal.Record) error { return nil })
	if err == nil {
		t.Fatal("a damaged file was read without an error")
	}
}
