package starter

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/rs/zerolog"
	"golang.org/x/text/unicode/norm"

	"hansho/activities/slack/interaction"
	"hansho/oncall"
	"hansho/starter/inbound"
)

// chatCommand is one line that a person typed behind /hansho. Words are read from its beginning; what is left is kept as it was
// written.
type chatCommand struct {
	door *Door
	did  interaction.Interaction
	by   oncall.Person
	org  *oncall.Org
	rest string
	name string // What was typed for the command itself, for the help.
}

// errSaid is an error that was worded for the person already.
type errSaid struct{ text string }

func (e *errSaid) Error() string { return e.text }

// commanded does what somebody typed, and answers. Somebody unknown gets help and no power.
func (d *Door) commanded(ctx context.Context, did interaction.Interaction) {
	if d.slashed(ctx, did) {
		return
	}
	by, known := d.slackPerson(ctx, did.User)
	c := &chatCommand{door: d, did: did, by: by, org: d.options.Org(), rest: did.Text, name: interaction.Slash}
	if did.Command != "" {
		c.name = did.Command
	}
	if by.Language == "" {
		c.by.Language = c.org.Language
	}
	if !known {
		facts := interaction.Facts{User: did.User}
		d.answerSlack(ctx, did, c.say(interaction.SayStranger, facts)+"\n"+c.say(interaction.SayHelp, facts))
		return
	}
	text, err := c.run(ctx)
	if err != nil {
		text = c.excuse(ctx, err)
	}
	d.answerSlack(ctx, did, text)
}

// slashed takes a command of incidents that was typed behind the slash command: "/hansho declare sev1 nobody can pay". Where a word means
// something for escalations too, such as "resolve", it is meant for those.
func (d *Door) slashed(ctx context.Context, did interaction.Interaction) bool {
	word := strings.ToLower(norm.NFKC.String(firstWord(did.Text)))
	command, _, _ := parseTyped("!" + word)
	ours := slices.ContainsFunc(chatVerbs, func(v chatVerb) bool { return slices.Contains(v.words, word) })
	if command == "" || command == "help" || ours {
		return false
	}
	return d.typedCommand(ctx, Heard{
		ID: did.ID, Text: "!" + strings.TrimSpace(did.Text), Channel: did.Channel, Thread: did.Thread, Direct: true, User: did.User,
		Who:    func(ctx context.Context) (oncall.Person, bool) { return d.slackPerson(ctx, did.User) },
		Answer: func(ctx context.Context, text string) { d.answerSlack(ctx, did, text) },
	})
}

func firstWord(text string) string {
	if words := strings.Fields(text); len(words) > 0 {
		return words[0]
	}
	return ""
}

// run does what the first word says.
func (c *chatCommand) run(ctx context.Context) (string, error) {
	word := strings.ToLower(c.word())
	switch word {
	case "", "help", "?":
		return c.say(interaction.SayHelp, interaction.Facts{}), nil
	case "list", "ls":
		return c.list(ctx)
	case "show":
		return c.show(ctx)
	case "alert":
		return c.alert(ctx)
	}
	for _, verb := range chatVerbs {
		if slices.Contains(verb.words, word) {
			return c.give(ctx, verb)
		}
	}
	return "", c.wrong(interaction.SayUnknown, interaction.Facts{Word: word, Cure: cureFor(word)})
}

// cureFor is the word that was probably meant; empty when none is near.
func cureFor(word string) string {
	known := []string{"help", "list", "show", "alert"}
	for _, verb := range chatVerbs {
		known = append(known, verb.words[0])
	}
	return near(word, known)
}

// near is the name that was probably meant by a misspelt one; empty when none is near.
func near(word string, known []string) string {
	for _, name := range known {
		if strings.HasPrefix(inbound.Cure(word, []string{name}), "did you mean") {
			return name
		}
	}
	return ""
}

// say words something in the language of who typed.
func (c *chatCommand) say(name string, f interaction.Facts) string {
	f.Command = c.name
	return interaction.Says(c.by.Language, name, f)
}

func (c *chatCommand) wrong(name string, f interaction.Facts) error {
	return &errSaid{c.say(name, f)}
}

// excuse words an error.
func (c *chatCommand) excuse(ctx context.Context, err error) string {
	var said *errSaid
	var ambiguous *AmbiguousError
	switch {
	case errors.As(err, &said):
		return said.text
	case errors.As(err, &ambiguous):
		return c.say(interaction.SayWhich, interaction.Facts{Names: shortNames(ambiguous.Candidates)})
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrInvalid):
		return c.say(interaction.SayRefused, interaction.Facts{Reason: err.Error()})
	case errors.Is(err, ErrBusy):
		return c.say(interaction.SayBusy, interaction.Facts{})
	default:
		zerolog.Ctx(ctx).Error().Err(err).Msg("a command typed in Slack failed")
		return c.say(interaction.SayFailed, interaction.Facts{})
	}
}

func shortNames(ids []string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = ShortName(id)
	}
	return names
}

// peek is the next word as it is meant: a Japanese keyboard's letters and blanks count like any others, and the marks of code
// do not.
func (c *chatCommand) peek() string {
	word, _ := c.split()
	return word
}

// word takes the next word.
func (c *chatCommand) word() string {
	word, rest := c.split()
	c.rest = rest
	return word
}

func (c *chatCommand) split() (word, rest string) {
	text := strings.TrimSpace(c.rest)
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		end = len(text)
	}
	return strings.Trim(norm.NFKC.String(text[:end]), "`"), strings.TrimSpace(text[end:])
}

// text takes all that is left, as it was written, without the quotes around it.
func (c *chatCommand) text(ctx context.Context) string {
	text := strings.TrimSpace(c.rest)
	c.rest = ""
	for _, pair := range []string{`""`, "“”", "「」", "''"} {
		open, last := firstRune(pair)
		if inside, ok := strings.CutPrefix(text, open); ok {
			if inside, ok := strings.CutSuffix(inside, last); ok && !strings.Contains(inside, open) {
				text = inside
			}
		}
	}
	return cut(c.door.named(ctx, strings.TrimSpace(text)), longestDetails)
}

func firstRune(pair string) (first, second string) {
	runes := []rune(pair)
	return string(runes[0]), string(runes[1])
}

// answerSlack answers where something was typed, so that only that person sees it.
func (d *Door) answerSlack(ctx context.Context, did interaction.Interaction, text string) {
	var err error
	if did.ResponseURL != "" {
		err = d.options.Chat.Respond(ctx, did.ResponseURL, text)
	} else {
		err = d.options.Chat.Answer(ctx, did.Channel, did.Thread, did.User, text)
	}
	if err != nil {
		zerolog.Ctx(ctx).Warn().Err(err).Str("channel", did.Channel).Msg("the answer to a command did not reach Slack")
	}
}
