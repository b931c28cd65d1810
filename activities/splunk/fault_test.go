package splunk_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"hansho/activities"
	"hansho/oncall"
)

const (
	opened   = `{"result":"success","entity_id":"x"}`
	listed   = `{"incidents":[{"incidentNumber":"7","entityId":"` + key + `","currentPhase":"UNACKED","pagedUsers":[],"pagedPolicies":[],"transitions":[]}]}`
	rerouted = `{"statuses":[{"incidentNumber":"7","success":true,"targetStatus":[{"slug":"chiyo","success":true}]}]}`
)

// answers are those of an account in which everything works.
func answers() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"POST /integrations/generic/20131114/alert/" + restKey + "/hansho": says(200, opened),
		"GET /api-public/v1/incidents":                                     says(200, listed),
		"POST /api-public/v1/incidents/reroute":                            says(200, rerouted),
	}
}

func class(err error) string {
	var refused *activities.RefusedError
	var limited *activities.RateLimitedError
	var lost *activities.AnswerLostError
	switch {
	case err == nil:
		return "none"
	case errors.As(err, &limited):
		return "limited"
	case errors.As(err, &refused):
		return "refused"
	case errors.As(err, &lost):
		return "lost"
	default:
		return "passing"
	}
}

func TestAnswersHaveTheirClass(t *testing.T) {
	t.Parallel()
	const alert, list, reroute = "POST /integrations/generic/20131114/alert/" + restKey + "/hansho", "GET /api-public/v1/incidents", "POST /api-public/v1/incidents/reroute"
	for name, x := range map[string]struct {
		at     string
		answer http.HandlerFunc
		want   string
	}{
		"everything works":                         {list, says(200, listed), "none"},
		"an alert that fails with 200":             {alert, says(200, `{"result":"failure","message":"Missing fields: message_type"}`), "refused"},
		"an alert that says nothing":               {alert, says(200, `{}`), "lost"},
		"an alert behind a dead gateway":           {alert, says(502, ""), "lost"},
		"an alert that breaks":                     {alert, says(500, ""), "passing"},
		"an alert that is redirected":              {alert, says(302, ""), "refused"},
		"a wrong key":                              {list, says(403, "Authentication failed"), "refused"},
		"a limit that looks like a wrong key":      {list, says(403, "Usage limit exceeded"), "limited"},
		"a list without a list":                    {list, says(200, `{"error":"x"}`), "lost"},
		"a list with an unknown date and fields":   {list, says(200, `{"more":1,"incidents":[{"incidentNumber":"7","entityId":"`+key+`","currentPhase":"UNACKED","startTime":17}]}`), "none"},
		"a reroute that was not done":              {reroute, says(200, `{"statuses":[{"incidentNumber":"7","success":false,"targetStatus":[{"slug":"chiyo","success":false,"message":"no such user"}]}]}`), "refused"},
		"a reroute of another incident":            {reroute, says(200, `{"statuses":[{"incidentNumber":"8","success":true}]}`), "lost"},
		"a reroute whose answer is no JSON":        {reroute, says(200, `<html>`), "lost"},
		"a reroute that was limited":               {reroute, says(429, ""), "limited"},
		"a reroute by somebody who is not a user":  {reroute, says(404, `{"message":"User not found"}`), "refused"},
		"an incident that somebody has already":    {list, says(200, `{"incidents":[{"incidentNumber":"7","entityId":"`+key+`","currentPhase":"ACKED"}]}`), "none"},
		"an incident that rings the person by now": {list, says(200, `{"incidents":[{"incidentNumber":"7","entityId":"`+key+`","currentPhase":"UNACKED","pagedUsers":["chiyo"]}]}`), "none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := answers()
			all[x.at] = x.answer
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			receipt, err := newClient(t, configFor(newWire(t, all).url)).Page(ctx, key, "chiyo", words)
			if got := class(err); got != x.want || err == nil && receipt.Ref != "7" {
				t.Errorf("%s: %v (%+v), want %s", got, err, receipt, x.want)
			}
		})
	}
}

// TestALimitIsObeyedByEverybody holds that an endpoint that wants to be left alone is, and that the others go on.
func TestALimitIsObeyedByEverybody(t *testing.T) {
	t.Parallel()
	all, calls := answers(), 0
	all["GET /api-public/v1/incidents"] = func(w http.ResponseWriter, _ *http.Request) {
		calls++
		w.Header().Set("Retry-After", "40")
		w.WriteHeader(http.StatusTooManyRequests)
	}
	all["GET /api-public/v1/oncall/current"] = says(200, `{"teamsOnCall":[]}`)
	all["GET /api-public/v2/team/t/oncall/schedule"] = says(200, `{"schedules":[{"policy":{"slug":"p"},"schedule":[]}]}`)
	client := newClient(t, configFor(newWire(t, all).url))
	var limited *activities.RateLimitedError
	for range 3 {
		_, err := client.Look(t.Context(), []activities.PageRef{{Key: key}})
		if !errors.As(err, &limited) || limited.After < 39*time.Second || limited.After > 40*time.Second {
			t.Fatalf("%v", err)
		}
	}
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
	if duties, err := client.OnCall(t.Context(), "t/p", time.Now(), time.Now()); err != nil || len(duties) != 0 {
		t.Errorf("another endpoint: %+v, %v", duties, err)
	}
}

// TestAChangeThatWasMadeBeforeIsNoError holds what happens when Splunk On-Call does not take a change.
func TestAChangeThatWasMadeBeforeIsNoError(t *testing.T) {
	t.Parallel()
	for phase, want := range map[string]string{"ACKED": "passing", "RESOLVED": "none"} {
		all := answers()
		all["GET /api-public/v1/incidents"] = says(200, `{"incidents":[{"incidentNumber":"7","entityId":"`+key+`","currentPhase":"`+phase+`"}]}`)
		all["PATCH /api-public/v1/incidents/resolve"] = says(200, `{"results":[{"incidentNumber":"7","cmdAccepted":false,"message":"not now"}]}`)
		client := newClient(t, configFor(newWire(t, all).url))
		if err := client.Close(t.Context(), activities.PageRef{Key: key, Ref: "7"}, "over"); class(err) != want {
			t.Errorf("%s: %v, want %s", phase, err, want)
		}
	}
}

// TestAnUnknownPhaseIsNoSilence holds that what we do not know does not pass for quiet.
func TestAnUnknownPhaseIsNoSilence(t *testing.T) {
	t.Parallel()
	all := answers()
	all["GET /api-public/v1/incidents"] = says(200, `{"incidents":[{"incidentNumber":"7","entityId":"`+key+`","currentPhase":"SNOOZED"},
		{"incidentNumber":"6","entityId":"old","currentPhase":"RESOLVED","transitions":[{"name":"RESOLVED","at":"2026-11-20T18:07:00+09:00","by":"SYSTEM"}]}]}`)
	looks, err := newClient(t, configFor(newWire(t, all).url)).Look(t.Context(), []activities.PageRef{{Key: key}, {Key: "old"}})
	if err != nil || looks[0].Ring != oncall.RingUnknown || looks[1].AcknowledgedBy != "" || !looks[1].At.Equal(time.Date(2026, 11, 20, 9, 7, 0, 0, time.UTC)) {
		t.Errorf("%+v, %v", looks, err)
	}
}
