package pagerduty

import (
	"context"
	"errors"
	"slices"
	"sync"

	"hansho/activities"
	"hansho/oncall"
)

// lookers is how many pages are looked at at once.
const lookers = 16

// Look asks where each page stands. The API has no list by IDs, so each page is one request, and one more until its
// delivery is known. AcknowledgedBy is also who resolved a closed page, when a person did.
//
// A page that could not be asked about in time is left out; only when that is so for all of them is it an error.
func (c *Client) Look(ctx context.Context, refs []activities.PageRef) ([]activities.Look, error) {
	looks, faults := make([]activities.Look, len(refs)), make([]error, len(refs))
	var group sync.WaitGroup
	turn := make(chan struct{}, lookers)
	for i, ref := range refs {
		group.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			looks[i], faults[i] = c.look(ctx, ref)
		})
	}
	group.Wait()
	had := looks[:0]
	for i, look := range looks {
		if faults[i] == nil {
			had = append(had, look)
		}
	}
	fault := errors.Join(faults...)
	if len(had) == 0 && fault != nil {
		return nil, fault
	}
	if fault != nil {
		c.logger.Warn().Err(fault).Msg("some pages could not be looked at")
	}
	return had, nil
}

func (c *Client) look(ctx context.Context, ref activities.PageRef) (activities.Look, error) {
	found, err := c.find(ctx, ref)
	if err != nil {
		return activities.Look{}, err
	}
	if found == nil {
		return activities.Look{Key: ref.Key, Ref: ref.Ref}, nil
	}
	look := activities.Look{Key: ref.Key, Ref: found.ID}
	look.DeliveredAt, look.Failed = c.delivery(ctx, found)
	for _, a := range found.Assignments {
		if a.Assignee.isUser() {
			look.Assigned = append(look.Assigned, a.Assignee.ID)
		}
	}
	switch found.Status {
	case triggered:
		look.Ring, look.At = oncall.RingLoud, found.LastStatusChangeAt.Time
	case acknowledged:
		look.Ring, look.At = oncall.RingQuiet, found.LastStatusChangeAt.Time
		acknowledgedBy(&look, found.Acknowledgements)
	case resolved:
		look.Ring, look.At = oncall.RingClosed, found.ResolvedAt.Time
		if look.At.IsZero() {
			look.At = found.LastStatusChangeAt.Time
		}
		if found.LastStatusChangeBy.isUser() { // Else a timer did it, or a service.
			look.AcknowledgedBy = found.LastStatusChangeBy.ID
		}
	default:
		look.Ring = oncall.RingUnknown
	}
	return look, nil
}

// acknowledgedBy takes the first acknowledgement by a person: who stopped the page, and when.
func acknowledgedBy(look *activities.Look, list []acknowledgement) {
	at := slices.IndexFunc(list, func(a acknowledgement) bool { return a.Acknowledger.isUser() })
	if at < 0 {
		return
	}
	look.AcknowledgedBy = list[at].Acknowledger.ID
	if !list[at].At.IsZero() {
		look.At = list[at].At.Time
	}
}
