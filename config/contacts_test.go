package config

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/oncall"
)

const withSteps = `
organization: {name: Steps, zone: Asia/Tokyo}
people:
  sato:
    email: sato@example.com
    phone: "+81 90 0000 0001"
    splunk_oncall: sato
    page:
      - {after: 3m, by: [voice], severity: [SEV-1]}
      - by: [splunk-oncall, email]
  plain: {pagerduty: PPLAIN1, splunk_oncall: plain, email: plain@example.com}
policies:
  p: {levels: [{page: [sato]}], last_resort: plain}
services:
  s: {policy: p, paging: observe, pagerduty: PSERV01}
default_service: s
`

func TestStepsAreReadWithTheContactsTheyNeed(t *testing.T) {
	t.Parallel()
	org, err := Parse("hansho.yaml", []byte(withSteps))
	if err != nil {
		t.Fatal(err)
	}
	want := []oncall.Contact{
		{Provider: "splunk-oncall", Address: "sato"}, {Provider: "email", Address: "sato@example.com"}, {Provider: "voice", Address: "+81 90 0000 0001"},
	}
	if diff := cmp.Diff(want, org.People["sato"].Contacts); diff != "" {
		t.Errorf("contacts (-want +got):\n%s", diff)
	}
	steps := []oncall.Step{{By: []string{"splunk-oncall", "email"}}, {After: 3 * time.Minute, By: []string{"voice"}, Severities: []oncall.Severity{oncall.SEV1}}}
	if diff := cmp.Diff(steps, org.People["sato"].StepsFor(oncall.SEV1)); diff != "" {
		t.Errorf("steps for SEV-1 (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(steps[:1], org.People["sato"].StepsFor(oncall.SEV3)); diff != "" {
		t.Errorf("steps for SEV-3 (-want +got):\n%s", diff)
	}
	// Who wrote no rules is paged by the vendors, and by nothing that would surprise them.
	if diff := cmp.Diff([]oncall.Step{{By: []string{"pagerduty", "splunk-oncall"}}}, org.People["plain"].StepsFor(oncall.SEV1)); diff != "" {
		t.Errorf("steps without rules (-want +got):\n%s", diff)
	}
	if org.Services["s"].Paging != oncall.Observe || org.Services["s"].PagerDuty != "PSERV01" {
		t.Errorf("service %+v", org.Services["s"])
	}
}

// Who has no Slack user ID is found in Slack by the e-mail address.
func TestSlackFindsPeopleByTheirAddress(t *testing.T) {
	t.Parallel()
	for more, want := range map[string]string{"": "sato@example.com", "slack: U0SATO1": "U0SATO1"} {
		text := strings.NewReplacer("by: [voice]", "by: [slack]", "splunk_oncall: sato", more).Replace(withSteps)
		org, err := Parse("hansho.yaml", []byte(strings.Replace(text, "splunk-oncall, email", "email", 1)))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := org.People["sato"].Address(oncall.Slack); got != want {
			t.Errorf("with %q Slack pages %q", more, got)
		}
	}
}

func TestAStepThatCannotReachAnybodyIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, want string }{
		"no address":     {"by: [voice]", "by: [webhook]", `people.sato.page[0].by[0]: the person has no webhook; add webhook to the person`},
		"unknown way":    {"by: [voice]", "by: [voise]", `people.sato.page[0].by[0]: "voise" is not a way to page; did you mean "voice"?`},
		"nothing to try": {"by: [voice]", "by: []", `people.sato.page[0].by: is empty; name what is tried`},
		"pages nobody":   {"[SEV-1]", "[SEV-5]", `people.sato.page[0].severity[0]: SEV-5 pages nobody; leave it out`},
		"no unit":        {"after: 3m", "after: 3", `people.sato.page[0].after: "3" has no unit`},
		"follow nothing": {"paging: observe, pagerduty: PSERV01", "paging: follow", `services.s.paging: there is no PagerDuty service to follow`},
		"unknown paging": {"paging: observe", "paging: loud", `services.s.paging: "loud" is not a way of paging; write live, follow or observe`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("hansho.yaml", []byte(strings.Replace(withSteps, c.from, c.to, 1)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}
