package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"hansho/oncall"
	"hansho/starter"
	"hansho/starter/printable"
	"hansho/workflows/contract"
)

func exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "export <postmortem> [--format md|html]", Aliases: []string{"document"}, Short: "Print the document", RunE: runExport,
		Long: `Print the document as Markdown, or as an HTML page that prints well: the first draft, in which title, date, people, durations and
timeline are filled in, or what people have made of it. That of a security incident is printed for its people only (--as).`,
		Example: `  hansho postmortem export checkout-20261121-3f2a91c0 > postmortem.md
  hansho postmortem export checkout-20261121-3f2a91c0 --format html > postmortem.html`,
		ValidArgsFunction: completeOpen(contract.Postmortem), DisableFlagsInUseLine: true, Args: one(whichPostmortem),
	}
	cmd.Flags().String("format", "md", "md or html")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"md", "html"}, cobra.ShellCompDirectiveNoFileComp))
	withPerson(cmd)
	return cmd
}

func runExport(cmd *cobra.Command, args []string) error {
	format, _ := cmd.Flags().GetString("format")
	if format != "md" && format != "html" {
		return usage("--format %q is not known: use md or html", format)
	}
	s, shown, err := openPostmortem(cmd, args[0])
	defer s.close()
	if err != nil {
		return err
	}
	p, err := readable(shown)
	if err != nil {
		return err
	}
	out := []byte(p.Document.Text)
	if format == "html" {
		if out, err = printable.Page(p.Title, p.Language, p.Document.Text); err != nil {
			return err
		}
	}
	_, err = cmd.OutOrStdout().Write(out)
	return err
}

// readable is a postmortem whose document can be read, or why it cannot.
func readable(shown starter.Shown) (*oncall.Postmortem, error) {
	p := shown.Postmortem
	switch {
	case p == nil:
		return nil, fmt.Errorf("%w: no worker answered, and only workers read the document", starter.ErrUnavailable)
	case p.Document.Text != "":
		return p, nil
	case p.Kind == oncall.SecurityIncident && p.Document.Version > 0:
		return nil, &refusedError{"This is the postmortem of a security incident: only its people read the document. Say who you are by --as."}
	case p.Document.Link != "":
		return nil, fmt.Errorf("the document is at %s", p.Document.Link)
	default:
		return nil, fmt.Errorf("%w: the document is being drafted", starter.ErrUnavailable)
	}
}

func editCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "edit <postmortem>", Short: "Edit the document in your editor", RunE: runEdit,
		Long: `Open the document in the editor that VISUAL or EDITOR names, and write what you save as a new version. When somebody else has written one
meanwhile yours is not taken, and is left in the file that is named then.`,
		Example:           "  EDITOR=nano hansho postmortem edit checkout-20261121-3f2a91c0 --as sato",
		ValidArgsFunction: completeOpen(contract.Postmortem), DisableFlagsInUseLine: true, Args: one(whichPostmortem),
	}
	withPerson(cmd)
	withOutput(cmd)
	return cmd
}

func runEdit(cmd *cobra.Command, args []string) error {
	s, shown, err := openPostmortem(cmd, args[0])
	defer func() { s.close() }() // Whichever connection is the last.
	if err == nil {
		err = s.someone()
	}
	if err != nil {
		return err
	}
	p, err := readable(shown)
	if err != nil {
		return err
	}
	file, err := editFile(p)
	if err != nil {
		return err
	}
	written, err := edited(cmd, file)
	if err == nil && written == p.Document.Text {
		fmt.Fprintln(cmd.ErrOrStderr(), "Nothing was changed.")
		return os.Remove(file)
	}
	if err == nil {
		s.close() // Writing takes as long as it takes: the connection is made anew.
		err = s.connect()
	}
	if err == nil {
		err = s.give(contract.PostmortemID(p.Slug), "", contract.Command{Verb: contract.WriteDocument, Text: written, N: p.Document.Version})
	}
	if err != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "What you wrote is in %s.\n", file)
		return err
	}
	return os.Remove(file)
}

// editFile is a file of one's own that holds the document.
func editFile(p *oncall.Postmortem) (string, error) {
	file, err := os.CreateTemp("", "postmortem-*.md") // Nobody else may read it.
	if err != nil {
		return "", err
	}
	_, err = file.WriteString(p.Document.Text)
	return file.Name(), errors.Join(err, file.Close())
}

// edited lets the person edit a file and reads what they have made of it.
func edited(cmd *cobra.Command, file string) (string, error) {
	editor := os.Getenv("VISUAL")
	if editor == "" {
		editor = os.Getenv("EDITOR")
	}
	words := strings.Fields(editor)
	if len(words) == 0 {
		return "", usage("no editor is known: set EDITOR, or use \"hansho postmortem export\" and \"hansho postmortem write\"")
	}
	run := exec.CommandContext(cmd.Context(), words[0], append(words[1:], file)...) //nolint:gosec // The person names their own editor.
	run.Stdin, run.Stdout, run.Stderr = cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()
	if err := run.Run(); err != nil {
		return "", fmt.Errorf("the editor %q: %w", editor, err)
	}
	return document(cmd, []string{file})
}
