package message_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// began is Saturday 21 November 2026, 03:05 in Tokyo.
var began = time.Date(2026, 11, 20, 18, 5, 0, 0, time.UTC)

func after(minutes int) time.Time { return began.Add(time.Duration(minutes) * time.Minute) }

func org(language string) *oncall.Org {
	return &oncall.Org{
		Zone: "Asia/Tokyo", Language: language,
		People: map[string]oncall.Person{
			"responder-a": {ID: "responder-a", Name: "山田 太郎", Slack: "U0A", Zone: "Asia/Tokyo", Language: "ja"},
			"responder-b": {ID: "responder-b", Name: "佐藤 花子", Slack: "U0B", Zone: "Europe/Berlin", Language: "en"},
			"responder-c": {ID: "responder-c"},
		},
		Services: map[string]oncall.Service{"checkout": {ID: "checkout", Name: "checkout"}},
	}
}

// golden compares with testdata/<name>.golden, or rewrites it when the test runs with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
