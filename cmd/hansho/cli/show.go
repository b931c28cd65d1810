package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"hansho/starter"
	"hansho/workflows/contract"
)

func showCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "show <escalation>", Short: "Show what happened, and what comes next", RunE: runShow,
		Long: `Show an escalation, an incident ("incident/…") or a postmortem ("postmortem/…"): where it stands, what happens next and when,
who was paged through what, and the timeline with every reason.

The workers are asked. When none answers, what Temporal itself knows is shown, and said so.`,
		Example: `  hansho show checkout/disk-full
  hansho show 1280f97c --output json`,
		Args: one("say which escalation: \"hansho list\" shows what is open"), ValidArgsFunction: completeOpen(contract.Escalation),
	}
	withOutput(cmd)
	withPersonZone(cmd)
	return cmd
}

// one takes exactly one argument, and says what is missing.
func one(missing string) cobra.PositionalArgs {
	return between(1, 1, missing)
}

// between takes a number of arguments, and says what is missing or too much.
func between(least, most int, missing string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usage("%s", missing)
		case most != anyNumber && len(args) > most:
			return usage("%q is too much", args[most])
		}
		return nil
	}
}

func runShow(cmd *cobra.Command, args []string) error {
	s, err := open(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.connect(); err != nil {
		return err
	}
	id, err := s.client.Find(s.ctx, args[0])
	if err != nil {
		return err
	}
	shown, err := s.client.Show(s.ctx, id)
	if err != nil {
		return pointed(id, err)
	}
	if shown.Incident != nil {
		shown.Incident = shown.Incident.For(s.me)
	}
	if s.json {
		return printJSON(cmd.OutOrStdout(), shown)
	}
	s.printShown(shown)
	return nil
}

func (s *session) printShown(shown starter.Shown) {
	out := s.cmd.OutOrStdout()
	v := &view{out: out, style: styleFor(out), zone: s.zone}
	v.head(shown)
	switch {
	case shown.State != nil:
		v.escalation(shown.State)
	case shown.Incident != nil:
		v.incident(shown.Incident)
	case shown.Postmortem != nil:
		v.postmortem(shown.Postmortem)
	case shown.Public != nil:
		v.public(shown.Public)
	case shown.Outcome != nil:
		v.outcome(shown.Outcome)
	}
	v.flush()
	if shown.Source != starter.FromWorker && shown.Listed.Open {
		fmt.Fprintf(out, "\n%s\n", v.style.yellow("No worker answered: this is only what Temporal knows. Is a \"hansho worker\" running?"))
	}
	if url := s.settings.TemporalUIURL; url != "" {
		fmt.Fprintf(out, "\n%s\n", v.style.faint(temporalLink(url, s.namespace, shown)))
	}
}
