package config_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/config"
	"hansho/oncall"
)

const testable = `organization: {name: Test, zone: Asia/Tokyo, calendar: {hours: "10:00-19:00"}}
people:
  alex: {pagerduty: PALEX01}
policies:
  usual: {levels: [{page: [alex]}], last_resort: alex}
services:
  shop: {policy: usual}
default_service: shop
`

var hours = oncall.WorkingHours{Zone: "Asia/Tokyo", Days: []time.Weekday{1, 2, 3, 4, 5}, From: 10 * 60, To: 19 * 60}

func TestTestsAreRead(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]oncall.Tests{
		"":                    {Zone: "Asia/Tokyo", Wait: 5 * time.Minute},
		"tests: {every: off}": {Zone: "Asia/Tokyo", Wait: 5 * time.Minute},
		"tests: {every: monthly, on: \"1st Tue 14:00\"}": {Every: oncall.TestsMonthly, Week: 1, Day: time.Tuesday, At: 14 * 60, Zone: "Asia/Tokyo", Wait: 5 * time.Minute},
		"tests: {every: monthly, on: \"4TH friday 09:30\", zone: Europe/Berlin, wait: 10m, urgency: high, in_working_hours: true, channel: \"#alerts\", report_to: alex}": {
			Every: oncall.TestsMonthly, Week: 4, Day: time.Friday, At: 9*60 + 30, Zone: "Europe/Berlin", Wait: 10 * time.Minute, Loud: true, InHours: true,
			Channel: "alerts", ReportTo: "alex",
		},
		"tests: {every: weekly, on: \"Mon 10:00\"}": {Every: oncall.TestsWeekly, Day: time.Monday, At: 10 * 60, Zone: "Asia/Tokyo", Wait: 5 * time.Minute},
	} {
		org, err := config.Parse("hansho.yaml", []byte(testable+written+"\n"))
		if err != nil {
			t.Errorf("%s: %v", written, err)
			continue
		}
		want.Hours = hours
		if diff := cmp.Diff(want, org.Tests); diff != "" {
			t.Errorf("%s (-want +got):\n%s", written, diff)
		}
	}
}

func TestTestsThatAreWrong(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"tests: {every: daily}":                          "write monthly, weekly or off",
		"tests: {every: monthly}":                        "such as 1st Tue 14:00",
		"tests: {every: weekly}":                         "such as Tue 14:00",
		"tests: {every: monthly, on: \"Tue 14:00\"}":     "is not a day of each month",
		"tests: {every: monthly, on: \"5th Tue 14:00\"}": "is not a day of each month",
		"tests: {every: monthly, on: \"1st Tue\"}":       "is not a day and a time",
		"tests: {every: monthly, on: \"1st Tue 24:00\"}": "is not a day and a time",
		"tests: {every: weekly, on: \"1st Tue 14:00\"}":  "is not a day and a time",
		"tests: {every: weekly, on: \"Tue 14.00\"}":      "is not a day and a time",
		"tests: {on: \"Tue 14:00\"}":                     "nothing says how often",
		"tests: {wait: 1s}":                              "is too short",
		"tests: {wait: 2h}":                              "is too long",
		"tests: {urgency: loud}":                         "write low or high",
		"tests: {report_to: alec}":                       "did you mean",
		"tests: {zone: Tokyo}":                           "is not a known zone",
		"tests: {channel: \"two words\"}":                "is not a channel",
		"tests: {evry: monthly}":                         "did you mean",
	} {
		_, err := config.Parse("hansho.yaml", []byte(testable+written+"\n"))
		var problems config.Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", written, err)
		}
	}
}
