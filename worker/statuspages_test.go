package worker_test

import (
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"hansho/oncall"
	"hansho/worker"
)

// TestStatusPagesNeedTheirCredentials: a page that is named and could not be written to is found at the start, not when the public waits.
func TestStatusPagesNeedTheirCredentials(t *testing.T) {
	for _, name := range []string{"HANSHO_SLACK_TOKEN", "HANSHO_STATUSPAGE_TOKEN", "HANSHO_STATUSPAGE_PAGE", "HANSHO_PAGERDUTY_TOKEN", "HANSHO_PAGERDUTY_STATUS_PAGE"} {
		t.Setenv(name, "")
	}
	pages := map[string]oncall.StatusPage{
		"public": {ID: "public", Provider: oncall.Statuspage}, "partners": {ID: "partners", Provider: oncall.PagerDuty, Page: "PPAGE01"},
	}
	build := func() (int, string) {
		a, err := worker.Activities(func() *oncall.Org { return &oncall.Org{StatusPages: pages} }, "", zerolog.Nop())
		if err != nil {
			return len(a.StatusPages), err.Error()
		}
		return len(a.StatusPages), ""
	}
	if _, err := build(); !strings.Contains(err, "HANSHO_STATUSPAGE_TOKEN") || !strings.Contains(err, "HANSHO_PAGERDUTY_TOKEN") {
		t.Errorf("without tokens: %s", err)
	}
	for name, value := range map[string]string{
		"HANSHO_STATUSPAGE_TOKEN": "t", "HANSHO_PAGERDUTY_TOKEN": "t", "HANSHO_PAGERDUTY_FROM": "h@example.com", "HANSHO_PAGERDUTY_SERVICE": "P1",
	} {
		t.Setenv(name, value)
	}
	if _, err := build(); !strings.Contains(err, "status_pages.public names no page") || !strings.Contains(err, "HANSHO_STATUSPAGE_PAGE") {
		t.Errorf("without a page: %s", err)
	}
	t.Setenv("HANSHO_STATUSPAGE_PAGE", "kctbh9vrtdwd")
	if n, err := build(); n != 2 || err != "" {
		t.Errorf("%d providers, %s", n, err)
	}
	pages = nil
	t.Setenv("HANSHO_STATUSPAGE_TOKEN", "")
	if n, err := build(); n != 0 || err != "" {
		t.Errorf("without status pages: %d providers, %s", n, err)
	}
}
