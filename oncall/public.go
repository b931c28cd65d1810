package oncall

import "slices"

// Stage is how far the work is, as the public is told.
type Stage string

// The stages of a public story, in order. They are those of Statuspage; every status page has something like them.
const (
	Investigating Stage = "investigating"
	Identified    Stage = "identified" // The cause is known.
	Monitoring    Stage = "monitoring" // It is mended and watched.
	PublicOver    Stage = "resolved"
)

// OpenStages are the stages before the end.
var OpenStages = []Stage{Investigating, Identified, Monitoring}

// Impact is how much of a service customers miss, as a status page shows it.
type Impact string

// The impacts, the least first.
const (
	ImpactNone     Impact = "none"
	ImpactMinor    Impact = "minor"
	ImpactMajor    Impact = "major"
	ImpactCritical Impact = "critical"
)

// Impacts lists them all.
var Impacts = []Impact{ImpactNone, ImpactMinor, ImpactMajor, ImpactCritical}

// StatusPage is a page on which the public reads how things stand.
type StatusPage struct {
	ID       string
	Provider string // PagerDuty or Statuspage
	Page     string // The provider's ID of the page; empty when the environment names it.
	URL      string // Where the public finds the page; empty when only the provider knows.
	Language string // "en" or "ja".
	// Components are the provider's IDs of what customers see, by the ID of the service that it depends on.
	Components map[string][]string
	Impact     map[Severity]Impact // Complete: defaults are filled in when the configuration is loaded.
}

// ImpactOf is what a severity means on the page. One that nobody said is minor.
func (p StatusPage) ImpactOf(severity Severity) Impact {
	if impact, ok := p.Impact[severity]; ok {
		return impact
	}
	return ImpactMinor
}

// AccountText is what is ready to be copied into a post of the company's accounts.
type AccountText struct {
	Text   string `json:"text"`
	Short  string `json:"short"`         // Fits 280 characters as X counts them.
	Weight int    `json:"weight"`        // Of Short.
	Cut    bool   `json:"cut,omitempty"` // Something had to be left out of Short.
}

// PublicPreview is what a word would look like, before anybody is told.
type PublicPreview struct {
	Word    PublicWord    `json:"word"`
	Pages   []PagePreview `json:"pages"`
	Account AccountText   `json:"account"`
	Remarks []string      `json:"remarks,omitempty"`
}

// Faulty tells whether a page would refuse it.
func (p PublicPreview) Faulty() bool {
	return slices.ContainsFunc(p.Pages, func(page PagePreview) bool { return len(page.Problems) > 0 })
}

// PagePreview is what one status page would show.
type PagePreview struct {
	ID         string   `json:"id"`
	Provider   string   `json:"provider"`
	Name       string   `json:"name,omitempty"` // The page's own.
	Link       string   `json:"link,omitempty"`
	Title      string   `json:"title"`
	Body       string   `json:"body"`
	Stage      string   `json:"stage"`  // As the page calls it.
	Impact     string   `json:"impact"` // As the page calls it.
	Components []string `json:"components,omitempty"`
	Problems   []string `json:"problems,omitempty"` // Why it would not appear, each with its cure.
	Remarks    []string `json:"remarks,omitempty"`
}
