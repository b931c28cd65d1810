package contract_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"hansho/workflows/contract"
)

// providersMost is how long an incident key may be at PagerDuty, in bytes.
const providersMost = 255

const instance = "0195f3c2-7a61-7c7e-9f7e-1d2c3b4a5968"

// awkward are parts of names that are hard to put into an ID.
var awkward = []string{"a", "disk full", "#", "/", "%", "%2F", "~", ".", "..", "é", "障害", "\x00", "\xff", "?", "+", "\n", strings.Repeat("long ", 60), strings.Repeat("障", 200)}

func drawName(t *rapid.T, label string) string {
	return strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(awkward), rapid.String()), 0, 5).Draw(t, label), "")
}

func checkKey(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, service, dedupKey string, n int,
) {
	t.Helper()
	id := contract.EscalationID(service, dedupKey)
	key := contract.PageKey(id, instance, n)
	if len(key) > providersMost || !utf8.ValidString(key) || strings.Count(id, "/") != 2 || strings.Contains(id, "#") {
		t.Fatalf("%d bytes: %q", len(key), key)
	}
	if gotID, gotInstance, gotN, err := contract.ParsePageKey(key); err != nil || gotID != id || gotInstance != instance || gotN != n {
		t.Fatalf("%q is read as %q, %q, %d, %v", key, gotID, gotInstance, gotN, err)
	}
}

func TestPageKeysAreReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		checkKey(t, drawName(t, "service"), drawName(t, "dedup key"), rapid.IntRange(1, 1<<62).Draw(t, "n"))
	})
}

func TestDistinctAlertsHaveDistinctEscalations(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type alert struct{ service, dedupKey string }
		a, b := alert{drawName(t, "service"), drawName(t, "key")}, alert{drawName(t, "other service"), drawName(t, "other key")}
		switch rapid.IntRange(0, 4).Draw(t, "likeness") { // Likely ways to be mistaken for each other.
		case 0:
			b = alert{a.service, a.dedupKey + b.dedupKey}
		case 1:
			b = alert{a.service + b.service, a.dedupKey}
		case 2:
			b = alert{a.dedupKey, a.service}
		case 3:
			whole := strings.Split(a.service+"/"+a.dedupKey, "/")
			b = alert{whole[0], strings.Join(whole[1:], "/")}
		}
		same := contract.EscalationID(a.service, a.dedupKey) == contract.EscalationID(b.service, b.dedupKey)
		if same != (a == b) {
			t.Fatalf("%q and %q: the same escalation is %v", a, b, same)
		}
	})
}

func TestEscalationIDsThatPeopleRead(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 500)
	for _, c := range []struct{ service, key, want string }{
		{"db", "disk", "escalation/db/disk"},
		{"db", "host:9100 / 50%", "escalation/db/host:9100%20%2F%2050%25"},
		{"db", "a#b", "escalation/db/a%23b"},
		{"", "", "escalation//"},
	} {
		if got := contract.EscalationID(c.service, c.key); got != c.want {
			t.Errorf("%q, %q: %q and not %q", c.service, c.key, got, c.want)
		}
	}
	got := contract.EscalationID(long, long)
	if !strings.HasPrefix(got, "escalation/xxxxxxxxxxxxxxxxxxx~") || len(got) != len("escalation/")+40+1+120 {
		t.Errorf("a long name becomes %q of %d bytes", got, len(got))
	}
	if other := contract.EscalationID(long, long+"y"); other == got {
		t.Error("two long keys that differ at their end are one escalation")
	}
}

func TestForeignKeys(t *testing.T) {
	t.Parallel()
	for _, key := range []string{
		"", "#", "/", "disk full on db-1", "escalation/db/disk", "escalation/db/disk#", "escalation/db/disk#i", "escalation/db/disk#i/", "escalation/db/disk#i/x",
		"escalation/db/disk#i/0", "escalation/db/disk#i/-1", "escalation/db/disk#i/1/2", "escalation/db/disk#/1", "incident/db#i/1", "#i/1",
		"escalation/db/disk#i/99999999999999999999",
	} {
		if id, in, n, err := contract.ParsePageKey(key); !errors.Is(err, contract.ErrForeignKey) || id != "" || in != "" || n != 0 {
			t.Errorf("%q is read as %q, %q, %d, %v", key, id, in, n, err)
		}
	}
}

func FuzzPageKey(f *testing.F) {
	for _, part := range awkward {
		f.Add(part, "key "+part, 1)
	}
	f.Fuzz(func(t *testing.T, service, dedupKey string, n int) {
		if n >= 1 {
			checkKey(t, service, dedupKey, n)
		}
	})
}

func FuzzParsePageKey(f *testing.F) {
	f.Add("escalation/db/disk#i/1")
	f.Add("escalation/db/disk#a#b/12")
	f.Fuzz(func(t *testing.T, key string) {
		id, in, n, err := contract.ParsePageKey(key)
		if (err == nil) == errors.Is(err, contract.ErrForeignKey) {
			t.Fatalf("%q: %v", key, err)
		}
		if err != nil {
			return
		}
		if againID, againIn, againN, err := contract.ParsePageKey(contract.PageKey(id, in, n)); err != nil || againID != id || againIn != in || againN != n {
			t.Fatalf("%q is read as %q, %q, %d, and that as %q, %q, %d, %v", key, id, in, n, againID, againIn, againN, err)
		}
	})
}

func TestOtherIDs(t *testing.T) {
	t.Parallel()
	slug := contract.Slug("check/out", "20261121", instance)
	for got, want := range map[string]string{
		slug: "check%2Fout-20261121-3b4a5968", contract.IncidentID(slug): "incident/" + slug, contract.PostmortemID(slug): "postmortem/" + slug,
		contract.SettleID(instance): "settle/" + instance, contract.RosterID("pagerduty"): "roster/pagerduty", contract.Slug("db", "20261121", "short"): "db-20261121-short",
	} {
		if got != want {
			t.Errorf("%q and not %q", got, want)
		}
	}
}
