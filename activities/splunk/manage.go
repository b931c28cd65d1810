package splunk

import (
	"context"
	"fmt"
	"slices"

	"hansho/activities"
)

// change is an incident to acknowledge or resolve, and changed what became of it.
type change struct{ number, note string }

type changed struct {
	Number   string `json:"incidentNumber"`
	Accepted bool   `json:"cmdAccepted"`
	Message  string `json:"message"`
}

func sameNote(a, b change) bool { return a.note == b.note }

// sendChanges acknowledges or resolves incidents in the name of the From user.
func (c *Client) sendChanges(e endpoint) func(context.Context, []change) ([]changed, error) {
	return func(ctx context.Context, items []change) ([]changed, error) {
		numbers := make([]string, len(items))
		for i, item := range items {
			numbers[i] = item.number
		}
		var answer struct {
			Results []changed `json:"results"`
		}
		r := c.api(e, nil)
		r.body = map[string]any{"userName": c.cfg.From, "incidentNames": numbers, "message": cut(items[0].note, longestTitle)}
		if err := c.do(ctx, r, &answer); err != nil {
			return nil, err
		}
		results := make([]changed, len(items))
		for i, item := range items {
			at := slices.IndexFunc(answer.Results, func(r changed) bool { return r.Number == item.number })
			if at < 0 {
				return nil, errNotPromised
			}
			results[i] = answer.Results[at]
		}
		return results, nil
	}
}

// Quiet acknowledges the incident in the name of the From user, with the note as its message. It leaves alone what is
// acknowledged or resolved already.
func (c *Client) Quiet(ctx context.Context, ref activities.PageRef, note string) error {
	found, err := c.find(ctx, ref, fresh)
	number := ref.Ref
	switch {
	case err != nil && number == "":
		return err
	case err != nil: // It cannot be looked at, and its number is known: acknowledging it again would do no harm.
	case found == nil && number == "":
		return activities.Refused(fmt.Errorf("splunk-oncall: page %s: %w", ref.Key, activities.ErrNotFound))
	case found == nil, found.Phase != unacked: // What is not in the list was resolved some time ago.
		return nil
	default:
		number = found.Number
	}
	return c.change(ctx, &c.acks, ref, change{number, note}, unacked)
}

// Close resolves the incident in the name of the From user, with the note as its message. When no incident has the key the error
// is ErrNotFound.
func (c *Client) Close(ctx context.Context, ref activities.PageRef, note string) error {
	number := ref.Ref
	if number == "" {
		found, err := c.find(ctx, ref, fresh)
		switch {
		case err != nil:
			return err
		case found == nil:
			return fmt.Errorf("splunk-oncall: page %s: %w", ref.Key, activities.ErrNotFound)
		case found.Phase == resolved:
			return nil
		}
		number = found.Number
	}
	return c.change(ctx, &c.resolves, ref, change{number, note}, unacked, acked)
}

// change makes a change. When Splunk On-Call did not take it, it is looked at: a change that was made before is no error. Open are
// the phases in which the change was still to be made.
func (c *Client) change(ctx context.Context, by *batch[change, changed], ref activities.PageRef, what change, open ...string) error {
	got, err := by.do(ctx, what)
	c.outdate()
	if err != nil || got.Accepted {
		return err
	}
	found, err := c.find(ctx, ref, 0)
	switch {
	case err != nil:
		return err
	case found == nil || found.Number != what.number || !slices.Contains(open, found.Phase):
		return nil
	default:
		return fmt.Errorf("splunk-oncall: incident %s is %s: %s", what.number, found.Phase, cut(c.mask(got.Message), longestSaid))
	}
}
