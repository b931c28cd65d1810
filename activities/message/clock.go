package message

import (
	"fmt"
	"time"

	"hansho/oncall"
)

// moment writes day, time and zone: "Sat 21 Nov 03:05 JST", 「11月21日(土) 03:05 JST」. Empty for the zero time.
func (r reader) moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = at.In(r.loc)
	return r.day(at) + " " + at.Format("15:04 ") + oncall.ZoneName(at)
}

// clock leaves the day out when it is that of the moment from which it is read.
func (r reader) clock(at, from time.Time) string {
	if at.IsZero() {
		return ""
	}
	at, from = at.In(r.loc), from.In(r.loc)
	if at.Year() == from.Year() && at.YearDay() == from.YearDay() {
		return at.Format("15:04 ") + oncall.ZoneName(at)
	}
	return r.moment(at)
}

// date is the day with its year, for documents.
func (r reader) date(at time.Time) string {
	at = at.In(r.loc)
	if r.language == japanese {
		return fmt.Sprintf("%d年%s", at.Year(), r.day(at))
	}
	return at.Format("Monday 2 January 2006")
}

func (r reader) day(at time.Time) string {
	if r.language == japanese {
		return fmt.Sprintf("%d月%d日(%s)", at.Month(), at.Day(), []string{"日", "月", "火", "水", "木", "金", "土"}[at.Weekday()])
	}
	return at.Format("Mon 2 Jan")
}
