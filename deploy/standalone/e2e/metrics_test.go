package e2e_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hansho/deploy/standalone/harness"
)

// onlyInTrouble are metrics that a healthy program never shows.
var onlyInTrouble = []string{"temporal_workflow_task_execution_failed_total"}

var metricName = regexp.MustCompile(`\b(?:hansho|temporal)_[a-z0-9_]+`)

// Every metric that a dashboard or a rule of deploy/grafana asks for is one that the program shows.
func TestTheDashboardsAskForMetricsThatThereAre(t *testing.T) {
	t.Parallel()
	asked := map[string]string{}
	files, err := filepath.Glob(filepath.Join("..", "..", "grafana", "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !strings.HasSuffix(file, ".json") && !strings.HasSuffix(file, ".yaml") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range metricName.FindAllString(string(text), -1) {
			asked[strings.TrimSuffix(name, "_bucket")] = filepath.Base(file)
		}
	}
	if len(asked) < 10 {
		t.Fatalf("only %d metrics are asked for", len(asked))
	}
	text := strings.Replace(incidents("measured"), "SEV-1: {update_every: 1m,", "SEV-1: {targets: {detect: 1m, engage: 5m, fix: 1h}, update_every: 1m,", 1)
	h := standalone(t, text)
	x := h.trouble(t, "measured", "SEV-1")
	x.awaitRing("alice", soon)
	byAPI(x, "alice")
	x.resolve("alice")
	eventually(t, 40*time.Second, "every metric is shown", func() (bool, any) {
		var missing []string
		shown := h.Get(t, h.Door+"/metrics", harness.Token("alice"))
		for _, name := range slices.Sorted(maps.Keys(asked)) {
			if !strings.Contains(shown, "\n# TYPE "+name+" ") && !slices.Contains(onlyInTrouble, name) {
				missing = append(missing, name+" of "+asked[name])
			}
		}
		return len(missing) == 0, missing
	})
}
