package oncall_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
)

// The lists are the Cabinet Office's (https://www8.cao.go.jp/chosei/shukujitsu/syukujitsu.csv), in which substitutes and days between
// holidays are both called 休日.
var japaneseYears = map[int]string{
	2019: `01-01 元日 01-14 成人の日 02-11 建国記念の日 03-21 春分の日 04-29 昭和の日 04-30 国民の休日 05-01 天皇の即位の日 05-02 国民の休日
		05-03 憲法記念日 05-04 みどりの日 05-05 こどもの日 05-06 振替休日 07-15 海の日 08-11 山の日 08-12 振替休日 09-16 敬老の日 09-23 秋分の日
		10-14 体育の日 10-22 即位礼正殿の儀の行われる日 11-03 文化の日 11-04 振替休日 11-23 勤労感謝の日`,
	2020: `01-01 元日 01-13 成人の日 02-11 建国記念の日 02-23 天皇誕生日 02-24 振替休日 03-20 春分の日 04-29 昭和の日 05-03 憲法記念日
		05-04 みどりの日 05-05 こどもの日 05-06 振替休日 07-23 海の日 07-24 スポーツの日 08-10 山の日 09-21 敬老の日 09-22 秋分の日 11-03 文化の日
		11-23 勤労感謝の日`,
	2021: `01-01 元日 01-11 成人の日 02-11 建国記念の日 02-23 天皇誕生日 03-20 春分の日 04-29 昭和の日 05-03 憲法記念日 05-04 みどりの日
		05-05 こどもの日 07-22 海の日 07-23 スポーツの日 08-08 山の日 08-09 振替休日 09-20 敬老の日 09-23 秋分の日 11-03 文化の日 11-23 勤労感謝の日`,
	2024: `01-01 元日 01-08 成人の日 02-11 建国記念の日 02-12 振替休日 02-23 天皇誕生日 03-20 春分の日 04-29 昭和の日 05-03 憲法記念日
		05-04 みどりの日 05-05 こどもの日 05-06 振替休日 07-15 海の日 08-11 山の日 08-12 振替休日 09-16 敬老の日 09-22 秋分の日 09-23 振替休日
		10-14 スポーツの日 11-03 文化の日 11-04 振替休日 11-23 勤労感謝の日`,
	2025: `01-01 元日 01-13 成人の日 02-11 建国記念の日 02-23 天皇誕生日 02-24 振替休日 03-20 春分の日 04-29 昭和の日 05-03 憲法記念日
		05-04 みどりの日 05-05 こどもの日 05-06 振替休日 07-21 海の日 08-11 山の日 09-15 敬老の日 09-23 秋分の日 10-13 スポーツの日 11-03 文化の日
		11-23 勤労感謝の日 11-24 振替休日`,
	2026: `01-01 元日 01-12 成人の日 02-11 建国記念の日 02-23 天皇誕生日 03-20 春分の日 04-29 昭和の日 05-03 憲法記念日 05-04 みどりの日
		05-05 こどもの日 05-06 振替休日 07-20 海の日 08-11 山の日 09-21 敬老の日 09-22 国民の休日 09-23 秋分の日 10-12 スポーツの日 11-03 文化の日
		11-23 勤労感謝の日`,
	2027: `01-01 元日 01-11 成人の日 02-11 建国記念の日 02-23 天皇誕生日 03-21 春分の日 03-22 振替休日 04-29 昭和の日 05-03 憲法記念日
		05-04 みどりの日 05-05 こどもの日 07-19 海の日 08-11 山の日 09-20 敬老の日 09-23 秋分の日 10-11 スポーツの日 11-03 文化の日 11-23 勤労感謝の日`,
}

func TestJapaneseHolidaysAreThoseOfTheCabinetOffice(t *testing.T) {
	t.Parallel()
	for year, want := range japaneseYears {
		var got []string
		for d := date(year, 1, 1); d.Year == year; d = d.AddDays(1) {
			if name := oncall.Japan.Holiday(d); name != "" {
				got = append(got, d.String()[len("2026-"):], name)
			}
		}
		if diff := cmp.Diff(strings.Fields(want), got); diff != "" {
			t.Errorf("%d (-official +got):\n%s", year, diff)
		}
	}
}

func TestJapaneseHolidaysBeforeTheLawOf2007(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1999-12-23": "", // Not computed.
		"2000-07-20": "海の日",
		"2001-04-29": "みどりの日",
		"2001-04-30": "振替休日",
		"2002-09-15": "敬老の日",
		"2003-05-04": "", // A Sunday between two holidays was no 国民の休日,
		"2003-05-06": "", // so nothing was substituted.
		"2003-07-21": "海の日",
		"2006-05-04": "国民の休日",
		"2007-05-04": "みどりの日",
		"2008-05-06": "振替休日", // For みどりの日, past こどもの日.
		"2009-09-22": "国民の休日",
		"2012-09-22": "秋分の日",
		"2018-12-24": "振替休日",
		"2019-12-23": "",
		"2032-09-21": "国民の休日",
		"2092-03-19": "春分の日",
		"2100-01-01": "", // Not computed.
	} {
		if got := oncall.Japan.Holiday(day(t, text)); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestEveryJapaneseYearHasItsHolidays(t *testing.T) {
	t.Parallel()
	for year := 2000; year < 2100; year++ {
		national, sundays := 0, 0
		for d := date(year, 1, 1); d.Year == year; d = d.AddDays(1) {
			switch oncall.Japan.Holiday(d) {
			case "", "国民の休日":
			case "振替休日":
				sundays--
			default:
				national++
				if d.Weekday() == time.Sunday {
					sundays++
				}
			}
		}
		if sundays != 0 {
			t.Errorf("%d: %d holidays on a Sunday have no substitute", year, sundays)
		}
		if want := nationalHolidays(year); national != want {
			t.Errorf("%d: %d national holidays, want %d", year, national, want)
		}
	}
}

// nationalHolidays is how many holidays article 2 of the Act named in a year.
func nationalHolidays(year int) int {
	switch {
	case year < 2007:
		return 14
	case year < 2016:
		return 15 // With 昭和の日.
	case year == 2019:
		return 17 // Without 天皇誕生日, with two days of the accession.
	default:
		return 16 // With 山の日.
	}
}

func TestOtherCountriesHaveNoHolidays(t *testing.T) {
	t.Parallel()
	if name := oncall.Country("").Holiday(date(2026, 1, 1)); name != "" {
		t.Errorf("no country, yet %q", name)
	}
	if oncall.Country("DE").Known() {
		t.Error("Germany's holidays are not known")
	}
}
