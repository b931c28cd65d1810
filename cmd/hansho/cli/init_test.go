package cli

import (
	"os"
	"strings"
	"testing"
)

func TestInitWritesWhatCheckTakes(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, args := range [][]string{{"init"}, {"init", "--demo", "demo.yaml"}} {
		if got := command(t, "", args...); got.code != exitDone {
			t.Fatalf("%v: status %d: %s", args, got.code, got.err)
		}
	}
	for _, file := range []string{"hansho.yaml", "demo.yaml"} {
		if got := command(t, "", "check", file); got.code != exitDone {
			t.Errorf("%s is wrong: %s", file, got.out)
		}
		text, err := os.ReadFile(file)
		if err != nil || !strings.HasPrefix(string(text), "# yaml-language-server: $schema=hansho.schema.json\n") {
			t.Errorf("%s does not name the schema beside it: %.80s (%v)", file, text, err)
		}
	}
	if got := command(t, "", "init"); got.code != exitFailed || !strings.Contains(got.err, "it is not overwritten") {
		t.Errorf("a second init ends with status %d: %s", got.code, got.err)
	}
}
