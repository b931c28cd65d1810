package config_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hansho/config"
)

func TestLinesSayWhereThingsAreWritten(t *testing.T) {
	t.Parallel()
	lines := config.Lines([]byte("organization: {name: Test, zone: UTC}\npeople:\n  alex:\n    pagerduty: PXPGF42\n"))
	got := map[string]int{}
	for _, path := range []string{"organization.zone", "people.alex", "people.alex.pagerduty", "people.kei"} {
		got[path] = lines[path]
	}
	want := map[string]int{"organization.zone": 1, "people.alex": 3, "people.alex.pagerduty": 4, "people.kei": 0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
