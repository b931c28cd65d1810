package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hansho/oncall"
	"hansho/starter/inbound"
	"hansho/workflows/contract"
)

const publicLong = `Tell customers how things stand: on every status page of the configuration, and by a text that is ready to be posted from the
company's accounts. Nothing is published without a look at it first: "post", "update" and "resolve" show what would be read and
ask; elsewhere than at a terminal --yes says that it was looked at.

A story is named by the slug of its incident ("checkout-20261121-3f2a91c0"), by the escalation that the incident came from, or by
a word of your own ("card-payments"). Each word of it says when the next one comes (--next); an estimated time of repair is
never added. A status page that is down is tried again until it shows the newest word; "show" says what is up where.`

const whichStory = "say which story, and what the public is to read"

func publicCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "public", Short: "Tell the public how things stand", Long: publicLong, Args: knownCommand, SuggestionsMinimumDistance: wrongLetters,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	list := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List what the public is told", Args: cobra.NoArgs, RunE: runList(contract.Public),
		Example: "  hansho public list\n  hansho public list --all --service checkout",
	}
	listFlags(list)
	withState(list, contract.Public)
	show := &cobra.Command{
		Use: "show <story>", Short: "Show what is up where, and the text for the company's accounts", RunE: runShowPublic, DisableFlagsInUseLine: true,
		Args: one("say which story: \"hansho public list\" shows them"), ValidArgsFunction: completeOpen(contract.Public),
	}
	withOutput(show)
	withPersonZone(show)
	cmd.AddCommand(previewPublicCommand(), postPublicCommand(), updatePublicCommand(), resolvePublicCommand(), markPostedCommand(), show, list)
	return cmd
}

// publicVerb makes the command of a word.
func publicVerb(use, short, example string, run func(*cobra.Command, []string) error) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Example: example, RunE: run, DisableFlagsInUseLine: true, Args: between(2, anyNumber, whichStory),
		ValidArgsFunction: completeOpen(contract.Public),
		Long:              short + ". \"-\" takes the text from standard input.",
	}
	withPerson(cmd)
	withOutput(cmd)
	cmd.Flags().String("short", "", "text for the company's accounts, where the long one does not fit 280 characters")
	cmd.Flags().String("severity", "", "how bad it is: SEV-1 to SEV-5. Default: the incident's, or as before")
	_ = cmd.RegisterFlagCompletionFunc("severity", cobra.FixedCompletions(severities(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func previewPublicCommand() *cobra.Command {
	cmd := publicVerb("preview <story> <text...>", "Show what the public would read, and publish nothing",
		`  hansho public preview card-payments --title "Card payments fail" --next 20m --service checkout --as sato "Some cards are declined. We look into it."`, runPreviewPublic)
	openingFlags(cmd)
	stageFlag(cmd, append(stages(oncall.OpenStages), string(oncall.PublicOver)))
	nextFlag(cmd)
	return cmd
}

func postPublicCommand() *cobra.Command {
	cmd := publicVerb("post <story> <text...>", "Tell the public the first time",
		`  hansho public post card-payments --title "Card payments fail" --next 20m --service checkout --severity SEV-1 --as sato "Some cards are declined. We look into it."
  hansho public post checkout-20261121-3f2a91c0 --title "Card payments fail" --next 15:30 --yes --as sato - < first.txt`, runPublic(contract.PostPublic))
	openingFlags(cmd)
	stageFlag(cmd, stages(oncall.OpenStages))
	nextFlag(cmd)
	yesFlag(cmd)
	return cmd
}

func updatePublicCommand() *cobra.Command {
	cmd := publicVerb("update <story> <text...>", "Tell the public how things stand now",
		`  hansho public update card-payments --stage monitoring --next 30m --as sato "Cards work again. We watch it."`, runPublic(contract.UpdatePublic))
	stageFlag(cmd, stages(oncall.OpenStages))
	nextFlag(cmd)
	yesFlag(cmd)
	return cmd
}

func resolvePublicCommand() *cobra.Command {
	cmd := publicVerb("resolve <story> <text...>", "Tell the public that it is over",
		`  hansho public resolve card-payments --as sato "Cards have worked since 15:10 JST. We are sorry for the trouble."`, runPublic(contract.ResolvePublic))
	yesFlag(cmd)
	return cmd
}

func markPostedCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "mark-posted <story> <where> [link]", Short: "Say that you posted the text from the company's accounts", RunE: runMarkPosted,
		Long: `Say that you posted the text from the company's accounts. Hansho posts nothing there by itself: this is how the others know that
it was done, by whom and where.`,
		Example: "  hansho public mark-posted card-payments x.com/company https://x.com/company/status/1 --as tanaka",
		Args:    between(2, 3, "say which story, and where you posted it"), ValidArgsFunction: completeOpen(contract.Public), DisableFlagsInUseLine: true,
	}
	withPerson(cmd)
	withOutput(cmd)
	cmd.Flags().Int("word", 0, "which word of the story was posted. Default: the newest")
	return cmd
}

func openingFlags(cmd *cobra.Command) {
	cmd.Flags().String("title", "", "what customers notice, in one line of at most 128 characters; a story keeps it")
	cmd.Flags().String("service", "", "whose components are shown as affected. Default: the incident's")
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices)
}

func stageFlag(cmd *cobra.Command, known []string) {
	cmd.Flags().String("stage", "", strings.Join(known, ", ")+". Default: as before, at first investigating")
	_ = cmd.RegisterFlagCompletionFunc("stage", cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp))
}

func nextFlag(cmd *cobra.Command) {
	cmd.Flags().String("next", "", "when the next word comes: \"20m\", \"15:30\", \"2026-11-21 15:30 Asia/Tokyo\" or RFC 3339")
}

func yesFlag(cmd *cobra.Command) {
	cmd.Flags().Bool("yes", false, "publish it without showing it first and asking")
}

func stages(of []oncall.Stage) []string {
	var all []string
	for _, stage := range of {
		all = append(all, string(stage))
	}
	return all
}

// draft reads what is to be said from the command line.
func (s *session) draft(verb contract.Verb, args []string) (contract.Command, error) {
	written, err := text(s.cmd, args)
	if err != nil {
		return contract.Command{}, err
	}
	flag := func(name string) string {
		value, _ := s.cmd.Flags().GetString(name)
		return value
	}
	d := contract.Draft{Title: flag("title"), Text: written, Short: flag("short"), Stage: oncall.Stage(flag("stage"))}
	command := contract.Command{Verb: verb, Draft: &d}
	if severity := flag("severity"); severity != "" {
		if command.Severity, err = oncall.ParseSeverity(severity); err != nil {
			return command, usage("--severity: %w", err)
		}
	}
	if verb == contract.PostPublic && d.Title == "" {
		return command, usage("say in one line what customers notice: --title")
	}
	over := verb == contract.ResolvePublic || d.Stage == oncall.PublicOver
	switch next := flag("next"); {
	case !over && next == "":
		return command, usage("say when the next word comes, such as --next 20m: the public is never left without")
	case over && next != "":
		return command, usage("--next: it is over, so no next word can be promised")
	case !over:
		d.Next, err = nextMoment(next, time.Now(), s.zone)
	}
	return command, err
}

// nextMoment reads --next: a time to come, or how long it is until then.
func nextMoment(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if length, err := time.ParseDuration(text); err == nil {
		if length <= 0 {
			return time.Time{}, usage("--next: %s is not a time to come", text)
		}
		return now.Add(length).Round(time.Second).UTC(), nil
	}
	at, err := inbound.Moment(text, now, zone)
	if err != nil {
		return at, usage("--next: %w", err)
	}
	if !at.After(now) {
		return at, usage("--next: %s is past already", moment(at, zone))
	}
	return at.UTC(), nil
}
