package starter_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hansho/oncall"
	"hansho/starter"
)

func TestRouteFillsInWhatIsLeftOpen(t *testing.T) {
	t.Parallel()
	got, err := starter.Route(organisation(), oncall.Alert{Title: " Disk \n\x1b full\x00 ", Service: "checkout"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Title != "Disk full" || got.Severity != oncall.SEV2 || !strings.HasPrefix(got.DedupKey, "title-") || got.ID == "" || got.Received.IsZero() {
		t.Errorf("%+v", got)
	}
	again, err := starter.Route(organisation(), oncall.Alert{Title: "Disk full", Service: "checkout"})
	if err != nil || again.DedupKey != got.DedupKey {
		t.Errorf("the same trouble has the keys %s and %s, error %v", got.DedupKey, again.DedupKey, err)
	}
	other, err := starter.Route(organisation(), oncall.Alert{Title: "Disk full", Service: "payments"})
	if err != nil || other.DedupKey == got.DedupKey {
		t.Errorf("another service has the same key, error %v", err)
	}
	for _, alert := range []oncall.Alert{{}, {Title: " \t"}, {Title: "x", Service: "unheard"}} {
		if _, err := starter.Route(organisation(), alert); !errors.Is(err, starter.ErrInvalid) {
			t.Errorf("%+v: error %v", alert, err)
		}
	}
}

// TestRouteIsDoneOnce checks that an alert that was routed stays as it is, fits into a history and is valid UTF-8.
func TestRouteIsDoneOnce(t *testing.T) {
	t.Parallel()
	org := organisation()
	text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 3000), func(b []byte) string { return string(b) }),
		rapid.Map(rapid.IntRange(0, 20000), func(n int) string { return strings.Repeat("半鐘", n) }))
	rapid.Check(t, func(t *rapid.T) {
		alert := oncall.Alert{
			ID: text.Draw(t, "id"), Title: "x" + text.Draw(t, "title"), DedupKey: text.Draw(t, "key"), Details: text.Draw(t, "details"),
			Source: text.Draw(t, "source"), Link: text.Draw(t, "link"),
			Labels: rapid.MapOfN(text, text, 0, 40).Draw(t, "labels"), Severity: oncall.Severity(rapid.IntRange(0, 6).Draw(t, "severity")),
		}
		once, err := starter.Route(org, alert)
		if err != nil {
			t.Fatal(err)
		}
		twice, err := starter.Route(org, once)
		if diff := cmp.Diff(once, twice); err != nil || diff != "" {
			t.Fatalf("error %v: %s", err, diff)
		}
		written, err := json.Marshal(once)
		if err != nil || len(written) > 128<<10 || !utf8.ValidString(fmt.Sprint(once)) {
			t.Fatalf("%d bytes, error %v", len(written), err)
		}
		if cut := len(once.Details) < len(alert.Details) && utf8.ValidString(alert.Details); cut && !strings.Contains(once.Remark, "cut") {
			t.Fatalf("%d bytes of details became %d, remark %q", len(alert.Details), len(once.Details), once.Remark)
		}
	})
}
