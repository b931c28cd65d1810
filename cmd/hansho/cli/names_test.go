package cli

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"hansho/starter"
	"hansho/workflows/contract"
)

// What a list shows can be pasted: it is found again, whatever the service and the key are.
func TestWhatIsShownIsFound(t *testing.T) {
	t.Parallel()
	client := starter.NewClient(nil, nil)
	rapid.Check(t, func(t *rapid.T) {
		service := rapid.StringMatching(`incident|[a-z][a-z0-9-]{0,50}`).Draw(t, "service")
		key := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z/%~ ]{1,150}`)).Draw(t, "key")
		id := contract.EscalationID(service, key)
		found, err := client.Find(t.Context(), short(id))
		if err != nil || found != id {
			t.Fatalf("%q is shown as %q, which is found as %q (%v)", id, short(id), found, err)
		}
	})
}

func TestShort(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"escalation/checkout/disk-full": "checkout/disk-full",
		"escalation/checkout/a%2Fb":     "checkout/a/b",
		"escalation/checkout/a%20b":     "escalation/checkout/a%20b",
		"escalation/checkout/%0A":       "escalation/checkout/%0A",
		"incident/checkout-1":           "incident/checkout-1",
	} {
		if got := short(id); got != want {
			t.Errorf("%q is shown as %q, want %q", id, got, want)
		}
	}
}

func TestJapaneseTakesTwoColumns(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	table(&out, " ", [][]cell{plain("佐藤 花子", "a"), plain("Alex", "b"), plain("x")})
	if want := " 佐藤 花子  a\n Alex       b\n x\n"; out.String() != want {
		t.Errorf("the table is\n%swant\n%s", out.String(), want)
	}
}

func TestControlCharactersDoNotReachTheTerminal(t *testing.T) {
	t.Parallel()
	if got := line("a\x1b[31m b\n\tc\x00"); got != "a\uFFFD[31m b c\uFFFD" {
		t.Errorf("it is %q", got)
	}
}
