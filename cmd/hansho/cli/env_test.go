package cli

import (
	"strings"
	"testing"

	"hansho/cmd/hansho/process"
)

func TestEnvListsEveryVariableAndNoSecret(t *testing.T) {
	clearEnvironment(t)
	t.Setenv("HANSHO_SLACK_TOKEN", "xoxb-very-private")
	t.Setenv("HANSHO_TOKENS_FILE", "/run/secrets/tokens")
	t.Setenv("HANSHO_PERSON", "alice")
	root := New()
	var out strings.Builder
	root.SetOut(&out)
	root.SetArgs([]string{"env"})
	if code := Execute(t.Context(), root); code != exitDone {
		t.Fatalf("status %d", code)
	}
	for _, v := range process.Variables() {
		if !strings.Contains(out.String(), v.Name+" ") {
			t.Errorf("%s is missing", v.Name)
		}
	}
	for name, here := range map[string]string{"HANSHO_SLACK_TOKEN": "(set)", "HANSHO_TOKENS": "(from a file)", "HANSHO_PERSON": "alice"} {
		if !contains(out.String(), name, here) {
			t.Errorf("%s is not shown as %s:\n%s", name, here, out.String())
		}
	}
	if strings.Contains(out.String(), "private") {
		t.Error("a secret is shown")
	}
}

// contains tells whether a table has a row that begins with these two cells.
func contains(table, first, second string) bool {
	for row := range strings.Lines(table) {
		if cells := strings.Fields(row); len(cells) > 1 && cells[0] == first && strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(row, first)), second) {
			return true
		}
	}
	return false
}
