package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hansho/oncall"
)

func statusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "status", Short: "Tell how things stand, and what cannot be told", Args: cobra.NoArgs, RunE: runStatus,
		Long: `Tell what is open, whether Hansho itself works (Temporal and the workers), and how every provider and every probe of the
configuration (status.probes) is. What cannot be told is said to be so: it is neither fine nor broken.

The workers ask the providers at that moment, for a second and a half at most. Security incidents are not shown.
In chat the same is "!status"; "!status stalk" keeps watching it in a channel.`,
		Example: `  hansho status
  hansho status --output json
  hansho status --exit-code || echo "something is wrong, or cannot be told"`,
	}
	withOutput(cmd)
	withPersonZone(cmd)
	cmd.Flags().Bool("exit-code", false, "exit with 1 unless everything is normal")
	return cmd
}

var errNotNormal = errors.New("not everything is normal")

func runStatus(cmd *cobra.Command, _ []string) error {
	s, err := open(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.connect(); err != nil {
		return err
	}
	now := s.client.Situation(s.ctx)
	if err := s.printSituation(now); err != nil {
		return err
	}
	if check, _ := cmd.Flags().GetBool("exit-code"); check && now.Overall() != oncall.Normal {
		return errNotNormal
	}
	return nil
}

func (s *session) printSituation(now oncall.Situation) error {
	out := s.cmd.OutOrStdout()
	if s.json {
		return printJSON(out, struct {
			Overall oncall.Overall `json:"overall"`
			oncall.Situation
		}{now.Overall(), now})
	}
	st := styleFor(out)
	fmt.Fprintf(out, "%s as of %s\n", map[oncall.Overall]string{
		oncall.Normal: st.green("NORMAL"), oncall.Troubled: st.red("NOT NORMAL"), oncall.Unconfirmed: st.yellow("NOTHING KNOWN IS WRONG, BUT NOT EVERYTHING CAN BE TOLD"),
	}[now.Overall()], now.At.In(s.zone).Format("15:04:05 MST"))
	if len(now.Incidents) > 0 {
		fmt.Fprintln(out)
		rows := [][]cell{plain("INCIDENT", "SEVERITY", "COMMANDER", "SINCE", "TITLE")}
		for _, i := range now.Incidents {
			rows = append(rows, plain(i.Slug, i.Severity, i.Commander, moment(i.Since, s.zone), line(i.Title)))
		}
		table(out, "", rows)
	}
	if now.Unacked > 0 {
		fmt.Fprintf(out, "\n%s not acknowledged: see hansho list --state paging\n", count(now.Unacked, "escalation"))
	}
	fmt.Fprintln(out)
	rows := make([][]cell, 0, len(now.Checks))
	for _, c := range now.Checks {
		rows = append(rows, []cell{{text: conditionWords[c.Condition], paint: conditionPaint(st, c.Condition)}, {text: string(c.Kind)}, {text: line(c.Name)}, {text: s.because(c)}})
	}
	table(out, "", rows)
	return nil
}

var conditionWords = map[oncall.Condition]string{oncall.Up: "works", oncall.Down: "down", oncall.CannotTell: "cannot tell"}

func conditionPaint(st style, c oncall.Condition) func(string) string {
	return map[oncall.Condition]func(string) string{oncall.Up: st.green, oncall.Down: st.red, oncall.CannotTell: st.yellow}[c]
}

func (s *session) because(c oncall.Check) string {
	since := ""
	if !c.Since.IsZero() {
		since = "since " + moment(c.Since, s.zone)
	}
	return strings.TrimPrefix(strings.TrimSuffix(since+": "+line(c.Detail), ": "), ": ")
}
