package inbound_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
	"hansho/starter/inbound"
)

func TestAlertsReadsOneOrAList(t *testing.T) {
	t.Parallel()
	whole := `{"service": "checkout", "dedup_key": "k", "title": "Disk full", "severity": "sev2", "status": "recovered", "source": "probe",
		"link": "https://example.org/x", "details": "d", "labels": {"team": "payments"}, "began_at": "2026-11-21T03:00:00+09:00", "id": "m1"}`
	want := inbound.Message{Level: "sev2", Alert: oncall.Alert{
		ID: "m1", Service: "checkout", DedupKey: "k", Title: "Disk full", Recovered: true, Source: "probe", Link: "https://example.org/x",
		Details: "d", Labels: map[string]string{"team": "payments"}, BeganAt: time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC),
	}}
	got, list, err := inbound.Alerts([]byte(whole))
	if diff := cmp.Diff([]inbound.Message{want}, got); err != nil || list || diff != "" {
		t.Errorf("list %t, error %v: %s", list, err, diff)
	}
	got, list, err = inbound.Alerts([]byte(" [" + whole + `, {"title": "t"}] `))
	if diff := cmp.Diff([]inbound.Message{want, {Alert: oncall.Alert{Title: "t"}}}, got); err != nil || !list || diff != "" {
		t.Errorf("list %t, error %v: %s", list, err, diff)
	}
}

func TestAlertsSaysEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		body string
		want inbound.Problems
	}{
		{`{"titel": "x", "dedupKey": "y", "colour": 1}`, inbound.Problems{
			{Field: "colour", Detail: "there is no such field: use began_at, dedup_key, details, id, labels, link, service, severity, source, status, title"},
			{Field: "dedupKey", Detail: `there is no such field: did you mean "dedup_key"?`},
			{Field: "titel", Detail: `there is no such field: did you mean "title"?`},
		}},
		{`[{"title": "x"}, {"title": 1, "began_at": "yesterday", "labels": {"a": 1}}]`, inbound.Problems{
			{Field: "[1].began_at", Detail: `it is not a time with a zone such as "2026-11-21T03:00:00+09:00"`},
			{Field: "[1].labels", Detail: `it is not an object whose values are texts, such as {"team": "payments"}`},
			{Field: "[1].title", Detail: "it is not a text in quotes"},
		}},
		{`{"severity": "awful", "status": "resolved", "link": "javascript:alert(1)"}`, inbound.Problems{
			{Field: "title", Detail: "it is missing: say in one line what is wrong"},
			{Field: "severity", Detail: `"awful" is not known: use SEV-1 to SEV-5, critical, error, warning or info`},
			{Field: "status", Detail: `"resolved" is not known: use "firing" or "recovered"`},
			{Field: "link", Detail: `"javascript:alert(1)" is not an absolute http or https URL`},
		}},
		{`[]`, inbound.Problems{{Detail: "the list is empty: send at least one alert"}}},
		{``, inbound.Problems{{Detail: `the body is empty: send an alert such as {"title": "Disk full", "service": "checkout"}`}}},
	} {
		_, _, err := inbound.Alerts([]byte(c.body))
		var got inbound.Problems
		if !errors.As(err, &got) {
			t.Errorf("%s: error %v", c.body, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.body, diff)
		}
	}
	for _, body := range []string{`{"title": "x"`, `"title"`, `[1]`, `[{]`} {
		if _, _, err := inbound.Alerts([]byte(body)); err == nil || !strings.Contains(err.Error(), "JSON") {
			t.Errorf("%s: error %v does not say that it is not JSON", body, err)
		}
	}
}

func TestSeverityOfWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		word    string
		service oncall.Severity
		want    oncall.Severity
		known   bool
	}{
		{"sev1", oncall.SEV4, oncall.SEV1, true},
		{"SEV-5", oncall.SEV1, oncall.SEV5, true},
		{"P2", oncall.SEV3, oncall.SEV2, true},
		{"critical", oncall.SEV1, oncall.SEV1, true},
		{"Critical ", oncall.SEV2, oncall.SEV2, true},
		{"page", oncall.SEV4, oncall.SEV3, true}, // Somebody is woken, even for a service that usually wakes nobody.
		{"critical", oncall.SEV5, oncall.SEV3, true},
		{"critical", 0, oncall.SEV3, true},
		{"error", oncall.SEV1, oncall.SEV3, true},
		{"warning", oncall.SEV1, oncall.SEV4, true},
		{"info", oncall.SEV1, oncall.SEV5, true},
		{"none", oncall.SEV1, oncall.SEV5, true},
		{"purple", oncall.SEV2, oncall.SEV2, false},
		{"p9", oncall.SEV2, oncall.SEV2, false},
	} {
		if got, known := inbound.Severity(c.word, c.service); got != c.want || known != c.known {
			t.Errorf("Severity(%q, %s) = %s, %t; want %s, %t", c.word, c.service, got, known, c.want, c.known)
		}
	}
}

func TestCureNamesTheNearest(t *testing.T) {
	t.Parallel()
	known := []string{"bob", "sato", "sato-k", "suzuki"}
	for name, want := range map[string]string{
		"satok": `did you mean "sato-k"?`, "Sato": `did you mean "sato"?`, "suzuky": `did you mean "suzuki"?`, "bib": `did you mean "bob"?`,
		"x": "use bob, sato, sato-k, suzuki", "nobody": "use bob, sato, sato-k, suzuki",
	} {
		if got := inbound.Cure(name, known); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
