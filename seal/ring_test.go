package seal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hansho/seal"
)

func newKey(t *testing.T, id string) string {
	t.Helper()
	entry, err := seal.NewKey(id)
	if err != nil {
		t.Fatal(err)
	}
	return entry
}

func newRing(t *testing.T, entries ...string) *seal.Ring {
	t.Helper()
	ring, err := seal.Parse(strings.Join(entries, ","))
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func TestTheFirstKeySealsAndAllAreKept(t *testing.T) {
	t.Parallel()
	if ring := newRing(t); ring.Seals() || ring.IDs() != nil {
		t.Errorf("an empty ring seals with %v", ring.IDs())
	}
	ring := newRing(t, newKey(t, "new"), " "+newKey(t, "old")+" ", newKey(t, "a.b-c_2"))
	if diff := cmp.Diff([]string{"new", "a.b-c_2", "old"}, ring.IDs()); diff != "" || !ring.Seals() {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if lines, err := seal.Parse(newKey(t, "a") + "\n" + newKey(t, "b") + "\n"); err != nil || len(lines.IDs()) != 2 {
		t.Errorf("keys on lines: %v, %v", lines.IDs(), err)
	}
}

func TestARefusedKeyIsNamedAndNeverShown(t *testing.T) {
	t.Parallel()
	good := newKey(t, "good")
	_, raw, _ := strings.Cut(good, ":")
	for _, test := range []struct{ name, text, want string }{
		{"no ID", raw, "entry 1 does not begin with an ID and a colon"},
		{"a bad ID", good + ",Böse:" + raw, "entry 2 does not begin with an ID and a colon"},
		{"not base64", "k1:!" + raw[1:], `the key "k1" is not base64 of 32 bytes`},
		{"too short", "k1:" + raw[:40], `the key "k1" has 30 bytes instead of 32`},
		{"nothing", "k1:", `the key "k1" has 0 bytes instead of 32`},
		{"weak", "k1:" + strings.Repeat("QUJD", 10) + "QUI=", `the key "k1" is not random`},
		{"twice", good + "," + newKey(t, "good"), `the ID "good" stands there twice`},
		{"the same key", good + ",other:" + raw, `"good" and "other" are the same key`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := seal.Parse(test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), seal.Variable) {
				t.Fatalf("the error is %v, want %q", err, test.want)
			}
			if strings.Contains(err.Error(), raw[:20]) || strings.Contains(err.Error(), "QUJDQUJD") {
				t.Errorf("the error shows a key: %v", err)
			}
		})
	}
	if _, err := seal.Parse("x," + "y"); err == nil || strings.Count(err.Error(), "does not begin") != 2 {
		t.Errorf("not every mistake is named: %v", err)
	}
	if _, err := seal.NewKey("two words"); err == nil {
		t.Error("an ID with a blank was taken")
	}
}

func TestARingNeverPrintsItself(t *testing.T) {
	t.Parallel()
	ring := newRing(t, newKey(t, "k1"))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if got := fmt.Sprintf(verb, ring); got != "***" {
			t.Errorf("%s prints %s", verb, got)
		}
	}
}
