package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hansho/starter"
	"hansho/workflows/contract"
)

func listCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List escalations", Args: cobra.NoArgs, RunE: runList(contract.Escalation),
		Long: `List escalations, the newest first. Without flags those that are open.

The list comes from Temporal's visibility, which lags behind by a moment. States are holding, paging, acknowledged,
resolved and over.`,
		Example: `  hansho list
  hansho list --state paging --output json
  hansho list --all --service checkout --limit 20`,
	}
	listFlags(cmd)
	withState(cmd, contract.Escalation)
	cmd.Flags().String("kind", "escalation", "escalation or incident")
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions([]string{"escalation", "incident"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func listFlags(cmd *cobra.Command) {
	withOutput(cmd)
	withPersonZone(cmd)
	cmd.Flags().BoolP("all", "a", false, "closed ones too, as long as Temporal keeps them")
	cmd.Flags().String("service", "", "only of this service")
	cmd.Flags().Int("limit", 100, "how many at most, up to 1000")
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices)
}

// withState lets a list be narrowed to a state.
func withState(cmd *cobra.Command, kind string) {
	cmd.Flags().String("state", "", "only in this state: "+strings.Join(starter.States[kind], ", "))
	_ = cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(starter.States[kind], cobra.ShellCompDirectiveNoFileComp))
}

// withPersonZone lets a command that only reads show times in a person's zone.
func withPersonZone(cmd *cobra.Command) {
	cmd.Flags().String("as", "", "show times in the zone of this person (HANSHO_PERSON)")
	_ = cmd.RegisterFlagCompletionFunc("as", completePeople)
}

// kinds are the values of --kind.
var kinds = map[string]string{"escalation": contract.Escalation, "incident": contract.Incident}

func runList(kind string) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		s, err := open(cmd)
		if err != nil {
			return err
		}
		defer s.close()
		filter := starter.Filter{Kind: kind}
		flags := cmd.Flags()
		if flags.Lookup("kind") != nil {
			name, _ := flags.GetString("kind")
			if filter.Kind = kinds[name]; filter.Kind == "" {
				return usage("--kind %q is not known: use %s", name, names(kinds))
			}
		}
		filter.All, _ = flags.GetBool("all")
		filter.Service, _ = flags.GetString("service")
		filter.State, _ = flags.GetString("state")
		if filter.Limit, _ = flags.GetInt("limit"); filter.Limit < 1 || filter.Limit > 1000 {
			return usage("--limit %d is not from 1 to 1000", filter.Limit)
		}
		if err := filter.Check(); err != nil {
			return usage("%w", err)
		}
		if err := s.connect(); err != nil {
			return err
		}
		listed, err := s.client.List(s.ctx, filter)
		if err != nil {
			return err
		}
		return s.printList(listed, filter)
	}
}

// none says that a list is empty.
func none(filter starter.Filter) string {
	kind := strings.ToLower(filter.Kind)
	if filter.Kind == contract.Public {
		kind = "public story"
	}
	switch {
	case filter.Kind == contract.Escalation && filter.All:
		return "There is nothing."
	case filter.Kind == contract.Escalation:
		return "Nothing is open."
	case filter.All:
		return "There is no " + kind + "."
	default:
		return "No " + kind + " is open."
	}
}

func (s *session) printList(listed []starter.Listed, filter starter.Filter) error {
	out := s.cmd.OutOrStdout()
	if s.json {
		return printJSON(out, listed)
	}
	if len(listed) == 0 {
		fmt.Fprintln(out, none(filter))
		return nil
	}
	style := styleFor(out)
	hasDue := slices.ContainsFunc(listed, func(l starter.Listed) bool { return !l.Due.IsZero() })
	head := plain("NAME", "SEVERITY", "STATE", "RESPONDER", "STARTED", "TITLE")
	if hasDue {
		head[4].text = "DUE"
	}
	rows := [][]cell{head}
	for _, l := range listed {
		state := l.State
		if !l.Open && state == "" {
			state = "over"
		}
		at := l.Started
		if hasDue {
			at = l.Due
		}
		rows = append(rows, []cell{
			{text: short(l.WorkflowID), paint: style.bold},
			{text: l.Severity},
			{text: state, paint: style.state},
			{text: l.Responder},
			{text: moment(at, s.zone)},
			{text: line(l.Title)},
		})
	}
	table(out, "", rows)
	return nil
}
