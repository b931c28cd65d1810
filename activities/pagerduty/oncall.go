package pagerduty

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"hansho/activities"
)

// pageSize and mostPages bound a list of on-calls. The API allows 100 a page.
const (
	pageSize  = 100
	mostPages = 50
)

type onCall struct {
	User  reference `json:"user"`
	Start moment    `json:"start"`
	End   moment    `json:"end"`
}

// OnCall lists who is on call in a PagerDuty schedule between two moments, in order of time. PagerDuty lists a schedule
// only when an escalation policy uses it, and once for each that does; repetitions are left out here.
//
// The API's "earliest" is not set: it keeps one duty for each person and would hide somebody's second shift.
// https://developer.pagerduty.com/api-reference/3a6b910f11050-list-all-of-the-on-calls
func (c *Client) OnCall(ctx context.Context, schedule string, from, until time.Time) ([]activities.Duty, error) {
	if schedule == "" {
		return nil, activities.Refused(errors.New("pagerduty: the schedule has no PagerDuty ID"))
	}
	if !until.After(from) {
		until = from.Add(time.Second)
	}
	query := url.Values{
		"schedule_ids[]": {schedule},
		"since":          {from.UTC().Format(time.RFC3339)},
		"until":          {until.UTC().Format(time.RFC3339)},
		"time_zone":      {"UTC"},
		"limit":          {strconv.Itoa(pageSize)},
	}
	var duties []activities.Duty
	for page := range mostPages {
		query.Set("offset", strconv.Itoa(page*pageSize))
		var answer struct {
			OnCalls []onCall `json:"oncalls"`
			More    bool     `json:"more"`
		}
		if err := c.call(ctx, request{method: http.MethodGet, path: "/oncalls", query: query}, &answer); err != nil {
			return nil, err
		}
		if answer.OnCalls == nil {
			return nil, errNotPromised
		}
		for _, o := range answer.OnCalls {
			duties = append(duties, activities.Duty{Address: o.User.ID, From: o.Start.Time, Until: o.End.Time})
		}
		if !answer.More {
			return inOrder(duties), nil
		}
	}
	return nil, activities.Refused(fmt.Errorf("pagerduty: schedule %s has more than %d duties between %s and %s",
		schedule, mostPages*pageSize, query.Get("since"), query.Get("until")))
}

// inOrder sorts duties by time and drops repetitions. A duty without a beginning or an end, which PagerDuty gives for
// people who are always on call, keeps the zero time there.
func inOrder(duties []activities.Duty) []activities.Duty {
	slices.SortFunc(duties, func(a, b activities.Duty) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Address, b.Address), a.Until.Compare(b.Until))
	})
	return slices.CompactFunc(duties, func(a, b activities.Duty) bool {
		return a.Address == b.Address && a.From.Equal(b.From) && a.Until.Equal(b.Until)
	})
}
