package config

import (
	"cmp"
	"net/url"
	"regexp"

	"hansho/oncall"
)

// Statuspage's IDs, such as kctbh9vrtdwd.
var statuspageForm = regexp.MustCompile(`^[a-z0-9]{6,40}$`)

// defaultImpact is what severities mean to the public unless a page says otherwise.
func defaultImpact() map[oncall.Severity]oncall.Impact {
	return map[oncall.Severity]oncall.Impact{
		oncall.SEV1: oncall.ImpactCritical, oncall.SEV2: oncall.ImpactMajor, oncall.SEV3: oncall.ImpactMinor,
		oncall.SEV4: oncall.ImpactNone, oncall.SEV5: oncall.ImpactNone,
	}
}

func (d *draft) buildStatusPages() {
	if len(d.file.StatusPages) == 0 {
		return
	}
	d.org.StatusPages = map[string]oncall.StatusPage{}
	seen := map[string]string{}
	each(d, "status_pages", d.file.StatusPages, func(id, path string, written statusPage) {
		d.org.StatusPages[id] = d.statusPage(id, path, written)
		if written.Provider != "" {
			d.checkUnique(seen, path+".page", written.Provider+" "+cmp.Or(written.Page, "page of the environment"))
		}
	})
}

func (d *draft) statusPage(id, path string, written statusPage) oncall.StatusPage {
	form := d.statusPageProvider(path, written.Provider)
	what, cure := "the ID of a page", "write the ID, the end of the address of the page's settings"
	d.checkForm(path+".page", written.Page, form, what, cure)
	if u, err := url.Parse(written.URL); written.URL != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil) {
		d.add(path+".url", quote(written.URL)+" is not a link", "write the address where the public finds the page, such as https://status.example.com")
	}
	page := oncall.StatusPage{
		ID: id, Provider: written.Provider, Page: written.Page, URL: written.URL, Impact: defaultImpact(),
		Language: d.language(path+".language", written.Language, d.org.Language), Components: d.components(path+".components", written, form),
	}
	for name, impact := range written.Impact {
		at := path + ".impact." + name
		severity := d.severity(at, name, 0)
		if severity != 0 && name != severity.String() {
			d.add(at, quote(name)+" is another way of writing", "write "+severity.String())
		}
		page.Impact[severity] = d.impact(at, impact)
	}
	return page
}

// statusPageProvider checks the provider, and gives the form of its IDs.
func (d *draft) statusPageProvider(path, provider string) *regexp.Regexp {
	known := map[string]*regexp.Regexp{oncall.PagerDuty: pagerdutyForm, oncall.Statuspage: statuspageForm}
	form, ok := known[provider]
	switch {
	case provider == "":
		d.addMissing(path+".provider", "write pagerduty or statuspage")
	case !ok:
		addUnknown(d, path+".provider", provider, "has no status pages that are known", known)
	}
	if form == nil {
		return regexp.MustCompile("")
	}
	return form
}

// components are what customers see, by service.
func (d *draft) components(path string, written statusPage, form *regexp.Regexp) map[string][]string {
	what, cure := "the ID of a component", "write its ID at the provider: \"hansho public preview\" names those that are wrong"
	for service, ids := range written.Components {
		at := path + "." + service
		if _, known := d.org.Services[service]; !known {
			addUnknown(d, at, service, "is not a service", d.org.Services, "services")
		}
		if len(ids) == 0 {
			d.addMissing(at, "name at least one component, or leave the service out")
		}
		for i, id := range ids {
			item := at + "[" + itoa(i) + "]"
			if id == "" {
				d.addMissing(item, cure)
			}
			d.checkForm(item, id, form, what, cure)
		}
	}
	return written.Components
}

func (d *draft) impact(path string, text impact) oncall.Impact {
	for _, impact := range oncall.Impacts {
		if string(text) == string(impact) {
			return impact
		}
	}
	d.add(path, quote(string(text))+" is not an impact", "write none, minor, major or critical")
	return oncall.ImpactNone
}
