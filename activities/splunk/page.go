package splunk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"hansho/activities"
	"hansho/activities/message"
)

// longestTitle and longestBody are in characters. Splunk On-Call documents no limits but "high"; these are ours.
const (
	longestTitle = 255
	longestBody  = 20_000
)

// The types of targets.
const (
	targetUser   = "User"
	targetPolicy = "EscalationPolicy"
)

// target is whom an incident is given to.
type target struct {
	Type string `json:"type"`
	Slug string `json:"slug"`
}

// parseTarget reads an address: a user name, or "policy:" and the slug of an escalation policy.
func parseTarget(address string) (target, error) {
	if slug, ok := strings.CutPrefix(address, "policy:"); ok && slug != "" {
		return target{targetPolicy, slug}, nil
	}
	if !userForm.MatchString(address) {
		return target{}, activities.Refused(fmt.Errorf("splunk-oncall: %q is neither a user name nor policy:<slug>", address))
	}
	return target{targetUser, address}, nil
}

// Page opens one incident under the routing key and gives it to whom the address names: the user of that name, or with
// "policy:<slug>" whoever that escalation policy calls. An incident that has the key already is adopted, and given to nobody twice.
//
// An error after the incident was opened is an AnswerLostError, for the incident has to be looked for and closed even though it may
// ring nobody; when it is a rate limit, it is that, too.
func (c *Client) Page(ctx context.Context, key, address string, words message.Page) (activities.Receipt, error) {
	to, err := parseTarget(address)
	if err != nil {
		return activities.Receipt{}, err
	}
	if activities.Retrying(ctx) {
		// Not knowing is no reason to wait: while the incident is open, another alert opens no second one.
		// One that was resolved before it was given to anybody never rang, and another is opened.
		found, err := c.find(ctx, activities.PageRef{Key: key}, 0)
		if err == nil && found != nil && (found.Phase != resolved || found.paged(to)) {
			return c.give(ctx, key, *found, to, true)
		}
	}
	if err := c.open(ctx, key, words); err != nil {
		return activities.Receipt{}, err
	}
	found, err := c.await(ctx, key)
	if err != nil {
		return activities.Receipt{}, openAlready(err)
	}
	return c.give(ctx, key, *found, to, false)
}

// open sends the alert that opens the incident. While an incident with the key is open, Splunk On-Call only counts it.
func (c *Client) open(ctx context.Context, key string, words message.Page) error {
	return c.alert(ctx, map[string]string{
		"message_type":        "CRITICAL",
		"entity_id":           key,
		"entity_display_name": cut(cmp.Or(strings.Join(strings.Fields(words.Title), " "), words.Service, "Page"), longestTitle),
		"state_message":       cut(words.Body, longestBody),
		"monitoring_tool":     "Hansho",
	})
}

// alert posts to the REST endpoint. It says what it thinks in the body, too: a failure may come with the status 200.
func (c *Client) alert(ctx context.Context, body map[string]string) error {
	if err := c.limits.alone(endAlert); err != nil {
		return err
	}
	var answer struct {
		Result  string `json:"result"`
		Message string `json:"message"`
	}
	r := request{
		endpoint: endAlert, name: "alert " + body["message_type"], body: body, counts: true,
		address: c.cfg.AlertURL + "/" + url.PathEscape(c.cfg.RESTKey.Reveal()) + "/" + url.PathEscape(c.cfg.RoutingKey),
	}
	if err := c.do(ctx, r, &answer); err != nil {
		return err
	}
	switch answer.Result {
	case "success":
		return nil
	case "":
		return activities.AnswerLost(errNotPromised)
	default:
		return activities.Refused(fmt.Errorf("splunk-oncall: %s: %s: %s", r.name, answer.Result, cut(c.mask(answer.Message), longestSaid)))
	}
}

// await waits until the incident that was just opened is in the list, as long as the context allows. A resolved one is an older.
func (c *Client) await(ctx context.Context, key string) (*incident, error) {
	for {
		found, err := c.find(ctx, activities.PageRef{Key: key}, 0)
		switch {
		case found != nil && found.Phase != resolved:
			return found, nil
		case ctx.Err() != nil:
			return nil, fmt.Errorf("splunk-oncall: the incident is not in the list yet: %w", ctx.Err())
		case err != nil:
			return nil, err
		}
		select { // The next list waits for its turn anyway; this holds where there is no limit.
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// give reroutes the incident, unless it was given to the target before or somebody has it already.
func (c *Client) give(ctx context.Context, key string, found incident, to target, adopted bool) (activities.Receipt, error) {
	receipt := activities.Receipt{Ref: found.Number, Adopted: adopted}
	if found.Phase != unacked || found.paged(to) {
		return receipt, nil
	}
	got, err := c.reroutes.do(ctx, rerouting{Number: found.Number, Targets: []target{to}})
	switch {
	case isRefusal(err):
		c.abandon(ctx, key)
		return activities.Receipt{}, err
	case err != nil:
		return activities.Receipt{}, openAlready(err)
	case !got.Success:
		c.abandon(ctx, key)
		return activities.Receipt{}, activities.Refused(fmt.Errorf("splunk-oncall: %s %s was not paged: %s", to.Type, to.Slug, c.mask(got.why())))
	}
	c.outdate()
	return receipt, nil
}

// abandon resolves an incident that could be given to nobody, so that none is left lying. It is best effort.
func (c *Client) abandon(ctx context.Context, key string) {
	err := c.alert(ctx, map[string]string{"message_type": "RECOVERY", "entity_id": key, "state_message": "Hansho could not page anybody with it."})
	if err != nil {
		c.logger.Warn().Err(err).Str("page", key).Msg("an incident that could be given to nobody was not closed")
	}
}

// openAlready marks an error that came after the incident was opened.
func openAlready(err error) error {
	if _, ok := errors.AsType[*activities.AnswerLostError](err); ok {
		return err
	}
	return activities.AnswerLost(fmt.Errorf("the incident is open and may not ring yet: %w", err))
}

// rerouting is one incident of a reroute, and rerouted what became of it.
type rerouting struct {
	Number  string   `json:"incidentNumber"`
	Targets []target `json:"targets"`
}

type rerouted struct {
	Number  string `json:"incidentNumber"`
	Success bool   `json:"success"`
	Message string `json:"message"`
	Targets []struct {
		Slug    string `json:"slug"`
		Success bool   `json:"success"`
		Message string `json:"message"`
	} `json:"targetStatus"`
}

// why is what Splunk On-Call says of a reroute that it did not do.
func (r rerouted) why() string {
	said := r.Message
	for _, t := range r.Targets {
		if !t.Success {
			said = cmp.Or(said, t.Message)
		}
	}
	return cut(cmp.Or(said, "no reason is given; is the user name right?"), longestSaid)
}

func (c *Client) sendReroutes(ctx context.Context, items []rerouting) ([]rerouted, error) {
	var answer struct {
		Statuses []rerouted `json:"statuses"`
	}
	r := c.api(endReroute, nil)
	r.body, r.counts = map[string]any{"userName": c.cfg.From, "reroutes": items}, true
	if err := c.do(ctx, r, &answer); err != nil {
		return nil, err
	}
	results := make([]rerouted, len(items))
	for i, item := range items {
		at := slices.IndexFunc(answer.Statuses, func(r rerouted) bool { return r.Number == item.Number })
		if at < 0 {
			return nil, activities.AnswerLost(errNotPromised)
		}
		results[i] = answer.Statuses[at]
	}
	return results, nil
}
