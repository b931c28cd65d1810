package oncall_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
)

var severityForm = regexp.MustCompile(`(?i)^\s*(sev-?)?([1-5])\s*$`)

func TestParseSeverity(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]oncall.Severity{
		"SEV-1": 1, "sev1": 1, "1": 1, " Sev-5\n": 5, "SEV3": 3, "2": 2,
		"": 0, "0": 0, "6": 0, "SEV-": 0, "SEV-12": 0, "sev 1": 0, "SEV--1": 0, "critical": 0, "１": 0,
	} {
		if got, err := oncall.ParseSeverity(text); got != want || (err == nil) != want.Valid() {
			t.Errorf("%q is read as %v, %v; want %v", text, got, err, want)
		}
	}
}

func FuzzParseSeverity(f *testing.F) {
	for _, text := range []string{"SEV-1", "sev2", "3", "SEV-9", "", "sevſ1", "SEV\x00-1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := oncall.ParseSeverity(text)
		if (err == nil) != got.Valid() {
			t.Fatalf("%q is read as %d, %v", text, got, err)
		}
		if err == nil && !severityForm.MatchString(text) {
			t.Fatalf("%q is read as %v", text, got)
		}
		if again, err := oncall.ParseSeverity(got.String()); got.Valid() && (err != nil || again != got) {
			t.Fatalf("%v is read back as %v, %v", got, again, err)
		}
	})
}

func TestSeverityInJSON(t *testing.T) {
	t.Parallel()
	type config struct {
		Said  oncall.Severity                  `json:"said"`
		Unset oncall.Severity                  `json:"unset"`
		Terms map[oncall.Severity]oncall.Terms `json:"terms"`
	}
	want := config{Said: oncall.SEV2, Terms: map[oncall.Severity]oncall.Terms{oncall.SEV1: {AutoResolve: true}}}
	text, err := json.Marshal(want)
	if err != nil || string(text) != `{"said":"SEV-2","unset":"","terms":{"SEV-1":{"autoResolve":true}}}` {
		t.Errorf("%s, %v", text, err)
	}
	var got config
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := json.Unmarshal([]byte(`{"said":"SEV-7"}`), &got); err == nil {
		t.Error("SEV-7 was read without an error")
	}
}

func TestSeveritiesMeanWhatTheyPromise(t *testing.T) {
	t.Parallel()
	type meaning struct {
		Major   bool
		Urgency oncall.Urgency
	}
	want := map[oncall.Severity]meaning{
		oncall.SEV1: {true, oncall.UrgencyHigh}, oncall.SEV2: {true, oncall.UrgencyHigh}, oncall.SEV3: {false, oncall.UrgencyHigh},
		oncall.SEV4: {false, oncall.UrgencyLow}, oncall.SEV5: {false, oncall.UrgencyNone}, 0: {false, oncall.UrgencyHigh},
	}
	got := map[oncall.Severity]meaning{0: {oncall.Severity(0).Major(), oncall.Severity(0).Urgency()}}
	for _, s := range oncall.Severities {
		got[s] = meaning{s.Major(), s.Urgency()}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
