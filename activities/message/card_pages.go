package message

import (
	"slices"
	"time"

	"hansho/oncall"
)

// pagedWords is the last page of one person. All texts are escaped already.
type pagedWords struct {
	Who, At, Provider, Why string
	Mark                   string // "answered", "delivered", "accepted", "silent", "refused", "stood down", "unknown", "sending".
}

// paged is everybody who was paged, each with what became of their last page, in the order of those pages.
func (r reader) paged(s oncall.Snapshot) []pagedWords {
	var list []pagedWords
	for i, p := range s.Pages {
		// The steps of one turn ring beside one another.
		instead := func(later oncall.Page) bool {
			return later.Person == p.Person && (later.Turn != p.Turn || later.Step == p.Step)
		}
		if slices.ContainsFunc(s.Pages[i+1:], instead) {
			continue
		}
		mark, at := pageMark(p)
		w := pagedWords{Who: line(r.name(p.Person)), At: r.clock(at, s.Began), Provider: line(provider(p.Provider)), Mark: mark}
		if mark == "refused" {
			w.Why = line(shorten(r.reason(p.Refusal), 120))
		}
		list = append(list, w)
	}
	return list
}

// pageMark is the furthest that a page has come, and when.
func pageMark(p oncall.Page) (mark string, at time.Time) {
	switch {
	case !p.AnsweredAt.IsZero():
		return "answered", p.AnsweredAt
	case p.Lost && p.AcceptedAt.IsZero():
		return "unknown", p.AttemptedAt
	case !p.RefusedAt.IsZero():
		return "refused", p.RefusedAt
	case !p.WithdrawnAt.IsZero():
		return "stood down", p.WithdrawnAt
	case !p.DeliveredAt.IsZero():
		return "delivered", p.DeliveredAt
	case p.Silent():
		return "silent", p.SilentAt
	case !p.AcceptedAt.IsZero():
		return "accepted", p.AcceptedAt
	default:
		return "sending", p.IntendedAt
	}
}
