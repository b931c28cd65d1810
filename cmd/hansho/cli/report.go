package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"hansho/report"
	"hansho/starter/printable"
)

// reportWithin bounds a report: ten thousand outcomes take seconds, and Temporal may be busy.
const reportWithin = 2 * time.Minute

// Outputs of a report.
const (
	outputCSV      = "csv"
	outputHTML     = "html"
	outputMarkdown = "markdown"
)

var reportOutputs = []string{outputTable, outputJSON, outputCSV, outputHTML, outputMarkdown}

func reportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "report", Short: "Count what is over: MTTx, human cost, cadence, postmortems", Args: cobra.NoArgs, RunE: runReport,
		Long: `Count escalations, incidents and postmortems of a period: how long it took to detect, engage and fix, beside the targets of the
configuration (severities.*.targets); how often the responsible person changed (DRI hops); what it cost people (pages, at night, interrupted hours,
how evenly the load is shared); whether executives and customers were told in time; whether postmortems and actions were done by their dates.

  detect  from the beginning of the trouble to the first page that was delivered
  engage  from that page until work started
  fix     from then until it was resolved

The numbers come from Temporal, as long as it keeps what is closed, and from the export of the workers (--export, else HANSHO_EXPORT_FILE). Drills and
services that are only observed are not counted. Dates are meant in the organisation's zone.`,
		Example: `  hansho report                                       the last 30 days, by service
  hansho report --since 2026-10 --until 2026-11 --by team
  hansho report --since 90d --by person --output json
  hansho report --since 12w --output csv --csv people > people.csv
  hansho report --since 2026-01-01 --output html > report.html`,
	}
	flags := cmd.Flags()
	flags.String("since", "30d", "from when: 2026-11-01, 2026-11, or how long ago (90d, 12w, 36h)")
	flags.String("until", "", "to when, not included (default now)")
	flags.String("by", string(report.ByService), "group by service, severity, team, month or person")
	flags.String("service", "", "only of this service")
	flags.String("severity", "", "only of this severity, such as 1 or SEV-2")
	flags.String("export", "", "file to which the workers export outcomes (HANSHO_EXPORT_FILE)")
	flags.String("csv", report.Tables[0], "which table --output csv writes: groups, people, incidents or late")
	flags.String("language", "", "of --output html and markdown: en or ja (default the organisation's)")
	flags.StringP("output", "o", outputTable, "table, json, csv, html or markdown")
	for flag, values := range map[string][]string{"output": reportOutputs, "csv": report.Tables, "language": {"en", "ja"}, "by": dimensions()} {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices)
	_ = cmd.MarkFlagFilename("export", "jsonl", "json")
	return cmd
}

func dimensions() []string {
	var names []string
	for _, d := range report.Dimensions {
		names = append(names, string(d))
	}
	return names
}

func runReport(cmd *cobra.Command, _ []string) error {
	flags := cmd.Flags()
	text := func(flag string) string { value, _ := flags.GetString(flag); return value }
	for flag, known := range map[string][]string{"output": reportOutputs, "csv": report.Tables, "language": {"", "en", "ja"}} {
		if !slices.Contains(known, text(flag)) {
			return usage("--%s %q is not known: use %s", flag, text(flag), list(known))
		}
	}
	s, err := open(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	query := report.Query{Since: text("since"), Until: text("until"), By: text("by"), Service: text("service"), Severity: text("severity")}
	options, err := query.Options(s.org, time.Now())
	if wrong, ok := errors.AsType[*report.Wrong](err); ok {
		return usage("--%s: %w", wrong.Field, wrong.Err)
	}
	if err := s.connect(); err != nil {
		return err
	}
	export := text("export")
	if export == "" {
		export = s.settings.ExportFile
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), reportWithin)
	defer cancel()
	progress := sayProgress(cmd.ErrOrStderr())
	made, err := s.client.WithExport(export).Report(ctx, options, func(n int) { progress(fmt.Sprintf("%d outcomes in Temporal", n)) })
	if err != nil {
		return err
	}
	language := text("language")
	if language == "" && s.org != nil {
		language = s.org.Language
	}
	return writeReport(cmd.OutOrStdout(), made, text("output"), text("csv"), language)
}

func list(names []string) string {
	text := ""
	for i, name := range names {
		switch {
		case name == "":
		case text == "":
			text = name
		case i == len(names)-1:
			text += " or " + name
		default:
			text += ", " + name
		}
	}
	return text
}

func writeReport(out io.Writer, r report.Report, output, table, language string) error {
	switch output {
	case outputJSON:
		return printJSON(out, r)
	case outputCSV:
		return r.CSV(out, table)
	case outputMarkdown:
		_, err := io.WriteString(out, r.Markdown(language))
		return err
	case outputHTML:
		page, err := printable.Page("Hansho · "+r.Since.Format(time.DateOnly)+" – "+r.Until.Format(time.DateOnly), language, r.Markdown(language))
		if err == nil {
			_, err = out.Write(page)
		}
		return err
	default:
		printReport(out, r)
		return nil
	}
}
