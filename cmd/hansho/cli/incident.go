package cli

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// incidentVerb is one thing that a person can do with an incident by command. Its arguments follow the incident.
type incidentVerb struct {
	use, short string
	least      int // Arguments behind the incident.
	fill       func(c *contract.Command, args []string) error
	verb       contract.Verb
}

func incidentWords(c *contract.Command, args []string) error {
	c.Text = strings.Join(args, " ")
	return nil
}

func roleAndPerson(c *contract.Command, args []string) (err error) {
	if c.Role, err = oncall.ParseRole(args[0]); err != nil {
		return usage("%w", err)
	}
	if len(args) > 1 {
		c.Person, c.Text = args[1], strings.Join(args[2:], " ")
	}
	return nil
}

func personAndWords(c *contract.Command, args []string) error {
	c.Person, c.Text = args[0], strings.Join(args[1:], " ")
	return nil
}

func personTimeAndWords(c *contract.Command, args []string) error {
	c.Person = args[0]
	if d, err := time.ParseDuration(args[1]); err == nil && d > 0 && len(args) > 2 {
		c.Until, args = time.Now().Add(d).UTC(), args[1:]
	}
	c.Text = strings.Join(args[1:], " ")
	return nil
}

func numberAndWords(c *contract.Command, args []string) (err error) {
	if c.N, err = strconv.Atoi(args[0]); err != nil {
		return usage("%q is no number", args[0])
	}
	c.Text = strings.Join(args[1:], " ")
	return nil
}

func severityAndWords(c *contract.Command, args []string) (err error) {
	if c.Severity, err = oncall.ParseSeverity(args[0]); err != nil {
		return usage("%w", err)
	}
	c.Text = strings.Join(args[1:], " ")
	return nil
}

func into(c *contract.Command, args []string) error {
	c.Into = args[0]
	return nil
}

func maybePerson(c *contract.Command, args []string) error {
	if len(args) > 0 {
		c.Person = args[0]
	}
	return nil
}

func publicDraft(c *contract.Command, args []string) error {
	c.Draft = &contract.Draft{Text: strings.Join(args, " ")}
	return nil
}

func teamAndLead(c *contract.Command, args []string) error {
	c.Person = args[0]
	if len(args) > 1 {
		c.Team = args[1]
	}
	return nil
}

var incidentVerbs = []incidentVerb{
	{"role <incident> <role> [person]", "Take a role, or give it to somebody", 1, roleAndPerson, contract.TakeRole},
	{"handover <incident> <role> <person> [why...]", "Hand a role over: it is theirs once they accept", 2, roleAndPerson, contract.HandOver},
	{"accept <incident> <role>", "Accept a role that is offered to you", 1, roleAndPerson, contract.AcceptRole},
	{"decline <incident> <role>", "Decline a role that is offered to you", 1, roleAndPerson, contract.DeclineRole},
	{"leave-role <incident> <role> [person]", "Have a role no longer", 1, roleAndPerson, contract.LeaveRole},
	{"join <incident> [person]", "Work on it", 0, maybePerson, contract.Join},
	{"leave <incident> [person]", "Work on it no longer", 0, maybePerson, contract.Leave},
	{"page <incident> <person> [what for...]", "Page a person until they answer", 1, personAndWords, contract.PagePerson},
	{"page-responders <incident> [what for...]", "Page everybody who works on it", 0, incidentWords, contract.PageTeam},
	{"page-commanders <incident>", "Page the commanders on call", 0, incidentWords, contract.PageCommander},
	{"team <incident> <lead> [name]", "Form a sub-team", 1, teamAndLead, contract.FormTeam},
	{"task <incident> <person> [20m] <what...>", "Give somebody a task, with a time", 2, personTimeAndWords, contract.Task},
	{"take <incident> <task>", "Say that you do a task", 1, numberAndWords, contract.TakeTask},
	{"done <incident> <task>", "Say that a task is done", 1, numberAndWords, contract.FinishTask},
	{"note <incident> <text...>", "Write something into the timeline", 1, incidentWords, contract.Note},
	{"todo <incident> <text...>", "Keep a follow-up for the postmortem", 1, incidentWords, contract.AddTodo},
	{"sev <incident> <severity> [why...]", "Set the severity", 1, severityAndWords, contract.SetSeverity},
	{"title <incident> <text...>", "Set the title", 1, incidentWords, contract.SetTitle},
	{"bridge <incident> <address>", "Say where people meet", 1, incidentWords, contract.SetBridge},
	{"attach <incident> <escalation ID>", "Let an escalation belong to it", 1, into, contract.Attach},
	{"detach <incident> <escalation ID>", "Let it belong to it no longer", 1, into, contract.Detach},
	{"merge <incident> <incident ID>", "End it in favour of another, which gets its alerts and people", 1, into, contract.Merge},
	{"public <incident> <text...>", "Draft what the public reads", 1, publicDraft, contract.DraftPublic},
	{"approve <incident> <draft>", "Approve a public draft, as the commander", 1, numberAndWords, contract.ApprovePublic},
	{"reject <incident> <draft> [why...]", "Reject a public draft, as the commander", 1, numberAndWords, contract.RejectPublic},
	{"resolve <incident> [cause...]", "Say that it is over; it can be opened again for a while", 0, incidentWords, contract.Resolve},
	{"reopen <incident> [why...]", "Say that it is not", 0, incidentWords, contract.Reopen},
	{"end <incident>", "End it at once", 0, incidentWords, contract.EndIncident},
	{"want-postmortem <incident>", "Ask for a postmortem though the severity promises none", 0, incidentWords, contract.WantPostmortem},
}

func incidentCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "incident", Short: "Lead an incident: roles, people, tasks, public words", Args: knownCommand,
		Long: `Lead an incident. It is named by its slug, by "incident/<slug>" or by one of its escalations; "hansho show incident/<slug>" shows it.
In Slack the same is typed with "!" in front (docs/chat.md). Executive summaries are posted by "hansho update".`,
		Example: `  hansho incident role checkout-20261121-3f2a91c0 scribe --as sato
  hansho incident task checkout-20261121-3f2a91c0 tanaka 20m "Fail over the database" --as sato
  hansho incident resolve checkout-20261121-3f2a91c0 "A full disk" --as sato`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, v := range incidentVerbs {
		cmd.AddCommand(v.command())
	}
	return cmd
}

// exampleOf makes an example of how a command is used.
var exampleOf = strings.NewReplacer(
	"<incident>", "checkout-20261121-3f2a91c0", "<role>", "scribe", "<person>", "tanaka", "[person]", "tanaka", "<lead>", "tanaka", "[name]", "alpha",
	"[20m]", "20m", "<what...>", "\"fail over the database\"", "<task>", "2", "<draft>", "2", "<severity>", "1", "<text...>", "\"payments fail for some\"",
	"<address>", "https://meet.example.com/1", "<escalation ID>", "escalation/checkout/disk-full", "<incident ID>", "incident/checkout-20261121-77aa01bc",
	"[why...]", "\"after a long night\"", "[what for...]", "\"the database\"", "[cause...]", "\"a full disk\"",
)

func (v incidentVerb) command() *cobra.Command {
	cmd := &cobra.Command{
		Use: v.use, Short: v.short, Example: "  hansho incident " + exampleOf.Replace(v.use) + " --as sato", ValidArgsFunction: completeOpen(contract.Incident),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < v.least+1 {
				return usage("something is missing: %s", cmd.UseLine())
			}
			return nil
		},
	}
	takeOver := cmd.Flags().Bool("take-over", false, "take a role from whoever has it")
	if v.verb != contract.TakeRole {
		_ = cmd.Flags().MarkHidden("take-over")
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c := contract.Command{Verb: v.verb, TakeOver: *takeOver}
		if err := v.fill(&c, args[1:]); err != nil {
			return err
		}
		return ofIncident(cmd, args[0], contract.IncidentID, c)
	}
	withPerson(cmd)
	withOutput(cmd)
	return cmd
}
