package cli

import (
	"fmt"
	"io"
	"strings"

	"hansho/oncall"
)

// printPreview shows what the public would read.
func (s *session) printPreview(out io.Writer, preview oncall.PublicPreview) {
	style := styleFor(out)
	for _, page := range preview.Pages {
		fmt.Fprintf(out, "%s · %s · %s · %s\n", style.bold(page.ID), firstOf(page.Name, page.Provider), page.Stage, page.Impact)
		fmt.Fprintf(out, "  %s\n", style.bold(line(page.Title)))
		quoteText(out, page.Body)
		for _, component := range page.Components {
			fmt.Fprintf(out, "  %s %s\n", style.faint("affected:"), line(component))
		}
		for _, problem := range page.Problems {
			fmt.Fprintf(out, "  %s %s\n", style.red("problem:"), line(problem))
		}
		for _, remark := range page.Remarks {
			fmt.Fprintf(out, "  %s %s\n", style.yellow("remark:"), line(remark))
		}
		fmt.Fprintln(out)
	}
	if len(preview.Pages) == 0 {
		fmt.Fprintf(out, "%s\n\n", style.yellow("No status page is configured (status_pages in hansho.yaml)."))
	}
	fmt.Fprintf(out, "%s, %d of 280 characters\n", style.bold("company's accounts"), preview.Account.Weight)
	quoteText(out, preview.Account.Short)
	for _, remark := range preview.Remarks {
		fmt.Fprintf(out, "  %s %s\n", style.yellow("remark:"), line(remark))
	}
}

// quoteText shows a text of several lines, indented and harmless.
func quoteText(out io.Writer, text string) {
	for l := range strings.SplitSeq(text, "\n") {
		fmt.Fprintln(out, strings.TrimRight("  "+line(l), " "))
	}
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return line(text)
		}
	}
	return ""
}

// counted is a number of things: "1 status page", "2 status pages".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
