package worker

import (
	"errors"
	"fmt"

	"github.com/rs/zerolog"

	"hansho/activities"
	"hansho/activities/pagerduty"
	"hansho/activities/statuspage"
	"hansho/oncall"
)

// addStatusPages adds what tells the public. A page that the configuration names and for which something is missing is an error.
func addStatusPages(a *activities.Activities, logger zerolog.Logger) error {
	a.StatusPages = map[string]activities.StatusPage{}
	return errors.Join(addPagerDutyPages(a, logger), addStatuspage(a, logger))
}

func addPagerDutyPages(a *activities.Activities, logger zerolog.Logger) error {
	pages := pagesOf(a.Org(), pagerduty.Name)
	if len(pages) == 0 {
		return nil
	}
	cfg, err := pagerduty.FromEnvironment()
	if err != nil {
		return err
	}
	if err := namesPage(pages, cfg.StatusPage, "HANSHO_PAGERDUTY_STATUS_PAGE"); err != nil {
		return err
	}
	client, ok := a.Pagers[pagerduty.Name].(*pagerduty.Client)
	if !ok {
		if client, err = pagerduty.New(cfg, logger); err != nil {
			return fmt.Errorf("the configuration names a status page of PagerDuty: %w", err)
		}
	}
	a.StatusPages[pagerduty.Name] = client.StatusPages()
	return nil
}

func addStatuspage(a *activities.Activities, logger zerolog.Logger) error {
	pages := pagesOf(a.Org(), oncall.Statuspage)
	if len(pages) == 0 {
		return nil
	}
	cfg, err := statuspage.FromEnvironment()
	if err != nil {
		return err
	}
	client, err := statuspage.New(cfg, logger)
	if err != nil {
		return fmt.Errorf("the configuration names a page of Statuspage: %w", err)
	}
	a.StatusPages[oncall.Statuspage] = client
	return namesPage(pages, cfg.Page, "HANSHO_STATUSPAGE_PAGE")
}

// pagesOf are the status pages of a provider.
func pagesOf(org *oncall.Org, provider string) (pages []oncall.StatusPage) {
	for _, page := range org.StatusPages {
		if page.Provider == provider {
			pages = append(pages, page)
		}
	}
	return pages
}

// namesPage refuses an entry that names no page when the environment names none either.
func namesPage(pages []oncall.StatusPage, standard, variable string) error {
	for _, page := range pages {
		if page.Page == "" && standard == "" {
			return fmt.Errorf("status_pages.%s names no page: write page: with its ID, or set %s", page.ID, variable)
		}
	}
	return nil
}
