package cli

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"hansho/ledger"
	"hansho/workflows/contract"
)

func ledgerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "ledger", Short: "Show and verify what was sent, accepted, delivered and answered",
		Long: `The ledger of an escalation has an entry for each page: when it was decided, attempted, accepted, delivered, answered, withdrawn
and closed, or refused, in the provider's words.`,
		Args: knownCommand, SuggestionsMinimumDistance: wrongLetters,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	show := &cobra.Command{
		Use: "show <escalation>", Short: "Show the ledger of an escalation, page by page", RunE: runLedgerShow, DisableFlagsInUseLine: true,
		Long: `Show the ledger of an escalation. When no worker answers, it is rebuilt here from the history that Temporal keeps.`,
		Example: `  hansho ledger show checkout/disk-full
  hansho ledger show checkout/disk-full --output json`,
		Args: one("say which escalation: \"hansho list --all\" shows them"), ValidArgsFunction: completeOpen(contract.Escalation),
	}
	withOutput(show)
	withPersonZone(show)
	cmd.AddCommand(verifyCommand(), show)
	return cmd
}

func verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify [escalation...]", Short: "Hold escalations against what must always hold", RunE: runVerify, DisableFlagsInUseLine: true,
		Long: `Verify escalations against what Hansho promises: no alert without a page or a loud word, no page after an acknowledgement, no page twice
without a mark, no timer early, nothing stuck, every page in order and closed in the end, a second provider only after the first
failed. The evidence is each escalation's state and its history in Temporal. Without names, those of the last 24 hours (--since), and
all that are open.

With --live the ledgers are also compared with each provider's own log: pages that only one of the two has, times that differ,
acknowledgements that were never taken, incidents that are still open there. That needs the credentials of a worker in the
environment, and only reads.

It needs no worker: a state that nobody answers for is rebuilt here from the history, as long as Temporal keeps it.

Exit status: 0 everything holds · 1 something does not, or a provider could not be asked.`,
		Example: `  hansho ledger verify
  hansho ledger verify checkout/disk-full
  hansho ledger verify --since 168h --live --config hansho.yaml`,
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return openWorkflows(cmd, contract.Escalation), cobra.ShellCompDirectiveNoFileComp
		},
	}
	withOutput(cmd)
	withPersonZone(cmd)
	cmd.Flags().Duration("since", 24*time.Hour, "how far to look back, without names")
	cmd.Flags().Bool("live", false, "compare with the providers' own logs, too")
	return cmd
}

// verdict is what a verification found.
type verdict struct {
	Checked    int                `json:"checked"`
	Pages      int                `json:"pages"`
	Rebuilt    int                `json:"rebuilt,omitempty"` // States that no worker answered for.
	Asked      []string           `json:"asked,omitempty"`   // Providers whose own logs were compared.
	Unasked    []string           `json:"unasked,omitempty"` // Providers that could not be asked although --live wanted it.
	Violations []ledger.Violation `json:"violations"`
	Notes      []string           `json:"notes,omitempty"` // What could not be checked.
}

func runVerify(cmd *cobra.Command, args []string) error {
	since, _ := cmd.Flags().GetDuration("since")
	live, _ := cmd.Flags().GetBool("live")
	switch {
	case since <= 0:
		return usage("--since %s is not a time to look back", since)
	case len(args) > 0 && cmd.Flags().Changed("since"):
		return usage("--since is for all escalations: leave the names out")
	}
	s, err := open(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	var asked *auditors
	if live {
		if asked, err = s.auditors(); err != nil {
			return err
		}
	}
	if err := s.connect(); err != nil {
		return err
	}
	now := time.Now()
	g := s.gatherer()
	found, err := g.find(args, now.Add(-since))
	if err != nil {
		return err
	}
	v := verdict{Checked: len(found), Rebuilt: g.rebuilt, Notes: g.notes, Violations: []ledger.Violation{}}
	if asked != nil {
		from := now.Add(-since)
		if len(args) > 0 {
			from = time.Time{}
		}
		asked.compare(cmd.Context(), s, found, from, now, &v)
	}
	for _, x := range found {
		if x.State != nil {
			v.Pages += len(x.State.Pages)
		}
		v.Violations = append(v.Violations, ledger.Check(*x, now)...)
	}
	v.Violations = ledger.Sorted(v.Violations)
	return s.printVerdict(v)
}

func (s *session) printVerdict(v verdict) error {
	out := s.cmd.OutOrStdout()
	if s.json {
		if err := printJSON(out, v); err != nil {
			return err
		}
	} else {
		(&view{out: out, style: styleFor(out), zone: s.zone}).verdictOf(v)
	}
	if len(v.Violations)+len(v.Unasked) > 0 {
		return &saidError{errors.New("something does not hold, or could not be asked")}
	}
	return nil
}

func runLedgerShow(cmd *cobra.Command, args []string) error {
	s, err := open(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.connect(); err != nil {
		return err
	}
	g := s.gatherer()
	found, err := g.find(args, time.Time{})
	if err != nil {
		return err
	}
	x := found[0]
	if x.State == nil {
		return fmt.Errorf("the ledger of %s is not known: %s", short(x.WorkflowID), line(fmt.Sprint(g.notes)))
	}
	out := cmd.OutOrStdout()
	if s.json {
		return printJSON(out, ledgerJSON{x.WorkflowID, x.Instance, string(x.State.Status), x.State.Pages, x.Sent})
	}
	(&view{out: out, style: styleFor(out), zone: s.zone}).ledger(x)
	for _, note := range g.notes {
		fmt.Fprintln(cmd.ErrOrStderr(), note)
	}
	return nil
}
