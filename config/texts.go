package config

import (
	"regexp"
	"strings"
	"time"

	"hansho/oncall"
)

// limits bound a duration. A word may stand for zero, which is out of bounds otherwise.
type limits struct {
	least, most time.Duration
	zero        string
	standard    time.Duration // When nothing is written.
}

const (
	day  = 24 * time.Hour
	week = 7 * day
)

var onlyDigits = regexp.MustCompile(`^[0-9]+$`)

// duration reads a length of time; what cannot be read is reported and the standard is taken.
func (d *draft) duration(path string, written duration, in limits) time.Duration {
	text := string(written)
	if text == "" {
		return in.standard
	}
	if in.zero != "" && text == in.zero {
		return 0
	}
	length, err := time.ParseDuration(text)
	switch {
	case onlyDigits.MatchString(text):
		d.add(path, quote(text)+" has no unit", "write "+text+"s, "+text+"m or "+text+"h")
	case err != nil:
		d.add(path, quote(text)+" is not a duration", "write one such as 30s, 5m or 1h30m")
	case length < in.least && in.zero != "":
		d.add(path, quote(text)+" is too short", "write at least "+short(in.least)+", or "+in.zero)
	case length < in.least:
		d.add(path, quote(text)+" is too short", "write at least "+short(in.least))
	case length > in.most:
		d.add(path, quote(text)+" is too long", "write at most "+short(in.most))
	default:
		return length
	}
	return in.standard
}

// short writes 5m0s as 5m.
func short(length time.Duration) string {
	text := length.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// wellKnownZones are those that a misspelt zone is compared with.
var wellKnownZones = []string{
	"Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai", "Asia/Taipei", "Asia/Singapore", "Asia/Bangkok", "Asia/Kolkata", "Asia/Dubai",
	"Australia/Sydney", "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Amsterdam", "Europe/Stockholm",
	"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto", "America/Sao_Paulo", "UTC",
}

// zone reads an IANA zone. "Local" is refused: it would be another one on every machine.
func (d *draft) zone(path, text, standard string) string {
	if text == "" {
		return standard
	}
	if _, err := time.LoadLocation(text); err == nil && text != "Local" {
		return text
	}
	cure := "name an IANA zone such as Asia/Tokyo or Europe/Berlin"
	if meant, near := nearest(text, wellKnownZones); near {
		cure = "did you mean " + quote(meant) + "?"
	} else if strings.EqualFold(text, "JST") {
		cure = "write Asia/Tokyo"
	}
	d.add(path, quote(text)+" is not a known zone", cure)
	return standard
}

func (d *draft) language(path, text, standard string) string {
	switch text {
	case "":
		return standard
	case "en", "ja":
		return text
	}
	d.add(path, quote(text)+" is not a language that Hansho speaks", "write en or ja")
	return standard
}

func (d *draft) severity(path, text string, standard oncall.Severity) oncall.Severity {
	if text == "" {
		return standard
	}
	severity, err := oncall.ParseSeverity(text)
	if err != nil {
		d.add(path, quote(text)+" is not a severity", "write SEV-1, SEV-2, SEV-3, SEV-4 or SEV-5")
		return standard
	}
	return severity
}

// channel takes a channel with or without its "#".
func (d *draft) channel(path, text string) string {
	const most = 80 // Of Slack, https://api.slack.com/methods/conversations.create.
	name := strings.TrimPrefix(text, "#")
	if strings.ContainsAny(name, " \t\n#@,") || len([]rune(name)) > most {
		d.add(path, quote(text)+" is not a channel", "write its name, such as incident-checkout, or its ID")
	}
	return name
}

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// checkID holds IDs to what can stand in workflow IDs, paths and shell commands as it is.
func (d *draft) checkID(path, id string) {
	if !idForm.MatchString(id) {
		d.add(path, quote(id)+" cannot be an ID", "use up to 40 of a-z, 0-9, - and _, a letter or digit first; a name may say more")
	}
}
