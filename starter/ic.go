package starter

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/rs/zerolog"
	"golang.org/x/text/unicode/norm"

	"hansho/activities/slack/interaction"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// typedWords are the words of each command of incidents, in English and Japanese. The first is the one that the help names.
var typedWords = map[string][]string{
	"ic": {"ic", "指揮"}, "status": {"status", "状況", "ステータス"}, "incident": {"incident", "declare", "インシデント", "障害", "宣言"}, "role": {"role", "役割"},
	"handover": {"handover", "引き継ぎ", "引継ぎ", "引継"}, "accept": {"accept", "承諾"}, "decline": {"decline", "辞退"}, "sev": {"sev", "severity", "深刻度"},
	"title": {"title", "題名"}, "note": {"note", "メモ", "記録"}, "todo": {"todo", "やること"}, "task": {"task", "タスク"}, "tasks": {"tasks", "タスク一覧"},
	"update": {"update", "報告", "サマリー"}, "public": {"public", "公表"}, "join": {"join", "参加"}, "leave": {"leave", "離脱"}, "team": {"team", "チーム"},
	"bridge": {"bridge", "会議"}, "oncall": {"oncall", "on-call", "当番", "オンコール"}, "resolve": {"resolve", "解決"}, "reopen": {"reopen", "再開"},
	"postmortem": {"postmortem", "ポストモーテム"}, "help": {"help", "ヘルプ"},
}

// typedWithin is how long a person waits for the answer to a command.
const typedWithin = 2800 * time.Millisecond

// typed is one command of incidents that a person typed in a channel.
type typed struct {
	door    *Door
	heard   Heard
	by      oncall.Person
	org     *oncall.Org
	command string // English name.
	rest    string // As it was written.
	open    []Listed
	target  Listed
	facts   interaction.TypedFacts
}

// typedCommand hears the commands of incidents: "!note …" and "TODO …", in any channel where the app is, in English and Japanese. It
// reports false for every other message. Somebody unknown gets help, and no power.
func (d *Door) typedCommand(ctx context.Context, heard Heard) bool {
	command, rest, unknown := parseTyped(heard.Text)
	if command == "" && unknown == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, typedWithin)
	defer cancel()
	t := &typed{door: d, heard: heard, org: d.options.Org(), command: command, rest: rest}
	by, known := heard.Who(ctx)
	if t.by = by; by.Language == "" {
		t.by.Language = t.org.Language
	}
	if by.Zone == "" {
		t.by.Zone = t.org.Zone
	}
	t.facts = interaction.TypedFacts{Now: time.Now(), Command: command, User: heard.User, Known: known}
	switch {
	case unknown != "":
		t.facts.Word, t.facts.Cure = unknown, near(unknown, interaction.TypedCommands())
		if t.facts.Cure == "" {
			return false // It is an exclamation.
		}
		t.answer(ctx, "unknown")
	case command == "help":
		t.help(ctx)
	case !known && command == "todo":
		return false // A note to themselves.
	case !known:
		t.answer(ctx, "stranger")
	default:
		t.run(ctx)
	}
	return true
}

// parseTyped finds the command at the beginning of a message, by its English name, and what follows as it was written. A word behind "!"
// that is none is given as unknown.
func parseTyped(text string) (command, rest, unknown string) {
	text = strings.TrimSpace(text)
	end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) })
	if end < 0 {
		end = len(text)
	}
	word, rest := strings.ToLower(norm.NFKC.String(text[:end])), strings.TrimSpace(text[end:])
	name, bang := strings.CutPrefix(word, "!")
	if !bang {
		if label, _, found := strings.Cut(word, ":"); slices.Contains(typedWords["todo"], label) && (found || rest != "") {
			_, inside, _ := strings.Cut(strings.Replace(text[:end], "：", ":", 1), ":")
			return "todo", strings.TrimSpace(inside + " " + rest), ""
		}
		return "", "", ""
	}
	for command, words := range typedWords {
		if slices.Contains(words, name) {
			return command, rest, ""
		}
	}
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) {
		return "", "", ""
	}
	return "", "", name
}

// answer answers so that only whoever typed sees it.
func (t *typed) answer(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), submitWithin)
	defer cancel()
	t.heard.Answer(ctx, interaction.Typed(name, t.facts, t.by, t.org))
}

func (t *typed) help(ctx context.Context) {
	t.facts.Command = ""
	if word := strings.TrimPrefix(norm.NFKC.String(t.rest), "!"); word != "" {
		for command, words := range typedWords {
			if slices.Contains(words, strings.ToLower(word)) {
				t.facts.Command = command
			}
		}
		if t.facts.Command != "" {
			t.answer(ctx, "usage")
			return
		}
	}
	t.answer(ctx, "help")
}

// errTyped is an answer that stands in for what was wanted.
type errTyped struct{ name string }

func (e *errTyped) Error() string { return e.name }

func says(name string) error { return &errTyped{name} }

// run carries out a command and answers. Every error becomes an answer: somebody waits for one.
func (t *typed) run(ctx context.Context) {
	name, err := t.do(ctx)
	var said *errTyped
	switch {
	case err == nil:
	case errors.As(err, &said):
		name = said.name
	case errors.Is(err, ErrBusy):
		name = "busy"
	case errors.Is(err, ErrInvalid), errors.Is(err, ErrNotFound):
		name, t.facts.Reason = "refused", err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		name = "failed"
	default:
		zerolog.Ctx(ctx).Error().Err(err).Str("command", t.command).Msg("a command of an incident failed")
		name = "failed"
	}
	t.answer(ctx, name)
}

// word takes the next word of what is left, as it was written.
func (t *typed) word() string {
	t.rest = strings.TrimSpace(t.rest)
	end := strings.IndexFunc(t.rest, func(r rune) bool { return unicode.IsSpace(r) })
	if end < 0 {
		end = len(t.rest)
	}
	word := t.rest[:end]
	t.rest = strings.TrimSpace(t.rest[end:])
	return word
}

// peek is the next word, normalised, without taking it.
func (t *typed) peek() string {
	before := t.rest
	word := t.word()
	t.rest = before
	return strings.ToLower(norm.NFKC.String(word))
}

// find finds the incident that is meant: that of the channel, the one whose name stands behind the command, or the only one that is
// open. A security incident is meant in its own room only.
func (t *typed) find(ctx context.Context) error {
	open, err := t.door.options.Client.List(ctx, Filter{Kind: contract.Incident})
	if err != nil {
		return err
	}
	named := t.peek()
	for _, l := range open {
		slug := strings.TrimPrefix(l.WorkflowID, "incident/")
		if l.Incident != "" && l.Incident == t.heard.Channel {
			t.target, t.facts.Room, t.facts.Slug = l, true, slug
			return nil
		}
		if strings.HasPrefix(slug, contract.SealedSlug) {
			continue
		}
		t.open = append(t.open, l)
		if named != "" && (named == slug || named == l.WorkflowID) {
			t.word()
			t.target, t.facts.Slug = l, slug
			return nil
		}
	}
	switch len(t.open) {
	case 0:
		return says("no incident")
	case 1:
		t.target, t.facts.Slug = t.open[0], strings.TrimPrefix(t.open[0].WorkflowID, "incident/")
		return nil
	}
	t.facts.Incidents = t.lines()
	return says("which")
}

// lines are the open incidents that everybody may know of.
func (t *typed) lines() []interaction.IncidentLine {
	var lines []interaction.IncidentLine
	for _, l := range t.open {
		lines = append(lines, interaction.IncidentLine{
			Slug: strings.TrimPrefix(l.WorkflowID, "incident/"), Name: l.Title, Severity: l.Severity, Commander: l.Responder, Since: l.Started,
		})
	}
	return lines
}

// show finds the incident and how it stands.
func (t *typed) show(ctx context.Context) error {
	if err := t.find(ctx); err != nil {
		return err
	}
	shown, err := t.door.options.Client.Show(ctx, t.target.WorkflowID)
	if err != nil {
		return err
	}
	if shown.Incident == nil {
		return says("unanswered")
	}
	t.facts.Incident = shown.Incident
	return nil
}

// give gives the incident a command and words what became of it.
func (t *typed) give(ctx context.Context, c contract.Command) (string, error) {
	c.Request, c.By = t.heard.ID, actor(t.by)
	answer, err := t.door.give(ctx, t.target.WorkflowID, "", c)
	if err != nil {
		return "", err
	}
	f := &t.facts
	f.Verb, f.Role, f.Person, f.Severity, f.N, f.Until = string(c.Verb), c.Role, c.Person, c.Severity, c.N, c.Until
	switch answer.Result {
	case contract.Done:
		return "done", nil
	case contract.Already:
		f.Reason = answer.Text
		return "already", nil
	case contract.Recorded:
		return "recorded", nil
	case contract.Stale:
		return "stale", nil
	case contract.Confirm, contract.Refused:
	}
	f.Reason = answer.Text
	return "refused", nil
}
