package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"hansho/cmd/hansho/imports"
	"hansho/config"
)

func importCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "import", Short: "Write a configuration from another product's account", Args: knownCommand,
		Long: `Read who there is and who is called for what in another product's account, and write it as a configuration that "hansho check" finds
right. Nothing is changed there. Whatever could not be carried over is listed, and stands as a comment where it belongs.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(importPagerDutyCommand(), importSplunkCommand())
	return cmd
}

// importing makes a command that reads an account and writes it.
func importing(cmd *cobra.Command, read func(context.Context) (imports.Account, error)) *cobra.Command {
	cmd.Args = cobra.NoArgs
	file := cmd.Flags().String("output-file", "hansho.yaml", "file to write, which must not exist; - for the standard output")
	_ = cmd.MarkFlagFilename("output-file", "yaml", "yml")
	withOutput(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		inJSON, err := asJSON(cmd)
		if err != nil {
			return err
		}
		if inJSON && *file == "-" {
			return usage("--output json and --output-file - would both go to the standard output: name a file")
		}
		account, err := read(cmd.Context())
		if err != nil {
			return err
		}
		return writeImport(cmd, *file, inJSON, account)
	}
	return cmd
}

// imported is the result of an import, as JSON says it.
type imported struct {
	File string `json:"file"`
	imports.Result
}

func writeImport(cmd *cobra.Command, file string, inJSON bool, account imports.Account) error {
	result, err := imports.Write(account)
	if err != nil {
		printLeft(cmd.ErrOrStderr(), result.Left)
		return err
	}
	if file == "-" {
		if _, err := cmd.OutOrStdout().Write(result.Text); err != nil {
			return err
		}
		printLeft(cmd.ErrOrStderr(), result.Left)
		return nil
	}
	if err := writeNew(file, result.Text); err != nil {
		return err
	}
	schema := filepath.Join(filepath.Dir(file), schemaFile)
	if err := writeNew(schema, config.Schema); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	out := cmd.OutOrStdout()
	if inJSON {
		return printJSON(out, imported{file, result})
	}
	fmt.Fprintf(out, "%s %s: %s, %s, %s, %s\n", styleFor(out).green("wrote"), file, count(result.People, "person"), count(result.Schedules, "schedule"),
		countOf(result.Policies, "policy", "policies"), count(result.Services, "service"))
	printLeft(out, result.Left)
	_, err = fmt.Fprintf(out, "Read it, change it, and then: hansho check %s\n", file)
	return err
}

// printLeft lists what was not carried over.
func printLeft(out io.Writer, left []imports.Left) {
	if len(left) == 0 {
		return
	}
	style := styleFor(out)
	fmt.Fprintf(out, "%s\n", style.bold("Not carried over:"))
	rows := make([][]cell, 0, len(left))
	for _, l := range left {
		rows = append(rows, []cell{{text: l.Where, paint: style.bold}, {text: l.What}})
	}
	table(out, "  ", rows)
}
