package config

import (
	"strings"
	"time"

	"hansho/oncall"
)

// officeHours are the working hours of an organisation that names none.
var officeHours = oncall.WorkingHours{
	Days: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
	From: 9 * 60, To: 18 * 60,
}

func (d *draft) buildOrganization() {
	written, org := d.file.Organization, d.org
	if written.Name == "" {
		d.addMissing("organization.name", "name the organisation: it is shown in messages")
	}
	if written.Zone == "" {
		d.addMissing("organization.zone", "name an IANA zone such as Asia/Tokyo: due dates and summaries are in it")
	}
	org.Name = written.Name
	org.Zone = d.zone("organization.zone", written.Zone, "UTC")
	org.Language = d.language("organization.language", written.Language, "en")
	org.ExecutiveChannel = d.channel("organization.executive_channel", written.ExecutiveChannel)
	org.Hours = d.workingHours()
	org.Calendar = d.calendar("organization.calendar", written.Calendar)
}

func (d *draft) calendar(path string, written calendar) oncall.Calendar {
	hours := d.workingHours()
	result := oncall.Calendar{Zone: d.org.Zone, Workdays: hours.Days, Holidays: oncall.Country(strings.ToUpper(written.Holidays))}
	if hours.To > hours.From {
		result.DueAt = hours.To
	}
	if !result.Holidays.Known() {
		d.add(join(path, "holidays"), quote(written.Holidays)+" is not a country whose holidays are known", "write jp, or list the dates under days_off")
	}
	for i, text := range written.DaysOff {
		days, err := oncall.ParseDaysOff(text)
		if err != nil && text != "" {
			d.add(path+".days_off["+itoa(i)+"]", quote(text)+" are not days off", "write 12-29..01-03 for each year, or 2026-08-12..2026-08-14 for once")
			continue
		}
		result.DaysOff = append(result.DaysOff, days)
	}
	return result
}

// workingHours are the organisation's. Problems with them are reported once, though they are read for each policy.
func (d *draft) workingHours() oncall.WorkingHours {
	written := d.file.Organization.Calendar
	result := d.hours("organization.calendar", &hours{Hours: written.Hours, Days: written.Days}, officeHours)
	result.Zone = d.org.Zone
	return result
}
