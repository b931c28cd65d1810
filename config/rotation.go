package config

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"hansho/oncall"
)

var turnForm = regexp.MustCompile(`^([1-9][0-9]{0,2})([dw])$`)

// rotation reads a rotation. What oncall has to say about the whole comes last, when the parts are right.
func (d *draft) rotation(path string, written rotation) oncall.Rotation {
	result := oncall.Rotation{Members: written.Members, Zone: d.zone(path+".zone", written.Zone, d.org.Zone)}
	if len(written.Members) == 0 {
		d.addMissing(path+".members", "list the people in the order of their turns")
	}
	d.checkPeople(path+".members", written.Members, false)
	result.Every, result.Unit = d.turn(path+".every", written.Every)
	result.From = d.date(path+".from", written.From)
	result.HandoffAt = d.handoff(path, written, result)
	if written.Only != nil {
		standard := d.workingHours()
		standard.Zone = ""
		only := d.hours(path+".only", written.Only, standard)
		result.Only = &only
	}
	if err := result.Validate(); err != nil && !d.faulty(path) {
		d.add(path, strings.ReplaceAll(err.Error(), "\n", "; "), "")
	}
	return result
}

// turn reads "1w" or "3d".
func (d *draft) turn(path, text string) (int, oncall.Unit) {
	const cure = "write the length of a turn in days or weeks, such as 1d or 1w"
	if text == "" {
		d.addMissing(path, cure)
		return 0, ""
	}
	parts := turnForm.FindStringSubmatch(text)
	if parts == nil {
		d.add(path, quote(text)+" is not the length of a turn", cure)
		return 0, ""
	}
	n, _ := strconv.Atoi(parts[1])
	unit, most := oncall.Days, 366
	if parts[2] == "w" {
		unit, most = oncall.Weeks, 52
	}
	if n > most {
		d.add(path, quote(text)+" is too long a turn", "write at most a year")
	}
	return n, unit
}

func (d *draft) date(path, text string) oncall.Date {
	const cure = "write the first day of the first turn, such as 2026-01-05"
	if text == "" {
		d.addMissing(path, cure)
		return oncall.Date{}
	}
	date, err := oncall.ParseDate(text)
	if err != nil {
		d.add(path, quote(text)+" is not a date", cure)
	}
	return date
}

// handoff reads "09:00" or "Mon 09:00". The day of the week must be that of the first day: nothing else could be meant.
func (d *draft) handoff(path string, written rotation, r oncall.Rotation) oncall.TimeOfDay {
	at, text := path+".handoff", written.Handoff
	if text == "" {
		return officeHours.From
	}
	name, clock, hasDay := strings.Cut(text, " ")
	if !hasDay {
		name, clock = "", text
	}
	day, ok := weekday(name)
	time, err := oncall.ParseTimeOfDay(strings.TrimSpace(clock))
	if err != nil || time == oncall.EndOfDay || hasDay && !ok {
		d.add(at, quote(text)+" is not a time of hand-off", "write 09:00, or Mon 09:00 for turns of whole weeks")
		return officeHours.From
	}
	if hasDay {
		d.checkHandoffDay(path, day, r)
	}
	return time
}

func (d *draft) checkHandoffDay(path string, day time.Weekday, r oncall.Rotation) {
	if r.Unit == oncall.Days && r.Every%7 != 0 {
		d.add(path+".handoff", "names a day of the week, but turns of "+itoa(r.Every)+"d do not end on the same day each week", "write the time only")
		return
	}
	if first := r.From.Weekday(); !r.From.IsZero() && first != day {
		right := r.From.AddDays((int(day) - int(first) + 7) % 7)
		d.add(path+".from", r.From.String()+" is a "+first.String()+", but turns end on "+day.String(), "write "+right.String()+", or leave the day out of handoff")
	}
}
