package compare_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/compare"
	"hansho/oncall"
)

var began = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return began.Add(d) }

func calls(pairs ...any) (list []compare.Call) {
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, compare.Call{Person: pairs[i].(string), At: after(pairs[i+1].(time.Duration))})
	}
	return list
}

func TestWhatDiffers(t *testing.T) {
	t.Parallel()
	const m, s = time.Minute, time.Second
	for name, test := range map[string]struct {
		theirs, ours []compare.Call
		acked        time.Duration
		live         bool
		want         []string
	}{
		"the same":                                    {calls("anna", 0*s, "ben", 5*m), calls("anna", 2*s, "ben", 5*m+30*s), 0, false, nil},
		"nobody at all":                               {nil, nil, 0, false, nil},
		"together, in whichever order":                {calls("ben", 0*s, "anna", 1*s), calls("anna", 0*s, "ben", 0*s), 0, false, nil},
		"one more at PagerDuty":                       {calls("anna", 0*s, "ben", 5*m), calls("anna", 0*s), 0, false, []string{"only PagerDuty paged ben, after 5m"}},
		"one more here":                               {calls("anna", 0*s), calls("anna", 0*s, "ben", 5*m), 0, false, []string{"only Hansho would have paged ben, after 5m"}},
		"one more here, live":                         {calls("anna", 0*s), calls("anna", 0*s, "ben", 5*m), 0, true, []string{"only Hansho paged ben, after 5m"}},
		"after the acknowledgement":                   {calls("anna", 0*s), calls("anna", 0*s, "ben", 5*m), 4 * m, false, nil},
		"before the acknowledgement":                  {calls("anna", 0*s), calls("anna", 0*s, "ben", 5*m), 6 * m, false, []string{"only Hansho would have paged ben, after 5m"}},
		"called in the second of the acknowledgement": {calls("anna", 0*s, "ben", 2*m), calls("anna", 0*s, "ben", 2*m+700*time.Millisecond), 2 * m, false, nil},
		"would have come just after it":               {calls("anna", 0*s, "ben", 2*m), calls("anna", 0*s, "ben", 2*m+30*s), 2*m + 10*s, false, nil},
		"another order": {calls("anna", 0*s, "ben", 5*m), calls("ben", 0*s, "anna", 5*m), 0, false, []string{
			"the order is another: PagerDuty anna, ben; Hansho ben, anna", "anna: PagerDuty after 0s, Hansho after 5m", "ben: PagerDuty after 5m, Hansho after 0s",
		}},
		"later": {calls("anna", 0*s, "ben", 30*m), calls("anna", 0*s, "ben", 5*m), 0, false, []string{"ben: PagerDuty after 30m, Hansho after 5m"}},
	} {
		pair := compare.Pair{Mode: "observe", Theirs: &compare.Side{Began: began, Calls: test.theirs}, Ours: &compare.Side{Began: began, Calls: test.ours}}
		if test.live {
			pair.Mode = "live"
		}
		if test.acked > 0 {
			pair.Theirs.AckedAt = after(test.acked)
		}
		r := pair.Compare(m)
		if diff := cmp.Diff(test.want, r.Differences); diff != "" || r.Same() != (test.want == nil) {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestASideThatIsMissingDiffers(t *testing.T) {
	t.Parallel()
	side := &compare.Side{Began: began}
	for _, pair := range []compare.Pair{{Theirs: side}, {Ours: side}} {
		if r := pair.Compare(time.Minute); r.Same() || r.SamePeople {
			t.Errorf("%+v", r)
		}
	}
}

// escalation is a state to which this has happened.
func escalation(key, ref string, received time.Duration, events ...oncall.Event) compare.Escalation {
	s := oncall.NewState("run", "escalation/checkout/"+key, oncall.Plan{Paging: oncall.Observe})
	alert := oncall.Alert{Service: "checkout", DedupKey: key, Title: key, Received: after(received), Upstream: oncall.Upstream{Ref: ref}}
	s.Apply(oncall.Event{At: after(received), Kind: oncall.Opened, Alert: &alert, Severity: oncall.SEV3})
	for _, e := range events {
		s.Apply(e)
	}
	return compare.Read(s)
}

func TestIncidentsFindTheirEscalations(t *testing.T) {
	t.Parallel()
	observed := oncall.Event{At: after(time.Second), Kind: oncall.PageObserved, Person: "anna", Page: 1}
	again := oncall.Event{At: after(6 * time.Minute), Kind: oncall.PageObserved, Person: "anna", Page: 2}
	acked := oncall.Event{At: after(7 * time.Minute), Kind: oncall.Acknowledged, By: oncall.Actor{ID: "anna"}}
	incident := func(id, key string, at time.Duration) compare.Incident {
		return compare.Incident{Key: key, Side: compare.Side{ID: id, Began: after(at)}}
	}
	pairs := compare.Match(oncall.Service{ID: "checkout", Paging: oncall.Observe},
		[]compare.Incident{incident("Q1", "disk", 0), incident("Q2", "cpu", time.Minute), incident("Q3", "cpu", 3*time.Hour), incident("Q4", "", 4*time.Hour)},
		[]compare.Escalation{
			escalation("cpu", "", time.Minute),
			escalation("renamed", "Q1", 0, observed, again, acked),
			escalation("net", "", 5*time.Hour),
			escalation("flap", "Q9", 4*time.Hour, oncall.Event{Kind: oncall.UpstreamKnown, Ref: "Q4"}),
		})
	got := map[string]string{}
	for _, p := range pairs {
		theirs, ours := "nothing", "nothing"
		if p.Theirs != nil {
			theirs = p.Theirs.ID
		}
		if p.Ours != nil {
			ours = p.Ours.Title
		}
		got[theirs+" "+p.Key] = ours
	}
	want := map[string]string{"Q1 renamed": "renamed", "Q2 cpu": "cpu", "Q3 cpu": "nothing", "Q4 flap": "flap", "nothing net": "net"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pairs (-want +got):\n%s", diff)
	}
	ours := pairs[0].Ours
	if len(ours.Calls) != 1 || !ours.Calls[0].At.Equal(after(time.Second)) || ours.AckedBy != "anna" || !ours.AckedAt.Equal(after(7*time.Minute)) {
		t.Errorf("%+v", ours)
	}
}
