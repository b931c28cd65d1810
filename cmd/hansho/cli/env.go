package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"hansho/cmd/hansho/process"
)

func envCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "env", Short: "List the environment variables, and what they are here", Args: cobra.NoArgs, RunE: runEnv,
		Long: `List every environment variable that Hansho reads, with its default and its value here. Secrets are not shown; each may come
from a file instead, which the name with _FILE at its end names. The integration keys of services stand in the variables
that the configuration names by key_env.`,
	}
	withOutput(cmd)
	return cmd
}

// set is a variable with its value here.
type set struct {
	process.Variable
	Value string `json:"value,omitempty"`
}

func runEnv(cmd *cobra.Command, _ []string) error {
	inJSON, err := asJSON(cmd)
	if err != nil {
		return err
	}
	var all []set
	for _, v := range process.Variables() {
		all = append(all, set{v, valueOf(v)})
	}
	if inJSON {
		return printJSON(cmd.OutOrStdout(), all)
	}
	style := styleFor(cmd.OutOrStdout())
	rows := [][]cell{plain("VARIABLE", "HERE", "DEFAULT", "MEANING")}
	for _, v := range all {
		rows = append(rows, []cell{{text: v.Name, paint: style.bold}, {text: v.Value, paint: style.green}, {text: v.Default}, {text: v.Meaning}})
	}
	table(cmd.OutOrStdout(), "", rows)
	return nil
}

// valueOf is a variable's value, or only that it is set when it is a secret.
func valueOf(v process.Variable) string {
	value := os.Getenv(v.Name)
	switch {
	case v.Secret && value != "":
		return "(set)"
	case v.Secret && os.Getenv(v.Name+"_FILE") != "":
		return "(from a file)"
	default:
		return line(value)
	}
}

// variablesHelp lists the variables for the help of a process.
func variablesHelp() string {
	var b strings.Builder
	rows := make([][]cell, 0, 32)
	for _, v := range process.Variables() {
		meaning := v.Meaning
		if v.Default != "" {
			meaning += fmt.Sprintf(" (default %s)", v.Default)
		}
		rows = append(rows, plain(v.Name, meaning))
	}
	table(&b, "  ", rows)
	return "Environment (secrets may also come from the file that NAME_FILE names):\n" + strings.TrimRight(b.String(), "\n")
}
