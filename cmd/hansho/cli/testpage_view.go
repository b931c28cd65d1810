package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"hansho/oncall"
	"hansho/starter"
)

// testedJSON is a test as JSON says it, with what it comes to.
type testedJSON struct {
	starter.Tested
	Passed   bool          `json:"passed"`
	Channels []channelJSON `json:"channels,omitempty"`
}

// channelJSON is one way of a test. Times are in seconds after the page was decided.
type channelJSON struct {
	Channel   string         `json:"channel"`
	Result    oncall.Verdict `json:"result"`
	Accepted  float64        `json:"accepted,omitempty"`
	Delivered float64        `json:"delivered,omitempty"`
	Answered  float64        `json:"answered,omitempty"`
	Why       string         `json:"why,omitempty"`
}

// printTested writes a test and fails when it has ended and was not passed.
func (s *session) printTested(tested starter.Tested) error {
	passed := tested.Test != nil && tested.Test.Passed() || tested.Everyone != nil && tested.Everyone.Passed()
	out := s.cmd.OutOrStdout()
	if s.json {
		said := testedJSON{Tested: tested, Passed: passed}
		if t := tested.Test; t != nil {
			for _, p := range t.Pages {
				said.Channels = append(said.Channels, channelJSON{
					p.Provider, t.Verdict(p), p.Took(p.AcceptedAt).Seconds(), p.Took(p.DeliveredAt).Seconds(), p.Took(p.AnsweredAt).Seconds(), p.Refusal,
				})
			}
		}
		if err := printJSON(out, said); err != nil {
			return err
		}
	} else {
		v := &view{out: out, style: styleFor(out), zone: s.zone}
		switch {
		case tested.Test != nil:
			v.test(tested.Test, tested.Open)
		case tested.Everyone != nil:
			v.everyone(tested.Everyone)
		default:
			fmt.Fprintf(out, "%s was started. No worker has answered yet: is a \"hansho worker\" running?\n", tested.WorkflowID)
		}
	}
	if !tested.Open && !passed {
		return &saidError{errors.New("the test was not passed")}
	}
	return nil
}

// test writes what is known of each way.
func (v *view) test(t *oncall.Test, open bool) {
	fmt.Fprintf(v.out, "%s · %s\n", v.style.bold("Test page to "+t.Person), moment(t.Began, v.zone))
	if t.Fault != "" {
		fmt.Fprintln(v.out, "  "+v.style.red(line(t.Fault)))
		return
	}
	rows := [][]cell{plain("CHANNEL", "RESULT", "ACCEPTED", "DELIVERED", "ANSWERED", "WHY")}
	for i := range rows[0] {
		rows[0][i].paint = v.style.faint
	}
	for _, p := range t.Pages {
		verdict := t.Verdict(p)
		row := plain(p.Provider, string(verdict), took(p.Took(p.AcceptedAt)), took(p.Took(p.DeliveredAt)), took(p.Took(p.AnsweredAt)), line(why(t, p)))
		row[1].paint = v.verdict(verdict)
		rows = append(rows, row)
	}
	table(v.out, "  ", rows)
	switch {
	case open:
		fmt.Fprintf(v.out, "Answers are waited for until %s.\n", moment(t.Until, v.zone))
	case t.Passed():
		fmt.Fprintln(v.out, v.style.green(t.Person+" answered, and no way failed."))
	case !t.Answered():
		fmt.Fprintln(v.out, v.style.red(t.Person+" did not answer."))
	default:
		fmt.Fprintln(v.out, v.style.red(t.Person+" answered, but not every way works."))
	}
}

// why says what is worth knowing of a way beside its verdict.
func why(t *oncall.Test, p oncall.Tested) string {
	if t.Verdict(p) == oncall.VerdictElsewhere {
		return "by " + p.AnsweredBy.ID
	}
	return p.Refusal
}

func (v *view) verdict(verdict oncall.Verdict) func(string) string {
	switch {
	case verdict == oncall.VerdictAnswered:
		return v.style.green
	case verdict.Failed():
		return v.style.red
	default:
		return v.style.yellow
	}
}

// everyone writes a line for each person.
func (v *view) everyone(t *oncall.TestOfEveryone) {
	fmt.Fprintf(v.out, "%s · %s\n", v.style.bold("Test pages to everyone"), moment(t.Began, v.zone))
	rows := [][]cell{plain("PERSON", "ANSWERED", "WAYS")}
	for i := range rows[0] {
		rows[0][i].paint = v.style.faint
	}
	answered := 0
	for _, p := range t.People {
		row := plain(p.Person, "yes", summaryOf(p))
		row[1].paint = v.style.green
		if p.Answered {
			answered++
		} else {
			row[1] = cell{"no", v.style.red}
		}
		rows = append(rows, row)
	}
	table(v.out, "  ", rows)
	fmt.Fprintf(v.out, "%d of %d answered%s.\n", answered, len(t.People)+len(t.Left), v.left(t))
}

// left says who is still to be tested.
func (v *view) left(t *oncall.TestOfEveryone) string {
	if len(t.Left) == 0 {
		return ""
	}
	next := t.Left[0]
	text := fmt.Sprintf("; still to be tested: %d, first %s", len(t.Left), next.Person)
	if at := moment(next.NotBefore, v.zone); at != "" {
		text += " at " + at
	}
	return text
}

// summaryOf is what became of each of a person's ways, on one line.
func summaryOf(p oncall.TestedPerson) string {
	if p.Fault != "" {
		return "not tested: " + line(p.Fault)
	}
	ways := make([]string, len(p.Ways))
	for i, w := range p.Ways {
		ways[i] = w.Provider + " " + string(w.Verdict)
		if w.Answered > 0 {
			ways[i] += " after " + length(w.Answered.Round(time.Second))
		}
		if w.Why != "" {
			ways[i] += " (" + line(w.Why) + ")"
		}
	}
	return strings.Join(ways, ", ")
}
