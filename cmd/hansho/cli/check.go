package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hansho/cmd/hansho/live"
	"hansho/cmd/hansho/process"
	"hansho/config"
	"hansho/oncall"
)

func checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "check [file]", Short: "Say everything that is wrong with a configuration", Args: cobra.MaximumNArgs(1), RunE: runCheck,
		Long: `Read a configuration and report everything that is wrong with it at once, each with its line and column, and with what would be
right. Nothing is contacted. The status is 1 when there is a problem, so that it can guard a repository.

With --live the providers are asked, too, with the credentials of the environment: whether the people, schedules and services
are there, whether anybody is rung too late or never, and whether anything there would act on its own or make pages fail.
Nothing is changed. The status is 1 when there is an error; warnings leave it 0.`,
		Example: `  hansho check
  hansho check --config examples/hansho.yaml
  hansho check hansho.yaml --output json
  hansho check --live`,
	}
	withOutput(cmd)
	withLive(cmd)
	return cmd
}

// checked is the result of a check, as JSON says it.
type checked struct {
	File     string          `json:"file"`
	Right    bool            `json:"right"`
	Digest   string          `json:"digest,omitempty"`
	Problems config.Problems `json:"problems,omitempty"`
	Live     *live.Result    `json:"live,omitempty"`
}

func runCheck(cmd *cobra.Command, args []string) error {
	asText, err := asJSON(cmd)
	asText = !asText
	if err != nil {
		return err
	}
	path := configPath(cmd)
	if len(args) == 1 {
		path = args[0]
	}
	org, err := process.LoadOrg(path)
	var problems config.Problems
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	out := cmd.OutOrStdout()
	found := askLive(cmd, path, org)
	switch {
	case !asText:
		result := checked{File: path, Right: err == nil, Problems: problems, Live: found}
		if org != nil {
			result.Digest = org.Digest
		}
		if printed := printJSON(out, result); printed != nil {
			return printed
		}
	case err == nil:
		summary(out, path, org)
		printLive(out, path, found)
	default:
		printProblems(out, problems)
	}
	if err == nil {
		err = liveError(found)
	}
	if err != nil {
		return &saidError{err}
	}
	return nil
}

func printProblems(out io.Writer, problems config.Problems) {
	style := styleFor(out)
	for _, p := range problems {
		fmt.Fprintf(out, "%s %s\n", style.bold(fmt.Sprintf("%s:%d:%d:", p.File, p.Line, p.Column)), strings.TrimPrefix(p.Path+": "+style.red(p.Wrong), ": "))
		if p.Cure != "" {
			fmt.Fprintf(out, "    %s %s\n", style.green("cure:"), p.Cure)
		}
	}
	fmt.Fprintf(out, "%s\n", count(len(problems), "problem"))
}

// summary says what was read, so that a person sees whether it is what was meant.
func summary(out io.Writer, path string, org *oncall.Org) {
	style := styleFor(out)
	fmt.Fprintf(out, "%s %s: %s, %s, %s, %s (digest %s)\n", style.green("right"), path, count(len(org.People), "person"), count(len(org.Schedules), "schedule"),
		countOf(len(org.Policies), "policy", "policies"), count(len(org.Services), "service"), org.Digest)
	rows := [][]cell{plain("SERVICE", "SEVERITY", "POLICY", "PAGES", "KEY FROM")}
	for _, id := range slices.Sorted(maps.Keys(org.Services)) {
		service := org.Services[id]
		plan, _ := org.Plan(id)
		key := service.KeyEnv
		if key != "" && os.Getenv(key) == "" {
			key += " (not set here)"
		}
		if id == org.DefaultService {
			id += " (default)"
		}
		rows = append(rows, plain(id, service.Severity.String(), service.Policy, chain(plan), key))
	}
	table(out, "  ", rows)
}

// chain is whom a policy pages, level by level.
func chain(plan oncall.Plan) string {
	levels := make([]string, len(plan.Levels))
	for i, level := range plan.Levels {
		targets := make([]string, len(level.Targets))
		for j, target := range level.Targets {
			targets[j] = target.Person + target.Schedule
		}
		levels[i] = strings.Join(targets, "+") + " " + length(level.AckWithin)
	}
	return strings.Join(levels, " → ")
}

func count(n int, noun string) string {
	if noun == "person" {
		return countOf(n, noun, "people")
	}
	return countOf(n, noun, noun+"s")
}

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
