package console

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/rs/zerolog"
)

//go:embed templates
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// view is what a page is made of. Its title is a key of the vocabulary, or a text of its own.
type view struct {
	Title string
	Text  string // The title when it is not a key.
	Nav   string // Which entry of the navigation the page belongs to.
	Dark  bool   // No worker answered: what is shown is only what Temporal knows.
	Live  bool   // The page renews itself.
	Body  any

	V      viewer
	Notice *notice
	Here   string // The page's own address.
	Open   bool
}

// load parses the words and pages of every language.
func (c *Console) load() error {
	c.words, c.pages = map[string]*vocabulary{}, map[string]map[string]*template.Template{}
	for _, language := range languages {
		words, err := loadWords(language)
		if err != nil {
			return err
		}
		c.words[language] = words
		if c.pages[language], err = parsePages(words, c.functions(words)); err != nil {
			return err
		}
	}
	return nil
}

// parsePages parses every page with the layout around it.
func parsePages(words *vocabulary, functions template.FuncMap) (map[string]*template.Template, error) {
	shared, err := template.New("layout").Funcs(functions).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html")
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	files, err := fs.Glob(templateFiles, "templates/pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, file := range files {
		page, err := template.Must(shared.Clone()).ParseFS(templateFiles, file)
		if err != nil {
			return nil, fmt.Errorf("console: %s: %w", words.language, err)
		}
		pages[strings.TrimSuffix(path.Base(file), ".html")] = page
	}
	return pages, nil
}

// write answers with a page, or with its live part alone when the page asks for that.
func (c *Console) write(w http.ResponseWriter, r *http.Request, status int, name string, page view) {
	if page.V.vocabulary == nil {
		page.V = c.viewer(r)
	}
	page.Open, page.Here = c.options.Open, local(r.URL.RequestURI())
	part := "layout.html"
	if page.Live && r.Header.Get("HX-Request") != "" {
		part = "live"
	} else {
		page.Notice = c.takeNotice(w, r)
	}
	var html bytes.Buffer
	if err := c.pages[page.V.Language][name].ExecuteTemplate(&html, part, page); err != nil {
		zerolog.Ctx(r.Context()).Error().Err(err).Str("page", name).Msg("a page could not be made")
		http.Error(w, "This is a fault of Hansho: the page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", page.V.Language)
	w.Header().Set("Vary", "HX-Request, Cookie, Accept-Language")
	w.WriteHeader(status)
	if _, err := w.Write(html.Bytes()); err != nil {
		zerolog.Ctx(r.Context()).Debug().Err(err).Msg("the answer could not be written")
	}
}

// temporalLink is a workflow's page in the Temporal UI; empty when its address is not known.
func (c *Console) temporalLink(workflowID string) string {
	if c.options.TemporalUIURL == "" || workflowID == "" {
		return ""
	}
	return strings.TrimRight(c.options.TemporalUIURL, "/") + "/namespaces/" + url.PathEscape(c.options.Namespace) + "/workflows/" + url.PathEscape(workflowID)
}

// pathOf is the console's page of a workflow; empty when it has none.
func pathOf(workflowID string) string {
	kind, rest, _ := strings.Cut(workflowID, "/")
	switch kind {
	case "escalation":
		service, key, ok := strings.Cut(rest, "/")
		if !ok {
			return ""
		}
		return Path + "escalations/" + url.PathEscape(service) + "/" + url.PathEscape(key)
	case "incident":
		return Path + "incidents/" + url.PathEscape(rest)
	case "postmortem":
		return Path + "postmortems/" + url.PathEscape(rest)
	}
	return ""
}

// webLink is an address that may be linked to; an alert may bring anything.
func webLink(address string) string {
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		return address
	}
	return ""
}

func queryEscape(text string) string { return url.QueryEscape(text) }
