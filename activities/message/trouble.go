package message

import (
	"strings"

	"hansho/oncall"
)

// unbold keeps the title of an alert from ending the bold type in which the trouble is written: Slack's markup cannot escape
// an asterisk or a backtick.
var unbold = strings.NewReplacer("*", "∗", "`", "ˋ")

// trouble names the trouble: severity, service, symptom. Plain text.
func (r reader) trouble(severity oncall.Severity, service, title string) string {
	return r.severity(severity) + " · " + r.service(service) + " · " + unbold.Replace(shorten(oneLine(title), longestHeadline))
}

// mention calls a person so that their telephone shows it, when their Slack user is known. It is escaped.
func (r reader) mention(id string) string {
	if r.org == nil || r.org.People[id].Slack == "" {
		return line(r.name(id))
	}
	return "<@" + escaper.Replace(r.org.People[id].Slack) + ">"
}
