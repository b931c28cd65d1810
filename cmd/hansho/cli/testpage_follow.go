package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"hansho/cmd/hansho/process"
	"hansho/oncall"
	"hansho/starter"
)

// lookEvery is how often a test that runs is looked at.
const lookEvery = time.Second

// follow shows a test until it is over. It goes on when somebody stops this command.
func (s *session) follow(started starter.Testing, detach bool) error {
	errs := s.cmd.ErrOrStderr()
	progress := progress{out: io.Discard, zone: s.zone}
	if process.IsTerminal(errs) {
		progress.out = errs
	}
	if started.Joined {
		fmt.Fprintf(errs, "A test runs already (%s): nothing more is sent, this one is shown.\n", started.WorkflowID)
	}
	if detach {
		return s.showTested(started.WorkflowID, started.Instance)
	}
	for {
		ctx, cancel := context.WithTimeout(s.cmd.Context(), askWithin)
		tested, err := s.client.Tested(ctx, started.WorkflowID, started.Instance)
		cancel()
		switch passing := errors.Is(err, starter.ErrUnavailable) || errors.Is(err, starter.ErrBusy); {
		case s.cmd.Context().Err() != nil:
			return errors.New("you have stopped watching; the test goes on, and closes everything at its end")
		case err != nil && !passing:
			return err
		case err == nil && !tested.Open:
			progress.show(tested)
			return s.printTested(tested)
		case err == nil:
			progress.show(tested)
		}
		select {
		case <-s.cmd.Context().Done():
		case <-time.After(lookEvery):
		}
	}
}

// showTested shows how a test stands.
func (s *session) showTested(id, instance string) error {
	tested, err := s.client.Tested(s.ctx, id, instance)
	if err != nil {
		return err
	}
	return s.printTested(tested)
}

// progress writes a line for each thing that happens in a test, once.
type progress struct {
	out    io.Writer
	zone   *time.Location
	said   map[string]bool
	waited bool
}

func (p *progress) show(tested starter.Tested) {
	switch {
	case tested.Test != nil:
		p.test(tested.Test)
	case tested.Everyone != nil:
		for _, person := range tested.Everyone.People {
			p.say(person.Person, time.Time{}, person.Person+": "+summaryOf(person))
		}
	case tested.Open && !p.waited:
		p.waited = true
		fmt.Fprintln(p.out, "No worker answers yet: the pages go out as soon as one runs.")
	}
}

func (p *progress) test(t *oncall.Test) {
	for _, page := range t.Pages {
		for _, step := range []struct {
			at        time.Time
			text, why string
		}{
			{page.AttemptedAt, "sent", ""},
			{page.AcceptedAt, "accepted", ""},
			{page.DeliveredAt, "delivered", ""},
			{page.AnsweredAt, string(t.Verdict(page)), ""},
			{page.RefusedAt, string(t.Verdict(page)), ": " + line(page.Refusal)},
		} {
			if !step.at.IsZero() {
				p.say(page.Provider+step.text, step.at, page.Provider+" "+step.text+" after "+took(page.Took(step.at))+step.why)
			}
		}
	}
}

// say writes a line the first time.
func (p *progress) say(key string, at time.Time, text string) {
	if p.said[key] {
		return
	}
	if p.said == nil {
		p.said = map[string]bool{}
	}
	p.said[key] = true
	if !at.IsZero() {
		text = at.In(p.zone).Format("15:04:05 ") + text
	}
	fmt.Fprintln(p.out, text)
}

// took writes how long something took: to the tenth of a second when it was short.
func took(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d < 10*time.Second:
		return fmt.Sprintf("%.1fs", d.Seconds())
	default:
		return length(d.Round(time.Second))
	}
}
