package callback

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"hansho/activities/message"
	"hansho/oncall"
)

// Reply answers whoever writes back to a text message: people are told to use the link, in their language. Strangers get no answer,
// so that two machines cannot go on writing to each other at our cost.
func Reply(form url.Values, org *oncall.Org) string {
	person, known := personWith(org, form.Get("From"))
	if !known {
		return message.Silence
	}
	return message.SMSHint(person.Language)
}

func personWith(org *oncall.Org, number string) (oncall.Person, bool) {
	wanted := digits(number)
	if wanted == "" {
		return oncall.Person{}, false
	}
	for _, id := range slices.Sorted(maps.Keys(org.People)) {
		if digits(org.People[id].Phone) == wanted {
			return org.People[id], true
		}
	}
	return oncall.Person{}, false
}

// digits are what two ways of writing a number have in common.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}
