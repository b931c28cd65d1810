package starter

import (
	"context"
	"regexp"

	"github.com/rs/zerolog"

	"hansho/oncall"
)

// slackPerson finds the person of the configuration behind a Slack user: by the user's ID, else by the address that Slack has
// confirmed. Somebody whose entry names another Slack user is not meant.
func (d *Door) slackPerson(ctx context.Context, user string) (oncall.Person, bool) {
	org := d.options.Org()
	if person, ok := org.PersonBySlack(user); ok || user == "" {
		return person, ok
	}
	email, err := d.options.Chat.EmailOf(ctx, user)
	if err != nil {
		zerolog.Ctx(ctx).Warn().Err(err).Str("user", user).Msg("Slack did not say whose address it is")
		return oncall.Person{}, false
	}
	person, ok := org.PersonByEmail(email)
	return person, ok && person.Slack == ""
}

func actor(person oncall.Person) oncall.Actor { return oncall.Actor{ID: person.ID, Via: waySlack} }

// mentioned finds "@U…", as which people stand in what was written in Slack.
var mentioned = regexp.MustCompile(`@[UW][A-Z0-9]{4,}`)

// mostMentioned bounds how many people of one text Slack is asked about.
const mostMentioned = 10

// named writes the people of a text as the configuration calls them.
func (d *Door) named(ctx context.Context, text string) string {
	asked := 0
	return mentioned.ReplaceAllStringFunc(text, func(found string) string {
		if asked++; asked > mostMentioned {
			return found
		}
		if person, ok := d.slackPerson(ctx, found[1:]); ok {
			return "@" + person.ID
		}
		return found
	})
}
