package statuspage

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"hansho/activities"
	"hansho/oncall"
)

// Bounds of an incident, in characters. https://developer.statuspage.io/#operation/postPagesPageIdIncidents
const (
	longestName = 255
	longestBody = 25_000
)

// Preview says what the page would show. It asks for the page and its components, two requests.
func (c *Client) Preview(ctx context.Context, p activities.Publication) (oncall.PagePreview, error) {
	path, err := c.page(p)
	if err != nil {
		return oncall.PagePreview{}, err
	}
	var page struct {
		ID, Name, Subdomain, Domain string
	}
	if err := c.call(ctx, request{method: http.MethodGet, path: path}, &page); err != nil {
		if isUnknown(err) {
			err = fmt.Errorf("%w (is the page's ID right?)", err)
		}
		return oncall.PagePreview{}, err
	}
	if page.ID == "" {
		return oncall.PagePreview{}, errNotPromised
	}
	names, err := c.components(ctx, path)
	if err != nil {
		return oncall.PagePreview{}, err
	}
	shown := oncall.PagePreview{
		Name: page.Name, Link: address(page.Domain, page.Subdomain), Title: p.Title, Body: p.Body, Stage: string(p.Stage), Impact: string(p.Impact),
		Problems: tooLong(p),
	}
	status := statuses(p)
	for _, id := range p.Components {
		name, known := names[id]
		if !known {
			shown.Problems = append(shown.Problems, fmt.Sprintf("the page has no component %q: correct components in status_pages", id))
			continue
		}
		if status[id] != "" {
			name += ": " + strings.ReplaceAll(status[id], "_", " ")
		}
		shown.Components = append(shown.Components, name)
	}
	if len(p.Components) == 0 {
		shown.Remarks = append(shown.Remarks, "no component is named, so the page shows the incident and everything else as it is")
	}
	return shown, nil
}

func tooLong(p activities.Publication) (problems []string) {
	if n := utf8.RuneCountInString(p.Title); n > longestName {
		problems = append(problems, fmt.Sprintf("the title has %d characters and Statuspage takes %d: shorten it", n, longestName))
	}
	if n := utf8.RuneCountInString(p.Body); n > longestBody {
		problems = append(problems, fmt.Sprintf("the text has %d characters and Statuspage takes %d: shorten it", n, longestBody))
	}
	return problems
}

func address(domain, subdomain string) string {
	switch {
	case domain != "":
		return "https://" + domain
	case subdomain != "":
		return "https://" + subdomain + ".statuspage.io"
	default:
		return ""
	}
}

// mostComponents bounds the reading of components: ten requests, and so ten seconds.
const mostComponents = 1000

// components are the names of the page's components by their IDs.
func (c *Client) components(ctx context.Context, path string) (map[string]string, error) {
	const size = 100
	names := map[string]string{}
	for page := 1; page <= mostComponents/size; page++ {
		var list []struct{ ID, Name string }
		query := url.Values{"per_page": {fmt.Sprint(size)}, "page": {fmt.Sprint(page)}}
		if err := c.call(ctx, request{method: http.MethodGet, path: path + "/components", query: query}, &list); err != nil {
			return nil, err
		}
		for _, component := range list {
			names[component.ID] = component.Name
		}
		if len(list) < size {
			break
		}
	}
	return names, nil
}
