package cli

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"hansho/oncall"
	"hansho/workflows/contract"
)

func declareCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "declare <title...>", Short: "Open an incident that no alert has opened",
		Long: `Open an incident: its room is made, the commanders on call are paged, and its clocks begin. Without a severity the commander sets it.

A drill is marked as one everywhere. A security incident is known by a codename and to named people only, and is sealed in Temporal
("hansho seal key"); its title is read in its room alone.`,
		Example: `  hansho declare --as sato --severity 1 --service checkout "Nobody can pay"
  hansho declare --as sato --kind drill "Region failover"
  hansho declare --as sato --kind security --codename amber-lark --person tanaka "Keys leaked"`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("say in a few words what is broken")
			}
			return nil
		},
		RunE: runDeclare, ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags := cmd.Flags()
	flags.String("severity", "", "SEV-1 to SEV-5, or 1 to 5")
	flags.String("service", "", "the service that is hit")
	flags.String("kind", string(oncall.NormalIncident), "normal, security or drill")
	flags.String("codename", "", "of a security incident; one is made up when it is empty")
	flags.StringSlice("person", nil, "ask this person to come; may be repeated")
	flags.String("attach", "", "workflow ID of an escalation that belongs to it")
	flags.Bool("no-page", false, "page no commanders")
	flags.String("request", "", "makes it idempotent: the same request opens one incident")
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions([]string{"normal", "security", "drill"}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("person", completePeople)
	withPerson(cmd)
	withOutput(cmd)
	return cmd
}

func runDeclare(cmd *cobra.Command, args []string) error {
	title, err := text(cmd, args)
	if err != nil {
		return err
	}
	flags := cmd.Flags()
	value := func(name string) string {
		v, _ := flags.GetString(name)
		return v
	}
	d := contract.Declaration{
		Request: value("request"), Title: title, Kind: oncall.IncidentKind(value("kind")), Codename: value("codename"), Service: value("service"), Attach: value("attach"),
	}
	if d.Request == "" {
		d.Request = uuid.NewString()
	}
	d.People, _ = flags.GetStringSlice("person")
	d.NoPage, _ = flags.GetBool("no-page")
	if severity := value("severity"); severity != "" {
		if d.Severity, err = oncall.ParseSeverity(severity); err != nil {
			return usage("--severity: %w", err)
		}
	}
	s, err := open(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.someone(); err != nil {
		return err
	}
	if err := s.needsConfig(); err != nil {
		return err
	}
	if err := s.connect(); err != nil {
		return err
	}
	d.By = oncall.Actor{ID: s.me, Via: "cli"}
	declared, err := s.client.Declare(s.ctx, d)
	if err != nil {
		return err
	}
	if s.json {
		return printJSON(cmd.OutOrStdout(), declared)
	}
	word := "opened"
	if declared.Again {
		word = "open already"
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s  %s\n", declared.WorkflowID, word)
	return err
}
