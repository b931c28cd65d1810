package cli

import (
	"encoding/json"
	"io"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
)

const (
	outputTable = "table"
	outputJSON  = "json"
)

// withOutput lets a command print JSON.
func withOutput(cmd *cobra.Command) {
	cmd.Flags().StringP("output", "o", outputTable, "table or json")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{outputTable, outputJSON}, cobra.ShellCompDirectiveNoFileComp))
}

// asJSON tells whether JSON is wanted.
func asJSON(cmd *cobra.Command) (bool, error) {
	switch output, _ := cmd.Flags().GetString("output"); output {
	case outputTable:
		return false, nil
	case outputJSON:
		return true, nil
	default:
		return false, usage("--output %q is not known: use table or json", output)
	}
}

func printJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// line makes a text of an alert or a person harmless on a terminal: one line, without control characters.
func line(text string) string {
	visible := func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}
	return strings.Map(visible, strings.Join(strings.Fields(text), " "))
}
