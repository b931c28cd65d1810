package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hansho/activities/message"
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
	document := postmortemVerb("document <postmortem>", "Print the draft of the document, in Markdown", runDocument)
	document.Long = `Print the first draft of the document in Markdown, in the organisation's language: title, date, people and timeline are filled in, and
what only people know is left to them. The configuration is needed for names and language.`
	document.Example = "  hansho postmortem document checkout-20261121-3f2a91c0 --config hansho.yaml > postmortem.md"
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

// runDocument writes the draft from what the postmortem was opened with: its input carries the timeline, because the history of
// the escalation may be gone.
func runDocument(cmd *cobra.Command, args []string) error {
	s, id, err := openPostmortem(cmd, args[0])
	defer s.close()
	if err == nil {
		err = s.needsConfig()
	}
	if err != nil {
		return err
	}
	opened, err := opening(s.ctx, s.temporal, s.converter, id)
	if _, missing := errors.AsType[*serviceerror.NotFound](err); missing {
		return pointed(id, fmt.Errorf("%s: %w", id, starter.ErrNotFound))
	}
	if err != nil {
		return fmt.Errorf("read what %s was opened with: %w", id, err)
	}
	facts := message.PostmortemFacts{
		Slug: opened.Slug, Title: opened.Title, Service: opened.Service, Severity: opened.Severity, Owner: opened.Owner, Due: opened.Due, DueRule: opened.DueRule,
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), message.PostmortemDocument(facts, opened.Timeline, s.org))
	return err
}

// opening reads the input of a postmortem from the first event of its history.
func opening(ctx context.Context, temporal client.Client, dc converter.DataConverter, id string) (opened contract.OpenPostmortem, err error) {
	event, err := temporal.GetWorkflowHistory(ctx, id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT).Next()
	if err != nil {
		return opened, err
	}
	input := event.GetWorkflowExecutionStartedEventAttributes().GetInput()
	if input == nil {
		return opened, errors.New("its history does not begin with an input")
	}
	return opened, dc.FromPayloads(input, &opened)
}
