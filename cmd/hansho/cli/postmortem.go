package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

// postmortemStates are those that a person can set.
var postmortemStates = []string{"draft", "in review", "reviewed"}

const whichPostmortem = "say which postmortem: \"hansho postmortem list\" shows them"

func postmortemCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "postmortem", Short: "List, write and close postmortems",
		Long: `A postmortem is owed after a SEV-1 or SEV-2. The document goes out, the meeting is held, its actions are done; each has a date and is
reminded of until somebody closes the postmortem.

It is named by its slug ("checkout-20261121-3f2a91c0"), as "postmortem/<slug>", or by the escalation it came from.`,
		Args: knownCommand, SuggestionsMinimumDistance: wrongLetters,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	list := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List postmortems with their next dates", Args: cobra.NoArgs, RunE: runList(contract.Postmortem),
		Example: "  hansho postmortem list\n  hansho postmortem list --all",
	}
	listFlags(list)
	withState(list, contract.Postmortem)
	show := &cobra.Command{
		Use: "show <postmortem>", Short: "Show what is due, and what the document could say otherwise", RunE: runShowPostmortem,
		ValidArgsFunction: completeOpen(contract.Postmortem), DisableFlagsInUseLine: true, Args: one(whichPostmortem),
	}
	withOutput(show)
	withPersonZone(show)
	cmd.AddCommand(list, show, exportCommand(), editCommand())
	for _, v := range postmortemVerbs {
		cmd.AddCommand(v.ofPostmortem())
	}
	return cmd
}

// postmortemVerbs are what a person can ask of a postmortem.
var postmortemVerbs = []verb{
	{
		name: contract.SetOwner, use: "owner <postmortem> <person>", short: "Give it to somebody", least: 1, most: 1, people: true, fill: personAndReason,
		example: "  hansho postmortem owner checkout-20261121-3f2a91c0 suzuki --as sato",
	},
	{
		name: contract.WriteDocument, use: "write <postmortem> [file]", short: "Write the document, or say where it lives", most: 1, flags: writeFlags, fill: writeDocument,
		long: `Write a new version of the document in Markdown, from a file or ("-", or nothing) from standard input. With --from it is only taken when
the version that it was made from is still the newest. Or say by --link where the document lives: then it is not kept here.`,
		example: `  hansho postmortem write checkout-20261121-3f2a91c0 postmortem.md --from 1 --as sato
  hansho postmortem write checkout-20261121-3f2a91c0 --link https://docs.example.com/pm-17 --as sato`,
	},
	{
		name: contract.CallMeeting, use: "meeting <postmortem> <time>", short: "Call the meeting", least: 1, most: anyNumber, fill: callMeeting,
		long:    "Say when the meeting is. The document is due before it. The time is written as for \"hansho snooze --until\".",
		example: "  hansho postmortem meeting checkout-20261121-3f2a91c0 \"2026-11-24 10:00 Asia/Tokyo\" --as sato",
	},
	{
		name: contract.HoldMeeting, use: "held <postmortem>", short: "Say that the meeting was held: it is reviewed", fill: nothing,
		example: "  hansho postmortem held checkout-20261121-3f2a91c0 --as sato",
	},
	{
		name: contract.SendDocument, use: "sent <postmortem>", short: "Say that the document went out: it is in review", fill: nothing,
		example: "  hansho postmortem sent checkout-20261121-3f2a91c0 --as sato",
	},
	{
		name: contract.AddAction, use: "action <postmortem> <text...>", short: "Add an action", least: 1, most: anyNumber, flags: actionFlags, fill: addAction,
		long:    "Add what keeps the trouble from coming back. Without --owner it is the postmortem's owner's, without --until it is due by the severity's terms.",
		example: "  hansho postmortem action checkout-20261121-3f2a91c0 \"Migrations have a lock time-out\" --owner suzuki --as sato",
	},
	{
		name: contract.FinishAction, use: "done <postmortem> <action>", short: "Say that an action is done", least: 1, most: 1, fill: finishAction,
		example: "  hansho postmortem done checkout-20261121-3f2a91c0 2 --as sato",
	},
	{
		name: contract.SnoozeItem, use: "snooze <postmortem> (document | meeting | actions | <action>) (--for <duration> | --until <time>) <why...>",
		short: "Let one date rest, with the reason", least: 1, most: anyNumber, flags: snoozeFlags, fill: snoozeItem,
		long:    "Remind of one date no more until a time, at most 31 days ahead. The reason is shown with it.",
		example: "  hansho postmortem snooze checkout-20261121-3f2a91c0 meeting --until \"2026-12-01 10:00\" \"Half of the team is ill\" --as sato",
	},
	{
		name: starter.SetPostmortemState, use: "state <postmortem> (draft | in review | reviewed)", short: "Move it on", least: 1, most: anyNumber, fill: postmortemState,
		example: "  hansho postmortem state checkout-20261121-3f2a91c0 in review --as sato",
	},
	{
		name: starter.ClosePostmortem, use: "close <postmortem> [link] [why...]", short: "Close it: it was reviewed, and its actions are done", most: anyNumber,
		flags: closeFlags, fill: closePostmortem,
		long: `Close a postmortem. Only one that was reviewed is closed, and with actions that are open only when you say why. A web address says where
the document lives.`,
		example: `  hansho postmortem close checkout-20261121-3f2a91c0 --as sato
  hansho postmortem close checkout-20261121-3f2a91c0 https://docs.example.com/pm-17 "Action 2 is a project of its own now" --as sato`,
	},
}

// ofPostmortem makes the cobra command of a verb of a postmortem.
func (v verb) ofPostmortem() *cobra.Command {
	cmd := &cobra.Command{
		Use: v.use, Short: v.short, Long: v.long, Example: v.example, DisableFlagsInUseLine: true, ValidArgsFunction: completePostmortem(v),
		Args: func(_ *cobra.Command, args []string) error {
			switch n := len(args) - 1; {
			case n < 0:
				return usage("%s", whichPostmortem)
			case n < v.least:
				return usage("something is missing: hansho postmortem %s", v.use)
			case v.most != anyNumber && n > v.most:
				return usage("%q is too much: hansho postmortem %s", args[v.most+1], v.use)
			}
			return nil
		},
		RunE: v.runPostmortem,
	}
	withPerson(cmd)
	withOutput(cmd)
	if v.flags != nil {
		v.flags(cmd)
	}
	return cmd
}

func completePostmortem(v verb) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		switch {
		case len(args) == 1 && v.people:
			return completePeople(cmd, nil, typed)
		case len(args) == 1 && v.name == starter.SetPostmortemState:
			return postmortemStates, cobra.ShellCompDirectiveNoFileComp
		case len(args) == 1 && v.name == contract.SnoozeItem:
			return []string{oncall.ItemDocument, oncall.ItemMeeting, oncall.ItemActions}, cobra.ShellCompDirectiveNoFileComp
		case len(args) == 1 && v.name == contract.WriteDocument:
			return nil, cobra.ShellCompDirectiveDefault
		}
		return completeOpen(contract.Postmortem)(cmd, args, typed)
	}
}

func (v verb) runPostmortem(cmd *cobra.Command, args []string) error {
	s, err := open(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	command := contract.Command{Verb: v.name}
	if err := errors.Join(s.someone(), v.fill(s, args[1:], &command)); err != nil {
		return err
	}
	if err := s.connect(); err != nil {
		return err
	}
	slug, err := s.slug(args[0])
	if err != nil {
		return err
	}
	return s.give(contract.PostmortemID(slug), "", command)
}

func postmortemState(_ *session, args []string, c *contract.Command) error {
	c.Text = strings.ReplaceAll(strings.Join(args, " "), "-", " ")
	if !slices.Contains(postmortemStates, c.Text) {
		return usage("there is no state %q: use draft, in review or reviewed, and \"hansho postmortem close\" at the end", c.Text)
	}
	return nil
}

func runShowPostmortem(cmd *cobra.Command, args []string) error {
	s, shown, err := openPostmortem(cmd, args[0])
	defer s.close()
	if err != nil {
		return err
	}
	if s.json {
		return printJSON(cmd.OutOrStdout(), shown)
	}
	s.printShown(shown)
	return nil
}

// openPostmortem connects, and shows of the workflow that a text names what the session's person may see.
func openPostmortem(cmd *cobra.Command, name string) (*session, starter.Shown, error) {
	s, err := open(cmd)
	if err == nil {
		err = s.connect()
	}
	if err != nil {
		return s, starter.Shown{}, err
	}
	slug, err := s.slug(name)
	if err != nil {
		return s, starter.Shown{}, err
	}
	id := contract.PostmortemID(slug)
	shown, err := s.client.Show(s.ctx, id)
	if err != nil {
		return s, shown, pointed(id, err)
	}
	if shown.Postmortem != nil {
		shown.Postmortem = shown.Postmortem.For(s.me)
	}
	return s, shown, nil
}
