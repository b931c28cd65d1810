package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"hansho/config"
	"hansho/examples"
)

// schemaFile stands beside the configuration, where its first line lets editors find it.
const schemaFile = "hansho.schema.json"

func initCommand() *cobra.Command {
	var demo bool
	cmd := &cobra.Command{
		Use: "init [file]", Short: "Write a configuration to begin with", Args: cobra.MaximumNArgs(1),
		Long: `Write an example configuration to change, and beside it the JSON Schema by which editors complete and check it. The example has
durations for real life; with --demo it is the small one of the tour. A file that exists is never overwritten.`,
		Example: `  hansho init
  hansho init --demo demo.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			file := configPath(cmd)
			if len(args) == 1 {
				file = args[0]
			}
			text := examples.Production
			if demo {
				text = examples.Demo
			}
			return writeExample(cmd, file, text)
		},
	}
	cmd.Flags().BoolVar(&demo, "demo", false, "the small example of the tour, with short times")
	return cmd
}

func writeExample(cmd *cobra.Command, file string, text []byte) error {
	text = bytes.Replace(text, []byte("../config/"+schemaFile), []byte(schemaFile), 1)
	if err := writeNew(file, text); err != nil {
		return err
	}
	schema := filepath.Join(filepath.Dir(file), schemaFile)
	if err := writeNew(schema, config.Schema); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "Wrote %s and %s. Change it, and then: hansho check %s\n", file, schema, file)
	return err
}

// writeNew writes a file that must not exist.
func writeNew(file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and it is not overwritten: name another file (%w)", file, fs.ErrExist)
	}
	if err != nil {
		return fmt.Errorf("write the example: %w", err)
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
