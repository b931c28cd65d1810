package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// Groups of commands, as the help shows them.
const (
	GroupRun   = "run"
	groupCall  = "call"
	groupMajor = "major"
	groupSetUp = "setup"
)

const rootLong = `Hansho pages people about alerts until somebody acknowledges, and sees an incident through to its postmortem.

An escalation is named by service and dedup key ("checkout/disk-full"), by its workflow ID
("escalation/checkout/disk-full"), by its dedup key alone, or by the last characters of its instance.

Commands speak with Temporal directly, by TEMPORAL_ADDRESS (127.0.0.1:7233) and TEMPORAL_NAMESPACE (hansho);
"hansho env" lists every variable. Who you are is said by --as or HANSHO_PERSON.

Exit status: 0 done · 1 failed · 2 wrong usage · 3 refused, or came too late · 4 Temporal is not available, try again`

const rootExample = `  hansho list                                   what is open
  hansho show checkout/disk-full                what happened, and what comes next
  hansho ack checkout/disk-full --as sato       you have it: nobody else is paged
  hansho check --config hansho.yaml             what is wrong with a configuration`

// New makes the command tree. Run it by Main.
func New() *cobra.Command {
	root := &cobra.Command{
		Use: "hansho", Short: "Incident escalation on Temporal", Long: rootLong, Example: rootExample,
		SilenceErrors: true, SilenceUsage: true, Args: knownCommand, SuggestionsMinimumDistance: wrongLetters,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringP("config", "c", "", "configuration file (HANSHO_CONFIG, else hansho.yaml)")
	_ = root.MarkPersistentFlagFilename("config", "yaml", "yml")
	root.AddGroup(
		&cobra.Group{ID: groupCall, Title: "On call:"},
		&cobra.Group{ID: groupMajor, Title: "Incidents and postmortems:"},
		&cobra.Group{ID: groupSetUp, Title: "Set up:"},
		&cobra.Group{ID: GroupRun, Title: "Run:"},
	)
	root.SetHelpCommandGroupID(groupSetUp)
	root.SetCompletionCommandGroupID(groupSetUp)
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	add(root, groupCall, alertCommand(), listCommand(), showCommand())
	for _, v := range verbs {
		add(root, groupCall, v.command())
	}
	add(root, groupMajor, statusCommand(), reportCommand(), declareCommand(), incidentCommand(), updateCommand(), publicCommand(), postmortemCommand())
	add(root, groupCall, testPageCommand(), ledgerCommand())
	add(root, groupSetUp, pagerdutyCommand(), initCommand(), importCommand(), checkCommand(), envCommand(), sealCommand(), slackCommand(), versionCommand())
	add(root, groupSetUp, compareCommand())
	add(root, GroupRun, workerCommand(), starterCommand(), watchCommand(), sandboxCommand())
	return root
}

// wrongLetters is how many wrong letters of a command are forgiven when the one that was meant is named.
const wrongLetters = 2

// knownCommand refuses what is no command below a command that has others, and names those that may be meant.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	meant := ""
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		meant = fmt.Sprintf(": did you mean %s?", strings.Join(near, " or "))
	}
	return usage("there is no %q%s", cmd.CommandPath()+" "+args[0], meant)
}

func add(root *cobra.Command, group string, commands ...*cobra.Command) {
	for _, command := range commands {
		command.GroupID = group
		root.AddCommand(command)
	}
}
