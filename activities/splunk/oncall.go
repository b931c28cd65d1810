package splunk

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"hansho/activities"
)

const (
	day         = 24 * time.Hour
	mostForward = 123 // Days that the API shows at once.
	mostSkip    = 90  // Days that it can begin later.
	mostSteps   = 3   // Steps of a policy of which it shows the schedule.
	momentary   = 5 * time.Minute
	labelsFor   = 5 * time.Minute
)

// OnCall lists who is on call between two moments, in order of time. The schedule is "<team>/<policy>" for whom the first step of an
// escalation policy calls, or "<team>/<rotation>" for one rotation, both by their slugs.
//
// Who is on call for a policy at this moment comes from one call for all teams, which others share for about a second; such a duty
// has the ends that were asked for. Anything else is read from the team's schedule, whole shifts with their overrides in UTC; a
// rotation is found there as long as one of the first three steps of a policy of its team calls it.
func (c *Client) OnCall(ctx context.Context, schedule string, from, until time.Time) ([]activities.Duty, error) {
	team, slug, ok := strings.Cut(schedule, "/")
	if !ok || team == "" || slug == "" {
		return nil, activities.Refused(fmt.Errorf("splunk-oncall: the schedule %q is not of the form team/policy or team/rotation", schedule))
	}
	if !until.After(from) {
		until = from.Add(time.Second)
	}
	if at := time.Now(); until.Sub(from) <= momentary && from.Before(at.Add(momentary)) && until.After(at.Add(-time.Second)) {
		duties, known, err := c.onCallNow(ctx, team, slug, from, until)
		if known || err != nil {
			return duties, err
		}
	}
	return c.fromSchedule(ctx, team, slug, from, until)
}

// current is who is on call now.
type current struct {
	Teams []struct {
		Team named `json:"team"`
		Now  []struct {
			Policy named `json:"escalationPolicy"`
			Users  []struct {
				User user `json:"onCallUser"`
			} `json:"users"`
		} `json:"onCallNow"`
	} `json:"teamsOnCall"`
}

type user struct {
	Name string `json:"username"`
}

// shifts keeps what was said of the present.
type shifts struct {
	mu     sync.Mutex
	newest *current
	at     time.Time
}

// onCallNow answers for a policy; known is false when none of the team's has the slug.
func (c *Client) onCallNow(ctx context.Context, team, slug string, from, until time.Time) (duties []activities.Duty, known bool, err error) {
	got, err := c.current(ctx)
	if err != nil {
		return nil, false, err
	}
	for _, t := range got.Teams {
		for _, n := range t.Now {
			if t.Team.Slug != team || n.Policy.Slug != slug {
				continue
			}
			known = true
			for _, u := range n.Users {
				duties = append(duties, activities.Duty{Address: u.User.Name, From: from.UTC(), Until: until.UTC()})
			}
		}
	}
	return inOrder(duties), known, nil
}

// current asks who is on call now, unless somebody asked within the last second. Those who come meanwhile wait for the answer.
func (c *Client) current(ctx context.Context) (*current, error) {
	c.shifts.mu.Lock()
	defer c.shifts.mu.Unlock()
	if c.shifts.newest != nil && time.Since(c.shifts.at) < fresh {
		return c.shifts.newest, nil
	}
	var got current
	if err := c.call(ctx, c.api(endCurrent, nil), &got); err != nil {
		return nil, err
	}
	if got.Teams == nil {
		return nil, errNotPromised
	}
	c.shifts.newest, c.shifts.at = &got, time.Now()
	return &got, nil
}

// fromSchedule reads the team's schedule.
func (c *Client) fromSchedule(ctx context.Context, team, slug string, from, until time.Time) ([]activities.Duty, error) {
	first, err := c.teamSchedule(ctx, team, 0, from, until)
	if err != nil {
		return nil, err
	}
	if policy := first.policy(slug); policy != nil {
		return policy.duties("", from, until, time.Now()), nil
	}
	label, err := c.label(ctx, team, slug)
	if err != nil {
		return nil, err
	}
	for step := range mostSteps {
		schedule := first
		if step > 0 {
			if schedule, err = c.teamSchedule(ctx, team, step, from, until); err != nil {
				return nil, err
			}
		}
		if duties, found := schedule.rotation(label, from, until, time.Now()); found {
			return duties, nil
		}
	}
	return nil, activities.Refused(fmt.Errorf("splunk-oncall: no policy of team %s calls the rotation %s in its first three steps, so Splunk On-Call does not show who is on call in it", team, slug))
}

// teamSchedule asks for the schedule of one step of a team's policies, for the days that cover the time.
func (c *Client) teamSchedule(ctx context.Context, team string, step int, from, until time.Time) (teamSchedule, error) {
	at := time.Now()
	skip := min(max(int(from.Sub(at)/day), 0), mostSkip)
	forward := min(max(int(math.Ceil(float64(until.Sub(at))/float64(day)))-skip, 0)+1, mostForward)
	query := url.Values{"daysSkip": {strconv.Itoa(skip)}, "daysForward": {strconv.Itoa(forward)}, "step": {strconv.Itoa(step)}}
	var got teamSchedule
	if err := c.call(ctx, c.api(endSchedule, query, team), &got); err != nil {
		return got, err
	}
	if got.Schedules == nil {
		return got, errNotPromised
	}
	return got, nil
}

// labels remembers the names of rotations, by which the schedule calls them.
type labels struct {
	mu    sync.Mutex
	known map[string]labelled // By team.
}

type labelled struct {
	at     time.Time
	bySlug map[string]string
}

// label finds the name of a rotation.
func (c *Client) label(ctx context.Context, team, slug string) (string, error) {
	c.labels.mu.Lock()
	defer c.labels.mu.Unlock()
	known, ok := c.labels.known[team]
	if !ok || time.Since(known.at) > labelsFor {
		var got struct {
			Groups []rotationGroup `json:"rotationGroups"`
		}
		if err := c.call(ctx, c.api(endGroups, nil, team), &got); err != nil {
			return "", err
		}
		known = labelled{at: time.Now(), bySlug: map[string]string{}}
		for _, g := range got.Groups {
			known.bySlug[g.Slug] = g.Label
		}
		if c.labels.known == nil {
			c.labels.known = map[string]labelled{}
		}
		c.labels.known[team] = known
	}
	if label, ok := known.bySlug[slug]; ok {
		return label, nil
	}
	return "", activities.Refused(errors.New("splunk-oncall: team " + team + " has neither a policy nor a rotation " + slug + ": the last part of their addresses in Splunk On-Call is the slug"))
}

type rotationGroup struct {
	Slug  string `json:"slug"`
	Label string `json:"label"`
}
