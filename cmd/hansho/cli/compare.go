package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"hansho/activities"
	"hansho/activities/pagerduty"
	"hansho/compare"
	"hansho/oncall"
	"hansho/workflows/contract"
)

func compareCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "compare", Short: "Compare whom PagerDuty paged with whom Hansho would have", Args: cobra.NoArgs, RunE: runCompare,
		Long: `Compare, incident by incident, whom PagerDuty paged and when, by its own log, with whom Hansho would have paged (a service with
"paging: observe") or has paged (one that pages and names its service at PagerDuty by "pagerduty:"). Both sides count until the
acknowledgement. Incidents are matched by PagerDuty's ID, and by the dedup key when the alert is sent to both.

It needs HANSHO_PAGERDUTY_* in the environment, Temporal and the configuration; it only reads. Without a worker the states are
rebuilt from the histories.

Exit status: 0 compared · 1 failed, or they differ and --fail-on-difference is given.`,
		Example: `  hansho compare --since 24h
  hansho compare --since 168h --service checkout --output json
  hansho compare --since 24h --fail-on-difference`,
	}
	flags := cmd.Flags()
	flags.Duration("since", 24*time.Hour, "how far to look back")
	flags.String("service", "", "only this service of the configuration")
	flags.Duration("tolerance", time.Minute, "how far apart calls of the same person may be")
	flags.Bool("fail-on-difference", false, "exit with status 1 when anything differs")
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices)
	withOutput(cmd)
	withPersonZone(cmd)
	return cmd
}

// comparison is what the command prints.
type comparison struct {
	Since     time.Time        `json:"since"`
	Until     time.Time        `json:"until"`
	Services  []string         `json:"services"`
	Compared  int              `json:"compared"`
	Same      int              `json:"same"` // The same people in the same order, at about the same time.
	Differing int              `json:"differing"`
	Incidents []compare.Result `json:"incidents"`
	Notes     []string         `json:"notes,omitempty"` // What could not be compared.
}

func runCompare(cmd *cobra.Command, _ []string) error {
	since, _ := cmd.Flags().GetDuration("since")
	tolerance, _ := cmd.Flags().GetDuration("tolerance")
	if since <= 0 || tolerance < 0 {
		return usage("--since and --tolerance are lengths of time, such as 24h and 1m")
	}
	s, err := open(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	services, err := s.compared()
	if err != nil {
		return err
	}
	cfg, err := pagerduty.FromEnvironment()
	if err != nil {
		return err
	}
	account, err := pagerduty.New(cfg, zerolog.Nop())
	if err != nil {
		return err
	}
	if err := s.connect(); err != nil {
		return err
	}
	now := time.Now()
	c := comparison{Since: now.Add(-since).UTC(), Until: now.UTC(), Incidents: []compare.Result{}}
	if err := s.compare(cmd.Context(), account, services, tolerance, &c); err != nil {
		return err
	}
	return s.printComparison(c)
}

// compared are the services that can be compared, by name.
func (s *session) compared() ([]oncall.Service, error) {
	if err := s.needsConfig(); err != nil {
		return nil, err
	}
	only, _ := s.cmd.Flags().GetString("service")
	service, known := s.org.Services[only]
	switch {
	case only == "":
	case !known:
		return nil, usage("--service: the configuration has no service %q", only)
	case service.PagerDuty == "":
		return nil, usage("--service: %s names no service at PagerDuty: add pagerduty: to it", only)
	case service.Paging == oncall.Follow:
		return nil, usage("--service: PagerDuty pages for %s, and Hansho follows: there is nothing to compare", only)
	}
	var services []oncall.Service
	for _, id := range slices.Sorted(maps.Keys(s.org.Services)) {
		if service := s.org.Services[id]; service.PagerDuty != "" && service.Paging != oncall.Follow && (only == "" || only == id) {
			services = append(services, service)
		}
	}
	if len(services) == 0 {
		return nil, errors.New("no service of the configuration names one at PagerDuty that could be compared: add pagerduty: to a service, and paging: observe")
	}
	return services, nil
}

// compare gathers both sides and compares them.
func (s *session) compare(ctx context.Context, account activities.Historian, services []oncall.Service, tolerance time.Duration, c *comparison) error {
	progress := sayProgress(s.cmd.ErrOrStderr())
	progress("the escalations in Temporal")
	g := s.gatherer()
	found, err := g.find(nil, c.Since)
	if err != nil {
		return err
	}
	escalations := map[string][]compare.Escalation{}
	for _, x := range found {
		if x.State != nil && !x.State.Alert.Received.Before(c.Since) {
			service := x.State.Alert.Service
			escalations[service] = append(escalations[service], compare.Read(x.State))
		}
	}
	for _, service := range services {
		progress("the incidents of " + service.ID + " at PagerDuty")
		paged, err := account.Calls(ctx, service.PagerDuty, c.Since, c.Until, progress)
		if err != nil {
			return fmt.Errorf("the incidents of %s at PagerDuty: %w", service.ID, err)
		}
		c.Services = append(c.Services, service.ID)
		for _, pair := range compare.Match(service, theirs(s.org, paged), escalations[service.ID]) {
			c.add(pair.Compare(tolerance))
		}
	}
	c.Notes = g.notes
	return nil
}

func (c *comparison) add(r compare.Result) {
	c.Compared++
	if r.Same() {
		c.Same++
	} else {
		c.Differing++
	}
	c.Incidents = append(c.Incidents, r)
}

// theirs are the incidents of PagerDuty in Hansho's words, without those that Hansho made. Whom it paged is who was given the incident;
// notifications only tell when a log has no more.
func theirs(org *oncall.Org, paged []activities.Paged) (incidents []compare.Incident) {
	name := func(address string) string {
		if person, ok := org.PersonAt(pagerduty.Name, address); ok {
			return person.ID
		}
		if address == "" {
			return ""
		}
		return pagerduty.Name + ":" + address
	}
	for _, p := range paged {
		if contract.IsOwnKey(p.Key) {
			continue
		}
		side := compare.Side{ID: p.Ref, Title: p.Title, Began: p.BeganAt, AckedBy: name(p.AckedBy), AckedAt: p.AckedAt}
		for _, call := range p.Calls {
			side.Calls = append(side.Calls, compare.Call{Person: name(call.Address), At: call.At, How: call.How})
		}
		side.Calls = compare.First(side.Calls)
		incidents = append(incidents, compare.Incident{Key: p.Key, Side: side})
	}
	return incidents
}

func (s *session) printComparison(c comparison) error {
	out := s.cmd.OutOrStdout()
	if s.json {
		if err := printJSON(out, c); err != nil {
			return err
		}
	} else {
		(&view{out: out, style: styleFor(out), zone: s.zone}).comparison(c)
	}
	if fail, _ := s.cmd.Flags().GetBool("fail-on-difference"); fail && c.Differing > 0 {
		return &saidError{errors.New("they differ")}
	}
	return nil
}
