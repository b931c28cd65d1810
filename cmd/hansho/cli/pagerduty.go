package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"hansho/activities/pagerduty"
	"hansho/cmd/hansho/process"
	"hansho/oncall"
)

// webhookPath is where the starter takes PagerDuty's webhooks.
const webhookPath = "/webhooks/pagerduty"

func pagerdutyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "pagerduty", Short: "Set up a PagerDuty account for Hansho", Args: knownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(pagerdutySetupCommand())
	return cmd
}

func pagerdutySetupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "setup", Short: "Make or repair the paging service and the webhook at PagerDuty", Args: cobra.NoArgs, RunE: runPagerDutySetup,
		Long: `Find or make what Hansho needs at PagerDuty, and say what was found: a paging service with settings under which PagerDuty does
nothing on its own, an escalation policy that wakes nobody, and a webhook subscription with the events that Hansho reads. Your
other services are not touched.

HANSHO_PAGERDUTY_TOKEN (a REST API key with write access) and HANSHO_PAGERDUTY_FROM (a user who is never paged) have to be set.
The plan is shown first; nothing is changed without a yes. It may be run again at any time: it repairs what was changed.

PagerDuty shows a webhook's signing secret once: say by --secret-file where it goes, or have it printed by --show-secret.`,
		Example: `  hansho pagerduty setup --dry-run --url https://hansho.example.com
  hansho pagerduty setup --url https://hansho.example.com --secret-file /run/secrets/pagerduty-webhook
  hansho pagerduty setup --yes --output json`,
	}
	flags := cmd.Flags()
	flags.String("url", "", "where Hansho is reached from the internet, for the webhook (HANSHO_PUBLIC_URL); none: no webhook is made")
	flags.String("service-name", pagerduty.DefaultServiceName, "name of the paging service, when HANSHO_PAGERDUTY_SERVICE does not name one")
	flags.Bool("all-services", false, "send the events of all services; also when the configuration observes or follows one")
	flags.Bool("new-secret", false, "make the webhook anew with another signing secret, because the former was lost or seen")
	flags.String("secret-file", "", "file for the signing secret, which only you may read; it must not exist")
	flags.Bool("show-secret", false, "print the signing secret")
	flags.Bool("dry-run", false, "only say what would be done")
	flags.Bool("yes", false, "do it without asking")
	cmd.MarkFlagsMutuallyExclusive("secret-file", "show-secret")
	withOutput(cmd)
	return cmd
}

// newAccount reads the environment for what speaks with a PagerDuty account. Progress goes to the error output.
func newAccount(cmd *cobra.Command) (*pagerduty.Account, error) {
	cfg, err := pagerduty.FromEnvironment()
	if err != nil {
		return nil, err
	}
	account, err := pagerduty.NewAccount(cfg, zerolog.Nop())
	if err != nil {
		return nil, err
	}
	account.Progress = sayProgress(cmd.ErrOrStderr())
	return account, nil
}

// sayProgress says on a terminal what is being done; in a log it would be in the way.
func sayProgress(out io.Writer) func(string) {
	style := styleFor(out)
	return func(text string) {
		if process.IsTerminal(out) {
			fmt.Fprintln(out, style.faint("… "+line(text)))
		}
	}
}

func runPagerDutySetup(cmd *cobra.Command, _ []string) error {
	inJSON, err := asJSON(cmd)
	if err != nil {
		return err
	}
	wish, err := setupWish(cmd)
	if err != nil {
		return err
	}
	account, err := newAccount(cmd)
	if err != nil {
		return err
	}
	setup, err := account.Plan(cmd.Context(), wish)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if !inJSON {
		printPlan(out, setup)
	}
	dry, _ := cmd.Flags().GetBool("dry-run")
	if !dry && len(setup.Steps) > 0 {
		err = carryOut(cmd, setup)
	}
	if inJSON {
		return errors.Join(err, printJSON(out, setupResult(cmd, account, setup)))
	}
	if err == nil && !dry {
		printEnvironment(out, setupResult(cmd, account, setup).Environment)
	}
	return err
}

func setupWish(cmd *cobra.Command) (pagerduty.Wish, error) {
	flags := cmd.Flags()
	base, _ := flags.GetString("url")
	base = strings.TrimRight(cmp.Or(base, os.Getenv("HANSHO_PUBLIC_URL")), "/")
	wish := pagerduty.Wish{}
	wish.ServiceName, _ = flags.GetString("service-name")
	wish.NewSecret, _ = flags.GetBool("new-secret")
	wish.AllServices, _ = flags.GetBool("all-services")
	if base != "" {
		if u, err := url.Parse(base); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return wish, usage("--url %q is not an address such as https://hansho.example.com", base)
		}
		wish.WebhookURL = base + webhookPath
	} else if wish.NewSecret {
		return wish, usage("--new-secret needs --url, to know which webhook is meant")
	}
	org, err := process.LoadOrg(configPath(cmd))
	switch {
	case err == nil:
		wish.AllServices = wish.AllServices || mirrors(org)
	case !errors.Is(err, fs.ErrNotExist) || cmd.Flags().Changed("config"):
		return wish, err
	}
	return wish, nil
}

// mirrors tells whether the configuration watches services that PagerDuty pages for.
func mirrors(org *oncall.Org) bool {
	for _, service := range org.Services {
		if service.PagerDuty != "" {
			return true
		}
	}
	return false
}

func printPlan(out io.Writer, setup *pagerduty.Setup) {
	style := styleFor(out)
	for _, found := range setup.Found {
		fmt.Fprintf(out, "%s %s\n", style.green("found"), line(found))
	}
	if len(setup.Steps) == 0 {
		fmt.Fprintln(out, "Nothing has to be done.")
		return
	}
	fmt.Fprintln(out, "To do:")
	for i, step := range setup.Steps {
		fmt.Fprintf(out, "  %d. %s\n", i+1, line(step.What))
	}
}
