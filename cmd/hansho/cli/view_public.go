package cli

import (
	"fmt"

	"hansho/workflows/contract"
)

// public shows a story: what was said, what is up where, and the text for the company's accounts.
func (v *view) public(s *contract.PublicState) {
	v.fields(field{"state", v.style.state(s.Status)}, field{"service", s.Service}, field{"severity", s.Severity.String()}, field{"incident", s.Incident})
	if s.Security {
		v.fields(field{"security", v.style.red("a security incident: nothing of it is published")})
	}
	v.flush()
	if len(s.Words) == 0 {
		fmt.Fprintln(v.out, "\nNothing was said yet.")
		return
	}
	fmt.Fprintln(v.out, "\nWords")
	for _, w := range s.Words {
		fmt.Fprintf(v.out, "  %d  %s  %s, %s: %s\n", w.N, moment(w.At, v.zone), w.Stage, w.By, line(w.Text))
		if w.N == len(s.Words) && !w.Next.IsZero() {
			fmt.Fprintf(v.out, "     the next one is promised by %s\n", moment(w.Next, v.zone))
		}
	}
	v.publicPages(s)
	v.accountText(s)
	if len(s.Posted) > 0 {
		fmt.Fprintln(v.out, "\nPosted from the company's accounts")
	}
	for _, post := range s.Posted {
		fmt.Fprintf(v.out, "  %s  word %d at %s by %s  %s\n", moment(post.At, v.zone), post.Word, line(post.Where), post.By, line(post.Link))
	}
}

// publicPages says page by page what is up there and what is not.
func (v *view) publicPages(s *contract.PublicState) {
	if len(s.Pages) == 0 {
		return
	}
	fmt.Fprintln(v.out, "\nStatus pages")
	var rows [][]cell
	for _, page := range s.Pages {
		up, remark := cell{text: "nothing is up", paint: v.style.red}, line(page.Link)
		switch {
		case page.Up == len(s.Words) && page.Waiting == "":
			up = cell{text: fmt.Sprintf("word %d is up", page.Up), paint: v.style.green}
		case page.Up > 0:
			up = cell{text: fmt.Sprintf("word %d is up", page.Up), paint: v.style.yellow}
		}
		switch {
		case page.Trouble != "":
			remark = fmt.Sprintf("word %d is not, since %s: %s; tried again at %s", len(s.Words), moment(page.Since, v.zone), line(page.Trouble), moment(page.RetryAt, v.zone))
		case page.Waiting != "":
			remark = line(page.Waiting)
		case page.Up < len(s.Words):
			remark = fmt.Sprintf("word %d is on its way", len(s.Words))
		}
		rows = append(rows, []cell{{text: page.ID, paint: v.style.bold}, up, {text: remark}})
	}
	table(v.out, "  ", rows)
}

// accountText shows what is ready to be posted from the company's accounts.
func (v *view) accountText(s *contract.PublicState) {
	if s.Account.Text == "" {
		return
	}
	fmt.Fprintln(v.out, "\nFor the company's accounts")
	quoteText(v.out, s.Account.Text)
	if s.Account.Short != s.Account.Text {
		fmt.Fprintf(v.out, "\nThe same in %d of 280 characters\n", s.Account.Weight)
		quoteText(v.out, s.Account.Short)
	}
	for _, remark := range s.Remarks {
		fmt.Fprintf(v.out, "  %s %s\n", v.style.yellow("remark:"), line(remark))
	}
}
