package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"hansho/cmd/hansho/live"
	"hansho/config"
	"hansho/oncall"
)

func withLive(cmd *cobra.Command) {
	cmd.Flags().Bool("live", false, "ask the providers, too")
}

// askLive asks the providers when that is wanted and the configuration is right; nil when not.
func askLive(cmd *cobra.Command, path string, org *oncall.Org) *live.Result {
	if wanted, _ := cmd.Flags().GetBool("live"); !wanted || org == nil {
		return nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		text = nil // Then the findings have no lines.
	}
	result := live.Run(cmd.Context(), live.Checkers(), live.Input{Org: org, Lines: config.Lines(text), Say: sayProgress(cmd.ErrOrStderr())})
	return &result
}

// liveError is the end of a check that found errors.
func liveError(result *live.Result) error {
	if result == nil || result.Errors() == 0 {
		return nil
	}
	return fmt.Errorf("%s at the providers", count(result.Errors(), "error"))
}

func printLive(out io.Writer, path string, result *live.Result) {
	if result == nil {
		return
	}
	style := styleFor(out)
	if len(result.Checked) == 0 {
		fmt.Fprintln(out, "The configuration uses no provider that can be asked.")
		return
	}
	for _, f := range result.Findings {
		paint := style.yellow
		if f.Severity == live.Error {
			paint = style.red
		}
		fmt.Fprintf(out, "%s %s: %s%s\n", paint(string(f.Severity)), f.Provider, where(style, path, f), line(f.What))
		if f.Link != "" {
			fmt.Fprintf(out, "    %s\n", style.faint(line(f.Link)))
		}
		if f.Cure != "" {
			fmt.Fprintf(out, "    %s %s\n", style.green("cure:"), line(f.Cure))
		}
	}
	warnings := len(result.Findings) - result.Errors()
	fmt.Fprintf(out, "%s asked: %s, %s\n", strings.Join(result.Checked, ", "), count(result.Errors(), "error"), count(warnings, "warning"))
}

// where is what of the configuration a finding is about.
func where(style style, path string, f live.Finding) string {
	if f.Path == "" {
		return ""
	}
	at := path
	if f.Line > 0 {
		at += fmt.Sprintf(":%d", f.Line)
	}
	return style.bold(at+": ") + f.Path + ": "
}
