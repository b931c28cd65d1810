package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hansho/starter"
	"hansho/workflows/contract"
)

// postmortemStates are those that a person can set.
var postmortemStates = []string{"draft", "in review", "reviewed"}

const whichPostmortem = "say which postmortem: \"hansho postmortem list\" shows them"

func postmortemCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "postmortem", Short: "List, write and close postmortems",
		Long: `A postmortem is owed after a SEV-1 or SEV-2. It is reminded of until somebody closes it.

It is named by its slug ("checkout-20261121-3f2a91c0"), as "postmortem/<slug>", or by the escalation it came from.`,
		Args: knownCommand, SuggestionsMinimumDistance: wrongLetters,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	list := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List postmortems with their due dates", Args: cobra.NoArgs, RunE: runList(contract.Postmortem),
		Example: "  hansho postmortem list\n  hansho postmortem list --all",
	}
	listFlags(list)
	withState(list, contract.Postmortem)
	show := postmortemVerb("show <postmortem>", "Show a postmortem", runShowPostmortem)
	withOutput(show)
	withPersonZone(show)
	document := postmortemVerb("document <postmortem>", "Print the document, in Markdown", runDocument)
	document.Long = `Print the document in Markdown: the first draft, in which title, date, people and timeline are filled in, or what people have made of it.`
	document.Example = "  hansho postmortem document checkout-20261121-3f2a91c0 > postmortem.md"
	state := postmortemVerb("state <postmortem> (draft | in review | reviewed)", "Move it on", runState)
	state.Args = between(2, anyNumber, "say which postmortem, and its new state")
	state.Example = "  hansho postmortem state checkout-20261121-3f2a91c0 in review --as sato"
	closing := postmortemVerb("close <postmortem> [link]", "Close it: the document is reviewed", runClose)
	closing.Args = between(1, 2, whichPostmortem)
	closing.Example = "  hansho postmortem close checkout-20261121-3f2a91c0 https://docs.example.com/pm-17 --as sato"
	for _, command := range []*cobra.Command{state, closing} {
		withPerson(command)
		withOutput(command)
	}
	cmd.AddCommand(list, show, document, state, closing)
	return cmd
}

func postmortemVerb(use, short string, run func(*cobra.Command, []string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, RunE: run, ValidArgsFunction: completeOpen(contract.Postmortem), DisableFlagsInUseLine: true,
		Args: one(whichPostmortem),
	}
}

func runState(cmd *cobra.Command, args []string) error {
	state := strings.ReplaceAll(strings.Join(args[1:], " "), "-", " ")
	if !slices.Contains(postmortemStates, state) {
		return usage("there is no state %q: use draft, in review or reviewed, and \"hansho postmortem close\" at the end", state)
	}
	return ofIncident(cmd, args[0], contract.PostmortemID, contract.Command{Verb: starter.SetPostmortemState, Text: state})
}

func runClose(cmd *cobra.Command, args []string) error {
	return ofIncident(cmd, args[0], contract.PostmortemID, contract.Command{Verb: starter.ClosePostmortem, Text: strings.Join(args[1:], " ")})
}

func runShowPostmortem(cmd *cobra.Command, args []string) error {
	s, id, err := openPostmortem(cmd, args[0])
	defer s.close()
	if err != nil {
		return err
	}
	shown, err := s.client.Show(s.ctx, id)
	if err != nil {
		return pointed(id, err)
	}
	if s.json {
		return printJSON(cmd.OutOrStdout(), shown)
	}
	s.printShown(shown)
	return nil
}

// openPostmortem connects and finds the workflow that a text names.
func openPostmortem(cmd *cobra.Command, name string) (*session, string, error) {
	s, err := open(cmd)
	if err == nil {
		err = s.connect()
	}
	if err != nil {
		return s, "", err
	}
	slug, err := s.slug(name)
	return s, contract.PostmortemID(slug), err
}

// runDocument prints the document as the workflow holds it.
func runDocument(cmd *cobra.Command, args []string) error {
	s, id, err := openPostmortem(cmd, args[0])
	defer s.close()
	if err != nil {
		return err
	}
	shown, err := s.client.Show(s.ctx, id)
	if err != nil {
		return pointed(id, err)
	}
	if shown.Postmortem == nil {
		return fmt.Errorf("%w: no worker answered, and only workers read what %s holds", starter.ErrUnavailable, id)
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), shown.Postmortem.For(s.me).Document.Text)
	return err
}
