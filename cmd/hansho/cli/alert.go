package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hansho/oncall"
	"hansho/starter"
	"hansho/starter/inbound"
)

// mostAlerts is how many bytes of JSON are read.
const mostAlerts = 1 << 20

func alertCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "alert (<title> | -)", Short: "Send an alert, as a monitoring system would", Args: one(`say what is wrong in one line, or "-" for JSON from standard input`),
		RunE: runAlert,
		Long: `Send an alert: it opens an escalation, or tells the one that is open for the same service and key.

With "-" it is read as JSON from standard input: one alert or a list, in the words of POST /api/v1/alerts (title, service,
dedup_key, severity, status, link, details, labels, source, began_at, id). Flags take precedence.

The configuration is needed, because it names the services and the policies. When the command has ended with status 0 the
alert is durable, with or without workers.`,
		Example: `  hansho alert "Disk full on db-1" --service checkout --key disk-full --severity SEV-2
  hansho alert "Disk full on db-1" --service checkout --key disk-full --recovered
  echo '{"title": "Disk full", "labels": {"service": "checkout"}}' | hansho alert -`,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	withOutput(cmd)
	flags := cmd.Flags()
	flags.String("service", "", "the service; without one it is found by the labels")
	flags.String("key", "", "dedup key: what stays the same while the trouble lasts (from service and title when empty)")
	flags.String("severity", "", "SEV-1 to SEV-5, or critical, error, warning, info (the service's when empty)")
	flags.StringToString("label", nil, "label of the alert, name=value; may be repeated")
	flags.String("link", "", "where to look: an http or https URL")
	flags.String("details", "", "more text")
	flags.String("source", "", "what says so")
	flags.Bool("recovered", false, "the trouble is over")
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices)
	_ = cmd.RegisterFlagCompletionFunc("severity", cobra.FixedCompletions(severities(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func runAlert(cmd *cobra.Command, args []string) error {
	s, err := open(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.needsConfig(); err != nil {
		return err
	}
	messages, list, err := readAlerts(cmd, args[0])
	if err != nil {
		return err
	}
	alerts := make([]oncall.Alert, len(messages))
	for i, message := range messages {
		if alerts[i], err = prepare(s.org, message); err != nil {
			return err
		}
	}
	if err := s.connect(); err != nil {
		return err
	}
	for i, alert := range alerts {
		accepted, err := s.client.Alert(s.ctx, alert)
		if err != nil {
			return fmt.Errorf("alert %d of %d (those before it are durable; sending all again does no harm): %w", i+1, len(alerts), err)
		}
		if err := s.printAccepted(accepted, list); err != nil {
			return err
		}
	}
	return nil
}

// readAlerts reads the alerts of standard input or the one of the command line, and lays the flags over them.
func readAlerts(cmd *cobra.Command, title string) (messages []inbound.Message, list bool, err error) {
	messages = []inbound.Message{{Alert: oncall.Alert{Title: title, Source: "cli"}}}
	if title == "-" {
		raw, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), mostAlerts))
		if err != nil {
			return nil, false, fmt.Errorf("read standard input: %w", err)
		}
		if messages, list, err = inbound.Alerts(raw); err != nil {
			return nil, list, usage("standard input: %w", err)
		}
	}
	severity, _ := cmd.Flags().GetString("severity")
	if severity != "" && !inbound.Known(severity) {
		return nil, list, usage("--severity %q is not known: use SEV-1 to SEV-5, critical, error, warning or info", severity)
	}
	for i := range messages {
		overlay(cmd, &messages[i].Alert)
		messages[i].Level = cmp.Or(severity, messages[i].Level)
	}
	return messages, list, nil
}

func overlay(cmd *cobra.Command, alert *oncall.Alert) {
	flags := cmd.Flags()
	for name, into := range map[string]*string{
		"service": &alert.Service, "key": &alert.DedupKey, "link": &alert.Link, "details": &alert.Details, "source": &alert.Source,
	} {
		if value, _ := flags.GetString(name); value != "" {
			*into = value
		}
	}
	if labels, _ := flags.GetStringToString("label"); len(labels) > 0 {
		alert.Labels = labels
	}
	if recovered, _ := flags.GetBool("recovered"); recovered {
		alert.Recovered = true
	}
}

// prepare finds the service, and then what the source's word for the severity means for it.
func prepare(org *oncall.Org, message inbound.Message) (oncall.Alert, error) {
	alert, err := starter.Route(org, message.Alert)
	if err == nil && message.Level != "" {
		alert.Severity, _ = inbound.Severity(message.Level, org.Services[alert.Service].Severity)
	}
	return alert, err
}

func (s *session) printAccepted(a starter.Accepted, list bool) error {
	out := s.cmd.OutOrStdout()
	if s.json {
		return printJSON(out, acceptedJSON{a.WorkflowID, a.Instance, becameOf(a), a.Alert})
	}
	text := map[string]string{
		"opened": "opened", "joined": "told the escalation that is open", "recovered": "told the open escalation that it is over",
		"nothing-open": "nothing was open, so nothing had to be done",
	}[becameOf(a)]
	fmt.Fprintf(out, "%s  %s\n", styleFor(out).bold(short(a.WorkflowID)), strings.Join(deleteEmpty([]string{text, a.Alert.Remark}), ". "))
	if !list && !a.Missed {
		fmt.Fprintf(out, "See it: hansho show %s\n", short(a.WorkflowID))
	}
	return nil
}

// acceptedJSON is an alert that was taken, as JSON says it.
type acceptedJSON struct {
	WorkflowID string       `json:"workflow_id"`
	Instance   string       `json:"instance,omitempty"`
	Result     string       `json:"result"` // "opened", "joined", "recovered", "nothing-open".
	Alert      oncall.Alert `json:"alert"`
}

func becameOf(a starter.Accepted) string {
	switch {
	case a.Missed:
		return "nothing-open"
	case a.Alert.Recovered:
		return "recovered"
	case a.Joined:
		return "joined"
	default:
		return "opened"
	}
}
