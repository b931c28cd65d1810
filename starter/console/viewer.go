package console

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"hansho/activities/message"
	"hansho/oncall"
)

// Cookies of what a reader prefers. They hold nothing secret.
const (
	languageCookie = "hansho_language"
	themeCookie    = "hansho_theme"
	keysCookie     = "hansho_keys"
	preferredFor   = 365 * 24 * time.Hour
)

var (
	languages = []string{"en", "ja"}
	themes    = []string{"auto", "light", "dark"}
	matcher   = language.NewMatcher([]language.Tag{language.English, language.Japanese})
)

// viewer is who looks at a page, and how.
type viewer struct {
	message.Reader
	*vocabulary
	Person   string // ID; empty for somebody who is not signed in.
	Language string
	Theme    string // "auto", "light" or "dark".
	Keys     bool   // Whether single keys are shortcuts.
	Org      *oncall.Org
	Now      time.Time
}

// viewer reads who looks: by the session, and in the language that the person chose here, has in the configuration, or asks a browser for.
func (c *Console) viewer(r *http.Request) viewer {
	org := c.options.Org()
	v := viewer{Theme: preferred(r, themeCookie, themes), Keys: true, Org: org, Now: c.options.Now()}
	if off, err := r.Cookie(keysCookie); err == nil && off.Value == "off" {
		v.Keys = false
	}
	if person := c.sessions.read(r); person != "" {
		if _, known := org.People[person]; known { // A reload may have dropped them.
			v.Person = person
		}
	}
	person := org.People[v.Person]
	v.Language = languageFor(r, person.Language)
	person.Language = v.Language
	v.Reader, v.vocabulary = message.ReaderFor(person, org), c.words[v.Language]
	return v
}

func languageFor(r *http.Request, own string) string {
	if chosen := preferred(r, languageCookie, append([]string{""}, languages...)); chosen != "" {
		return chosen
	}
	if slices.Contains(languages, own) {
		return own
	}
	_, i := language.MatchStrings(matcher, r.Header.Get("Accept-Language"))
	return languages[i]
}

// preferred is the value of a cookie when it is one of those known, else the first of them.
func preferred(r *http.Request, name string, known []string) string {
	if cookie, err := r.Cookie(name); err == nil && slices.Contains(known, cookie.Value) {
		return cookie.Value
	}
	return known[0]
}

// postPreferences keeps language, theme and shortcuts, and goes back to where the reader was.
func (c *Console) postPreferences(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, largestForm)
	keep := func(cookie, field string, known []string) {
		if value := r.PostFormValue(field); slices.Contains(known, value) {
			http.SetCookie(w, c.sessions.cookie(cookie, value, preferredFor))
		}
	}
	keep(languageCookie, "language", languages)
	keep(themeCookie, "theme", themes)
	keep(keysCookie, "keys", []string{"on", "off"})
	seeOther(w, r, r.PostFormValue("back"))
}

// local is an address inside of the console; anything else becomes its beginning, so that no link leads elsewhere by way of here.
func local(address string) string {
	if !strings.HasPrefix(address, Path) || strings.ContainsAny(address, "\\\r\n") || strings.Contains(address, "..") {
		return Path
	}
	return address
}

// seeOther goes on to a page of the console, and to nothing else.
func seeOther(w http.ResponseWriter, r *http.Request, address string) {
	http.Redirect(w, r, local(address), http.StatusSeeOther) //nolint:gosec // local lets nothing else through.
}
