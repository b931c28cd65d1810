package oncall

// Country is the ISO 3166 code of a country whose national holidays Hansho knows. The empty Country has none.
type Country string

// Japan has its holidays computed by law for the years 2000 to 2099.
const Japan Country = "JP"

// Known reports whether the country's holidays are known. The empty Country is.
func (c Country) Known() bool { return c == "" || c == Japan }

// Holiday is the name of the national holiday on a day, in the country's language, or "" on any other day.
func (c Country) Holiday(d Date) string {
	if c == Japan {
		return japaneseHoliday(d)
	}
	return ""
}
