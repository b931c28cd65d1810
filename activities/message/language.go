package message

import (
	"embed"
	"fmt"
	"strings"
	"text/template"

	"hansho/oncall"
)

//go:embed templates
var files embed.FS

// language is one set of words. Every language defines the same templates, which a test holds; only English has none for
// events, because it takes oncall's sentences.
type language struct {
	code      string
	comma     string // Between the members of a list.
	templates *template.Template
}

var (
	english  = load("en", ", ")
	japanese = load("ja", "、")
)

// load parses a language's templates, which are part of the program.
func load(code, comma string) *language {
	templates := template.New(code).Option("missingkey=error").Funcs(template.FuncMap{"link": link, "join": func(list []string) string { return strings.Join(list, comma) }})
	return &language{code, comma, template.Must(templates.ParseFS(files, "templates/"+code+"/*.tmpl"))}
}

// languageOf finds a language by its code; English stands in for one that is unset or unknown.
func languageOf(code string) *language {
	if code == japanese.code {
		return japanese
	}
	return english
}

// say renders a template. A template that fails is a mistake in this package, which its tests find; people are shown the
// facts all the same.
func (l *language) say(name string, facts any) string {
	var text strings.Builder
	if err := l.templates.ExecuteTemplate(&text, name, facts); err != nil {
		return fmt.Sprintf("%s: %+v", name, facts)
	}
	return strings.TrimSpace(text.String())
}

// severity writes the severity, or the word for an unknown one.
func (l *language) severity(s oncall.Severity) string {
	if !s.Valid() {
		return l.say("severity unknown", nil)
	}
	return s.String()
}
