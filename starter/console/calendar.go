package console

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"

	"hansho/oncall"
	"hansho/starter"
)

// calendarWeeks is how far ahead the calendar looks.
const calendarWeeks = 4

// calendar is who is on call.
type calendar struct {
	At        time.Time
	Weekdays  []string
	Schedules []scheduled
}

// scheduled is one schedule in the calendar.
type scheduled struct {
	ID      string
	Source  string    // Empty for a rotation that is kept here.
	AsOf    time.Time // When the source was asked; zero for a rotation.
	Known   time.Time // Until when anything is known.
	Trouble string    // Key of why nothing is known.
	Now     []string  // Who is on call, by name.
	Until   time.Time // Of the one who is.
	Then    string    // Who comes next.
	Days    []calendarDay
	Gaps    []gap
	// Fallback is who is paged when the source cannot be asked.
	Fallback []string
}

// calendarDay is one day on the reader's clocks.
type calendarDay struct {
	Day     string
	Today   bool
	Unknown bool // After what the source said.
	Stints  []stint
}

// stint is a person's time on call within a day, or a time without anybody.
type stint struct {
	Person string // Name; empty when nobody is on call.
	Color  int    // Tells people apart, from 1.
	From   string // Clock, when it begins within the day.
	Until  string // Clock, when it ends within the day.
}

// gap is a time without anybody on call.
type gap struct{ From, Until time.Time }

// shift is a time on call of one person, by ID; empty for nobody.
type shift struct {
	person      string
	from, until time.Time
}

func (c *Console) getOnCall(w http.ResponseWriter, r *http.Request, v viewer) {
	body := calendar{At: v.Now}
	monday := time.Date(2024, 1, 1, 12, 0, 0, 0, v.Location())
	for i := range 7 {
		body.Weekdays = append(body.Weekdays, v.say("weekday."+monday.AddDate(0, 0, i).Weekday().String()))
	}
	for _, id := range slices.Sorted(maps.Keys(v.Org.Schedules)) {
		body.Schedules = append(body.Schedules, c.scheduled(r.Context(), v, v.Org.Schedules[id]))
	}
	c.write(w, r, http.StatusOK, "on-call", view{Title: "oncall.title", Nav: "on-call", V: v, Body: body})
}

// scheduled finds the shifts of a schedule and lays them out by day.
func (c *Console) scheduled(ctx context.Context, v viewer, schedule oncall.Schedule) scheduled {
	s := scheduled{ID: schedule.ID, Source: v.Provider(schedule.Source)}
	for _, id := range schedule.Fallback {
		s.Fallback = append(s.Fallback, v.Name(id))
	}
	from := startOfWeek(v.Now.In(v.Location()))
	until := from.AddDate(0, 0, 7*calendarWeeks)
	var shifts []shift
	s.Known = until
	if schedule.Rotation != nil {
		s.Source = ""
		for _, turn := range schedule.Rotation.Shifts(from, until) {
			shifts = append(shifts, shift{turn.Person, turn.From, turn.Until})
		}
	} else {
		roster, err := c.options.Engine.Roster(ctx, schedule.Source)
		switch {
		case errors.Is(err, starter.ErrNotFound):
			s.Trouble = "oncall.noroster"
			return s
		case err != nil:
			s.Trouble = "trouble.text"
			return s
		}
		s.AsOf, s.Known = roster.At, earlier(roster.Until, until)
		shifts = v.duties(schedule, roster, from, until)
	}
	v.present(&s, shifts)
	shifts = withGaps(shifts, later(from, knownFrom(s)), s.Known)
	for _, g := range shifts {
		if g.person == "" && g.until.After(v.Now) {
			s.Gaps = append(s.Gaps, gap{later(g.from, v.Now), g.until})
		}
	}
	s.Days = v.days(shifts, from, until, s.Known)
	return s
}

// knownFrom is since when a schedule is known: a roster says nothing of what was before it.
func knownFrom(s scheduled) time.Time { return s.AsOf }

// duties are the shifts of a roster. Whoever the configuration does not know is shown by their address.
func (v viewer) duties(schedule oncall.Schedule, roster starter.Roster, from, until time.Time) []shift {
	var shifts []shift
	for _, duty := range roster.Duties[schedule.External] {
		person := schedule.Source + ":" + duty.Address
		if known, ok := v.Org.PersonAt(schedule.Source, duty.Address); ok {
			person = known.ID
		}
		end := duty.Until
		if end.IsZero() {
			end = roster.Until
		}
		if begin, end := later(duty.From, from), earlier(end, until); begin.Before(end) {
			shifts = append(shifts, shift{person, begin, end})
		}
	}
	slices.SortFunc(shifts, func(a, b shift) int { return cmp.Or(a.from.Compare(b.from), cmp.Compare(a.person, b.person)) })
	return shifts
}

// present says who is on call now, until when, and who follows.
func (v viewer) present(s *scheduled, shifts []shift) {
	for _, turn := range shifts {
		switch {
		case !turn.from.After(v.Now) && turn.until.After(v.Now):
			s.Now = append(s.Now, v.Name(turn.person))
			if s.Until.IsZero() || turn.until.Before(s.Until) {
				s.Until = turn.until
			}
		case turn.from.After(v.Now) && s.Then == "":
			s.Then = v.Name(turn.person) + " · " + v.Moment(turn.from)
		}
	}
}

// withGaps fills the time in which nobody is on call with shifts of nobody.
func withGaps(shifts []shift, from, until time.Time) []shift {
	var all []shift
	at := from
	for _, turn := range shifts {
		if turn.from.After(at) {
			all = append(all, shift{"", at, earlier(turn.from, until)})
		}
		all = append(all, turn)
		at = later(at, turn.until)
	}
	if at.Before(until) {
		all = append(all, shift{"", at, until})
	}
	return all
}

// days lays shifts out on the days of the reader's clocks.
func (v viewer) days(shifts []shift, from, until, known time.Time) []calendarDay {
	var days []calendarDay
	colors := map[string]int{}
	today := v.Now.In(v.Location()).Format(time.DateOnly)
	for day := from; day.Before(until); day = day.AddDate(0, 0, 1) {
		next := day.AddDate(0, 0, 1)
		d := calendarDay{Day: v.Day(day), Today: day.Format(time.DateOnly) == today, Unknown: !day.Before(known)}
		for _, turn := range shifts {
			if !turn.from.Before(next) || !turn.until.After(day) {
				continue
			}
			st := stint{}
			if turn.person != "" {
				if colors[turn.person] == 0 {
					colors[turn.person] = len(colors)%6 + 1
				}
				st.Person, st.Color = v.Name(turn.person), colors[turn.person]
			}
			if turn.from.After(day) {
				st.From = turn.from.In(v.Location()).Format("15:04")
			}
			if turn.until.Before(next) {
				st.Until = turn.until.In(v.Location()).Format("15:04")
			}
			d.Stints = append(d.Stints, st)
		}
		days = append(days, d)
	}
	return days
}

// startOfWeek is the midnight with which the week of a moment began, on a Monday.
func startOfWeek(at time.Time) time.Time {
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
