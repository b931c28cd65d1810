package cli

import (
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// command makes the cobra command of a verb.
func (v verb) command() *cobra.Command {
	cmd := &cobra.Command{
		Use: v.use, Aliases: v.aliases, Short: v.short, Long: v.long, Example: v.example, Args: v.arguments,
		ValidArgsFunction: completeVerb(v), DisableFlagsInUseLine: true, RunE: v.run,
	}
	withPerson(cmd)
	withOutput(cmd)
	cmd.Flags().String("instance", "", "touch nothing but this instance (see \"show\"); a newer escalation of the same name is left alone")
	if v.flags != nil {
		v.flags(cmd)
	}
	return cmd
}

// withPerson lets a command be signed.
func withPerson(cmd *cobra.Command) {
	cmd.Flags().String("as", "", "who you are: a person of the configuration (HANSHO_PERSON)")
	_ = cmd.RegisterFlagCompletionFunc("as", completePeople)
}

func (v verb) arguments(_ *cobra.Command, args []string) error {
	switch n := len(args) - 1; {
	case n < 0:
		return errors.New("say which escalation: \"hansho list\" shows what is open")
	case n < v.least:
		return fmt.Errorf("something is missing: hansho %s", v.use)
	case v.most != anyNumber && n > v.most:
		return fmt.Errorf("%q is too much: hansho %s", args[v.most+1], v.use)
	}
	return nil
}

func (v verb) run(cmd *cobra.Command, args []string) error {
	s, err := open(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	command := contract.Command{Verb: v.name}
	if err := errors.Join(s.someone(), v.fill(s, args[1:], &command)); err != nil {
		return err
	}
	if err := s.connect(); err != nil {
		return err
	}
	id, err := s.client.Find(s.ctx, args[0])
	if err == nil && command.Into != "" {
		command.Into, err = s.client.Find(s.ctx, command.Into)
	}
	if err != nil {
		return err
	}
	instance, _ := cmd.Flags().GetString("instance")
	return s.give(id, instance, command)
}

// given is what became of a command, as JSON says it.
type given struct {
	contract.Answer
	WorkflowID string `json:"workflow_id"`
	Request    string `json:"request"`
}

// give carries a command out in the name of the session's person and says what became of it.
func (s *session) give(id, instance string, command contract.Command) error {
	command.By, command.Request = oncall.Actor{ID: s.me, Via: "cli"}, uuid.NewString()
	answer, err := s.client.Do(s.ctx, id, instance, command)
	if err != nil {
		return pointed(id, err)
	}
	if answer.Result == contract.Confirm && s.org == nil {
		answer.Text += unchecked(s.me)
	}
	if s.json {
		if err := printJSON(s.cmd.OutOrStdout(), given{answer, id, command.Request}); err != nil {
			return err
		}
	}
	switch answer.Result {
	case contract.Confirm:
		err = &refusedError{answer.Text + " Say it again with --take-over if you mean it."}
	case contract.Stale, contract.Refused:
		err = &refusedError{answer.Text}
	case contract.Done, contract.Already, contract.Recorded:
		if !s.json {
			s.sayDone(id, answer)
		}
		return nil
	}
	if s.json {
		return &saidError{err}
	}
	return err
}

// unchecked says that a person who is asked to take over may only have mistyped their name.
func unchecked(person string) string {
	return fmt.Sprintf(" No configuration was found, so nobody has checked that %q is somebody: name one by --config or HANSHO_CONFIG.", person)
}

func (s *session) sayDone(id string, answer contract.Answer) {
	out := s.cmd.OutOrStdout()
	style := styleFor(out)
	fmt.Fprintf(out, "%s  %s\n", style.bold(short(id)), line(answer.Text))
}
