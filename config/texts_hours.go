package config

import (
	"strings"
	"time"

	"hansho/oncall"
)

const (
	hoursCure = "write hours such as 09:00-18:00"
	daysCure  = "write days such as mon-fri or mon,wed,fri"
)

// hours reads working hours; what is not written is taken from the standard.
func (d *draft) hours(path string, written *hours, standard oncall.WorkingHours) oncall.WorkingHours {
	if written == nil {
		return standard
	}
	result := standard
	result.From, result.To = d.timesOfDay(join(path, "hours"), written.Hours, standard.From, standard.To)
	result.Days = d.days(join(path, "days"), written.Days, standard.Days)
	result.Zone = d.zone(join(path, "zone"), written.Zone, standard.Zone)
	return result
}

// timesOfDay reads "09:00-18:00".
func (d *draft) timesOfDay(path, text string, from, to oncall.TimeOfDay) (oncall.TimeOfDay, oncall.TimeOfDay) {
	if text == "" {
		return from, to
	}
	first, last, ok := strings.Cut(text, "-")
	begin, err := oncall.ParseTimeOfDay(strings.TrimSpace(first))
	end, err2 := oncall.ParseTimeOfDay(strings.TrimSpace(last))
	if !ok || err != nil || err2 != nil || begin == oncall.EndOfDay {
		d.add(path, quote(text)+" are not hours of a day", hoursCure)
		return from, to
	}
	return begin, end
}

// days reads "mon-fri" or "mon,wed,fri" or "sat-mon". Days may be written out.
func (d *draft) days(path, text string, standard []time.Weekday) []time.Weekday {
	if text == "" {
		return standard
	}
	var named [7]bool
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		begin, ok := weekday(first)
		end := begin
		if isRange {
			var ok2 bool
			end, ok2 = weekday(last)
			ok = ok && ok2
		}
		if !ok {
			d.add(path, quote(text)+" are not days of the week", daysCure)
			return standard
		}
		for day := begin; ; day = (day + 1) % 7 {
			named[day] = true
			if day == end {
				break
			}
		}
	}
	var days []time.Weekday
	for day, on := range named {
		if on {
			days = append(days, time.Weekday(day))
		}
	}
	return days
}

// weekday reads "mon", "Mon" or "Monday".
func weekday(text string) (time.Weekday, bool) {
	text = strings.TrimSpace(text)
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(text, day.String()) || strings.EqualFold(text, day.String()[:3]) {
			return day, true
		}
	}
	return 0, false
}
