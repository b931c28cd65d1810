package config

import (
	"slices"
	"strings"
	"time"

	"hansho/oncall"
)

// testWait bounds how long a test page waits for answers.
var testWait = limits{least: 10 * time.Second, most: time.Hour, standard: 5 * time.Minute}

const (
	monthlyCure = "write a week of the month, a day and a time, such as 1st Tue 14:00 (1st to 4th)"
	weeklyCure  = "write a day and a time, such as Tue 14:00"
)

// buildTests reads the regular test pages. They are off unless somebody says how often.
func (d *draft) buildTests() {
	written := d.file.Tests
	tests := oncall.Tests{
		Zone: d.zone("tests.zone", written.Zone, d.org.Zone), Wait: d.duration("tests.wait", written.Wait, testWait),
		InHours: written.InWorkingHours != nil && *written.InWorkingHours, Channel: d.channel("tests.channel", written.Channel), Hours: d.workingHours(),
	}
	switch written.Urgency {
	case "", "low":
	case "high":
		tests.Loud = true
	default:
		d.add("tests.urgency", quote(written.Urgency)+" is not an urgency", "write low or high")
	}
	if _, known := d.org.People[written.ReportTo]; written.ReportTo != "" && !known {
		addUnknown(d, "tests.report_to", written.ReportTo, "is not a person", d.org.People, "people")
	}
	tests.ReportTo = written.ReportTo
	switch written.Every {
	case "", "off":
	case "weekly":
		tests.Every = oncall.TestsWeekly
		tests.Day, tests.At = d.dayAndTime("tests.on", strings.Fields(written.On), weeklyCure)
	case "monthly":
		tests.Every = oncall.TestsMonthly
		d.monthly(&tests, strings.Fields(written.On))
	default:
		d.add("tests.every", quote(written.Every)+" is not how often", "write monthly, weekly or off")
	}
	if tests.Every == oncall.TestsOff && written.On != "" && written.Every == "" {
		d.add("tests.on", "nothing says how often", "add every: monthly or every: weekly")
	}
	d.org.Tests = tests
}

// monthly reads "1st Tue 14:00". There is no "5th" and no "last": not every month has a fifth, and a Schedule that skips months
// would go unnoticed.
func (d *draft) monthly(tests *oncall.Tests, words []string) {
	if len(words) == 0 {
		d.addMissing("tests.on", monthlyCure)
		return
	}
	week := slices.Index([]string{"1st", "2nd", "3rd", "4th"}, strings.ToLower(words[0]))
	if week < 0 {
		d.add("tests.on", quote(strings.Join(words, " "))+" is not a day of each month", monthlyCure)
		return
	}
	tests.Week = week + 1
	tests.Day, tests.At = d.dayAndTime("tests.on", words[1:], monthlyCure)
}

// dayAndTime reads "Tue 14:00".
func (d *draft) dayAndTime(path string, words []string, cure string) (day time.Weekday, at oncall.TimeOfDay) {
	if len(words) == 0 && d.file.Tests.On == "" {
		d.addMissing(path, cure)
		return 0, 0
	}
	if len(words) == 2 {
		day, ok := weekday(words[0])
		at, err := oncall.ParseTimeOfDay(words[1])
		if ok && err == nil && at != oncall.EndOfDay {
			return day, at
		}
	}
	d.add(path, quote(d.file.Tests.On)+" is not a day and a time", cure)
	return 0, 0
}
