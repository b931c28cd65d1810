package cli

import (
	"os"
	"strings"
	"testing"
)

const broken = `organization: {name: Test, zone: Asia/Tokio}
people:
  alice: {name: Alice, pagerduty: PALICE0}
policies:
  usual:
    levels:
      - {page: [alise], ack_within: 5}
    last_resort: alice
services:
  shop: {policy: usul, colour: red}
default_service: shop
`

const right = `organization: {name: Test, zone: UTC}
people:
  alice: {name: Alice, pagerduty: PALICE0}
  bob: {name: Bob, pagerduty: PBOB000}
schedules:
  primary: {pagerduty: PPRIMAR, fallback: [alice]}
policies:
  usual:
    levels: [{page: [primary], ack_within: 90s}, {page: [alice, bob], ack_within: 1h}]
    last_resort: bob
services:
  shop: {policy: usual, severity: SEV-2, key_env: SHOP_KEY}
  other: {policy: usual, key_env: OTHER_KEY}
default_service: other
`

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCheckSaysEverythingThatIsWrong(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "hansho.yaml", broken)
	inText, inJSON := command(t, "", "check"), command(t, "", "check", "hansho.yaml", "--output", "json")
	for _, got := range []ended{inText, inJSON} {
		if got.code != exitFailed || got.err != "" {
			t.Errorf("status %d, and it complains: %s", got.code, got.err)
		}
	}
	if err := os.Chdir(here); err != nil {
		t.Fatal(err)
	}
	golden(t, "check.golden", inText.out)
	golden(t, "check.json.golden", inJSON.out)
}

func TestCheckShowsWhatItRead(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("SHOP_KEY", "set")
	write(t, "hansho.yaml", right)
	got := command(t, "", "check")
	if got.code != exitDone {
		t.Fatalf("status %d: %s%s", got.code, got.out, got.err)
	}
	if err := os.Chdir(here); err != nil {
		t.Fatal(err)
	}
	golden(t, "check_right.golden", got.out)
}

func TestCheckOfNothing(t *testing.T) {
	if got := command(t, "", "check", "nowhere.yaml"); got.code != exitFailed || !strings.Contains(got.err, "nowhere.yaml") {
		t.Errorf("status %d: %s", got.code, got.err)
	}
}

// here is the folder of the tests.
var here, _ = os.Getwd()
