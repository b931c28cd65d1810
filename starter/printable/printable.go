// Package printable makes a page that prints well of a document in Markdown. Nothing in a document can run, load scripts or change the
// page around it: raw HTML is left out, links that are no web addresses lead nowhere, and the page's policy forbids the rest.
package printable

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

//go:embed page.html
var page string

//go:embed page.css
var style string

var layout = template.Must(template.New("page").Parse(page))

// Policy is the content security policy of the page, for its header. The page itself holds it too, so that a saved file obeys it.
var Policy = policyOf(style)

func policyOf(style string) string {
	sum := sha256.Sum256([]byte(style))
	return fmt.Sprintf("default-src 'none'; img-src https: data:; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'",
		base64.StdEncoding.EncodeToString(sum[:]))
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM))

// Body is the document as a part of another page. Nothing in it can run: raw HTML is left out, and links lead to web addresses alone.
func Body(text string) (template.HTML, error) {
	var body bytes.Buffer
	if err := markdown.Convert([]byte(text), &body); err != nil {
		return "", fmt.Errorf("read the document's Markdown: %w", err)
	}
	return template.HTML(body.String()), nil //nolint:gosec // goldmark leaves raw HTML and dangerous links out.
}

// Page is the document as an HTML page in its language ("en" or "ja").
func Page(title, language, text string) ([]byte, error) {
	body, err := Body(text)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = layout.Execute(&out, struct {
		Title, Language, Policy string
		Style                   template.CSS
		Body                    template.HTML
	}{title, language, Policy, template.CSS(style), body}) //nolint:gosec // The style is ours.
	return out.Bytes(), err
}
