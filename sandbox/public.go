package sandbox

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"time"

	"hansho/sandbox/statuspage"
)

// StatuspagePage is one page of Atlassian's Statuspage.
type StatuspagePage = statuspage.Page

// StatuspageComponent is what customers see on a StatuspagePage.
type StatuspageComponent = statuspage.Component

// publicPage is a status page as the sandbox's own page shows it, whoever's it is.
type publicPage struct {
	Provider string       `json:"provider"`
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	Parts    []publicPart `json:"parts"`
	Posts    []publicPost `json:"posts"` // the newest first
}

type publicPart struct {
	Name  string `json:"name"`
	State string `json:"state"`
	Works bool   `json:"works"`
}

type publicPost struct {
	ID     string       `json:"id"`
	Title  string       `json:"title"`
	Impact string       `json:"impact"`
	Words  []publicWord `json:"words"` // the newest first
}

type publicWord struct {
	Status string    `json:"status"`
	Text   string    `json:"text"`
	At     time.Time `json:"at"`
}

func (sb *Sandbox) statuspageConfig() statuspage.Config {
	return statuspage.Config{
		Token: sb.opts.StatuspageToken, Pages: sb.opts.StatuspagePages,
		BaseURL: sb.BaseURL, Clock: sb.opts.Clock, Log: sb.log, Faults: sb.faults, Stop: sb.stop, Logger: sb.opts.Logger,
	}
}

// Statuspage is the sandbox's Atlassian Statuspage.
func (sb *Sandbox) Statuspage() *statuspage.Server { return sb.statuspage }

// public is what the public reads, on all status pages.
func (sb *Sandbox) public() []publicPage {
	pages := []publicPage{}
	for _, state := range sb.statuspage.State() {
		page := publicPage{Provider: "Statuspage", ID: state.Page, Name: state.Name, Posts: []publicPost{}}
		for _, c := range state.Components {
			page.Parts = append(page.Parts, publicPart{c.Name, strings.ReplaceAll(c.Status, "_", " "), c.Status == "operational"})
		}
		for _, i := range state.Incidents {
			post := publicPost{ID: i.ID, Title: i.Name, Impact: i.Impact}
			for _, u := range i.Updates {
				post.Words = append(post.Words, publicWord{u.Status, u.Body, u.CreatedAt})
			}
			page.Posts = append(page.Posts, post)
		}
		pages = append(pages, page)
	}
	posts := sb.pagerduty.StatusPosts()
	for _, state := range sb.pagerduty.StatusPages() {
		page := publicPage{Provider: "PagerDuty", ID: state.ID, Name: state.Name, Posts: []publicPost{}}
		for _, service := range state.Services {
			page.Parts = append(page.Parts, publicPart{service.Name, service.Impact, service.Impact == "operational"})
		}
		for _, p := range slices.Backward(posts) {
			if p.Page != state.ID {
				continue
			}
			post := publicPost{ID: p.ID, Title: p.Title}
			for _, u := range slices.Backward(p.Updates) {
				post.Words = append(post.Words, publicWord{u.Status, plainText(u.Message), u.ReportedAt})
			}
			post.Impact = p.Updates[len(p.Updates)-1].Severity
			page.Posts = append(page.Posts, post)
		}
		pages = append(pages, page)
	}
	return pages
}

var tags = regexp.MustCompile(`<[^>]*>`)

// plainText is what a reader sees of PagerDuty's rich text.
func plainText(message string) string {
	message = strings.NewReplacer("</p><p>", "\n\n", "<br>", "\n").Replace(message)
	return html.UnescapeString(tags.ReplaceAllString(message, ""))
}
