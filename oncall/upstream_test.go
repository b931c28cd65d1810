package oncall_test

import (
	"testing"

	"hansho/oncall"
)

func TestSeverityOfPriority(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]oncall.Severity{
		"SEV-1": oncall.SEV1, "sev2": oncall.SEV2, "Sev 3": oncall.SEV3, "S4": oncall.SEV4, " P5 ": oncall.SEV5, "P1": oncall.SEV1,
		"": 0, "P6": 0, "P0": 0, "Major": 0, "P11": 0, "1": 0,
	} {
		if got := oncall.SeverityOfPriority(name); got != want {
			t.Errorf("%q is %s, not %s", name, got, want)
		}
	}
}

func TestAlertFromAnIncident(t *testing.T) {
	t.Parallel()
	org := &oncall.Org{Services: map[string]oncall.Service{
		"loud": {ID: "loud", Severity: oncall.SEV2, PagerDuty: "PLOUD"}, "low": {ID: "low", Severity: oncall.SEV4, PagerDuty: "PLOW"}, "none": {ID: "none"},
	}}
	for _, test := range []struct {
		service, key, urgency, priority string
		want                            oncall.Severity
	}{
		{"PLOUD", "disk", "high", "", oncall.SEV2},
		{"PLOUD", "disk", "low", "", oncall.SEV4},
		{"PLOUD", "", "low", "P1", oncall.SEV1},
		{"PLOW", "disk", "high", "", oncall.SEV3},
		{"PLOW", "disk", "", "Important", oncall.SEV4},
		{"POTHER", "disk", "high", "P1", 0},
		{"", "disk", "high", "P1", 0},
	} {
		f := oncall.Found{Upstream: oncall.Upstream{Provider: "pagerduty", Ref: "Q1"}, Key: test.key, Service: test.service, Urgency: test.urgency, Priority: test.priority}
		alert, ok := org.AlertFrom(f)
		if ok != (test.want != 0) || alert.Severity != test.want {
			t.Errorf("%+v: %+v, %t", test, alert, ok)
		}
		if again, _ := org.AlertFrom(f); ok && (again.ID != alert.ID || alert.Title != "Incident Q1" || alert.Upstream != f.Upstream) {
			t.Errorf("%+v: %+v", test, alert)
		}
		if key := test.key; ok && key == "" && alert.DedupKey != "Q1" || ok && key != "" && alert.DedupKey != key {
			t.Errorf("%+v: dedup key %q", test, alert.DedupKey)
		}
	}
}
