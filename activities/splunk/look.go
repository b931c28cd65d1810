package splunk

import (
	"context"
	"strings"
	"time"

	"hansho/activities"
	"hansho/oncall"
)

// mostLookups bounds how many incidents are asked for one by one, because they are no longer in the list.
const mostLookups = 4

// system is whom Splunk On-Call names when no person did it.
const system = "SYSTEM"

// Look asks where all the pages stand, in one call that others share for about a second. AcknowledgedBy is also who resolved a
// closed page, when a person did. Splunk On-Call does not say when a page was delivered.
//
// The list holds what is open and what was resolved recently. A page that is not in it and whose number is known is asked for by
// itself; when that cannot be done in time it is left out.
func (c *Client) Look(ctx context.Context, refs []activities.PageRef) ([]activities.Look, error) {
	got, err := c.list(ctx, time.Now().Add(-fresh))
	if err != nil {
		return nil, err
	}
	looks, alone := make([]activities.Look, 0, len(refs)), 0
	for _, ref := range refs {
		found, listed := got.byEntity[ref.Key]
		switch {
		case listed:
			looks = append(looks, lookAt(ref.Key, found))
		case ref.Ref == "":
			looks = append(looks, activities.Look{Key: ref.Key})
		default:
			if alone++; alone <= mostLookups && c.call(ctx, c.api(endIncident, nil, ref.Ref), &found) == nil && found.Entity == ref.Key {
				looks = append(looks, lookAt(ref.Key, found))
			}
		}
	}
	return looks, nil
}

func lookAt(key string, found incident) activities.Look {
	came := found.came()
	look := activities.Look{Key: key, Ref: found.Number, At: came.At.Time}
	switch found.Phase {
	case unacked:
		look.Ring = oncall.RingLoud
		if look.At.IsZero() {
			look.At = found.StartTime.Time
		}
		return look
	case acked:
		look.Ring = oncall.RingQuiet
	case resolved:
		look.Ring = oncall.RingClosed
	default:
		look.Ring = oncall.RingUnknown
	}
	if !strings.EqualFold(came.By, system) {
		look.AcknowledgedBy = came.By
	}
	return look
}
