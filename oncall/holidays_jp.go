package oncall

import "time"

// japaneseRule puts a national holiday of Japan on a fixed day of a month or, when monday is set, on that Monday of the month.
type japaneseRule struct {
	name        string
	first, last int // Years, both included.
	month       time.Month
	day, monday int
}

// forever is the last year that is computed: the rule of the equinoxes holds no longer.
const forever = 2099

// japaneseRules are article 2 of the Act on National Holidays (Act 178 of 1948, https://laws.e-gov.go.jp/law/323AC1000000178) as it
// stood in each year, with the one-off days of the accession in 2019 (Act 99 of 2018) and the moves for the Tokyo Olympics in
// 2020 and 2021. The Cabinet Office lists them at https://www8.cao.go.jp/chosei/shukujitsu/gaiyou.html.
// The equinoxes follow below.
var japaneseRules = []japaneseRule{
	{name: "元日", first: 2000, last: forever, month: time.January, day: 1},
	{name: "成人の日", first: 2000, last: forever, month: time.January, monday: 2},
	{name: "建国記念の日", first: 2000, last: forever, month: time.February, day: 11},
	{name: "天皇誕生日", first: 2020, last: forever, month: time.February, day: 23},
	{name: "みどりの日", first: 2000, last: 2006, month: time.April, day: 29},
	{name: "昭和の日", first: 2007, last: forever, month: time.April, day: 29},
	{name: "天皇の即位の日", first: 2019, last: 2019, month: time.May, day: 1},
	{name: "憲法記念日", first: 2000, last: forever, month: time.May, day: 3},
	{name: "みどりの日", first: 2007, last: forever, month: time.May, day: 4},
	{name: "こどもの日", first: 2000, last: forever, month: time.May, day: 5},
	{name: "海の日", first: 2000, last: 2002, month: time.July, day: 20},
	{name: "海の日", first: 2003, last: 2019, month: time.July, monday: 3},
	{name: "海の日", first: 2020, last: 2020, month: time.July, day: 23},
	{name: "海の日", first: 2021, last: 2021, month: time.July, day: 22},
	{name: "海の日", first: 2022, last: forever, month: time.July, monday: 3},
	{name: "山の日", first: 2016, last: 2019, month: time.August, day: 11},
	{name: "山の日", first: 2020, last: 2020, month: time.August, day: 10},
	{name: "山の日", first: 2021, last: 2021, month: time.August, day: 8},
	{name: "山の日", first: 2022, last: forever, month: time.August, day: 11},
	{name: "敬老の日", first: 2000, last: 2002, month: time.September, day: 15},
	{name: "敬老の日", first: 2003, last: forever, month: time.September, monday: 3},
	{name: "体育の日", first: 2000, last: 2019, month: time.October, monday: 2},
	{name: "スポーツの日", first: 2020, last: 2020, month: time.July, day: 24},
	{name: "スポーツの日", first: 2021, last: 2021, month: time.July, day: 23},
	{name: "スポーツの日", first: 2022, last: forever, month: time.October, monday: 2},
	{name: "即位礼正殿の儀の行われる日", first: 2019, last: 2019, month: time.October, day: 22},
	{name: "文化の日", first: 2000, last: forever, month: time.November, day: 3},
	{name: "勤労感謝の日", first: 2000, last: forever, month: time.November, day: 23},
	{name: "天皇誕生日", first: 2000, last: 2018, month: time.December, day: 23},
}

func (r japaneseRule) isOn(d Date) bool {
	if d.Month != r.month || d.Year < r.first || d.Year > r.last {
		return false
	}
	if r.monday > 0 {
		return d.Weekday() == time.Monday && (d.Day+6)/7 == r.monday
	}
	return d.Day == r.day
}

// japaneseHoliday names every free day of article 3 of the Act: the national holidays, their substitutes (振替休日) and the
// days between two of them (国民の休日). Both amendments of article 3 took effect on 1 January 2007.
func japaneseHoliday(d Date) string {
	if name := japaneseNational(d); name != "" {
		return name
	}
	if isJapaneseSubstitute(d) {
		return "振替休日"
	}
	if japaneseNational(d.AddDays(-1)) != "" && japaneseNational(d.AddDays(1)) != "" && (d.Year >= 2007 || d.Weekday() != time.Sunday) {
		return "国民の休日"
	}
	return ""
}

// isJapaneseSubstitute is asked for a day that is no national holiday itself: since 2007 the first such day after a holiday on a
// Sunday is free, however many holidays lie between them; before, it was the Monday or nothing.
func isJapaneseSubstitute(d Date) bool {
	for day := d.AddDays(-1); japaneseNational(day) != ""; day = day.AddDays(-1) {
		if day.Weekday() == time.Sunday {
			return true
		}
		if d.Year < 2007 {
			return false
		}
	}
	return false
}

func japaneseNational(d Date) string {
	for _, rule := range japaneseRules {
		if rule.isOn(d) {
			return rule.name
		}
	}
	return japaneseEquinox(d)
}

// japaneseEquinox uses the rule of the 海上保安庁 for 1980 to 2099. The law names no date: the National Astronomical Observatory
// announces it each February for the next year (https://eco.mtk.nao.ac.jp/koyomi/yoko/), and has agreed with it so far.
func japaneseEquinox(d Date) string {
	if d.Year < 2000 || d.Year > forever {
		return ""
	}
	years := d.Year - 1980
	// Days of the month in millionths: the equinox of 1980, plus what the tropical year exceeds 365 days, less the leap days.
	day := func(in1980 int) int { return (in1980+242_194*years)/1_000_000 - years/4 }
	switch {
	case d.Month == time.March && d.Day == day(20_843_100):
		return "春分の日"
	case d.Month == time.September && d.Day == day(23_248_800):
		return "秋分の日"
	}
	return ""
}
