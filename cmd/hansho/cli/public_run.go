package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// previewFor bounds a preview: every status page is asked, one of them once a second.
const previewFor = 40 * time.Second

// upWithin is how long a command waits to see a word on the status pages. They get it all the same.
const upWithin = 15 * time.Second

func runPreviewPublic(cmd *cobra.Command, args []string) error {
	s, slug, command, err := openStory(cmd, contract.PreviewPublic, args)
	defer s.close()
	if err != nil {
		return err
	}
	preview, err := s.previewStory(slug, command)
	if err != nil {
		return err
	}
	if s.json {
		return printJSON(cmd.OutOrStdout(), preview)
	}
	s.printPreview(cmd.OutOrStdout(), preview)
	return nil
}

// runPublic shows what the public would read, asks, and then says it.
func runPublic(verb contract.Verb) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		yes, _ := cmd.Flags().GetBool("yes")
		s, slug, command, err := openStory(cmd, verb, args)
		defer s.close()
		if err != nil {
			return err
		}
		if !yes {
			if err := s.agreeToPublish(slug, command); err != nil {
				return err
			}
		}
		return s.publish(slug, command)
	}
}

// openStory reads a command, connects, finds the story and, for its first word, opens it.
func openStory(cmd *cobra.Command, verb contract.Verb, args []string) (*session, string, contract.Command, error) {
	s, err := open(cmd)
	if err == nil {
		err = s.someone()
	}
	if err != nil {
		return s, "", contract.Command{}, err
	}
	command, err := s.draft(verb, args[1:])
	if err == nil {
		err = s.connect()
	}
	if err != nil {
		return s, "", command, err
	}
	command.By = oncall.Actor{ID: s.me, Via: "cli"}
	slug, err := s.slug(args[0])
	if err == nil && (verb == contract.PreviewPublic || verb == contract.PostPublic) {
		service, _ := cmd.Flags().GetString("service")
		err = s.client.OpenPublic(s.ctx, contract.OpenPublic{Slug: slug, Service: service, Severity: command.Severity})
	}
	return s, slug, command, err
}

// previewStory asks what the public would read. What is refused is an error.
func (s *session) previewStory(slug string, command contract.Command) (oncall.PublicPreview, error) {
	ctx, cancel := context.WithTimeout(s.cmd.Context(), previewFor)
	defer cancel()
	preview, no, err := s.client.PreviewPublic(ctx, slug, command)
	switch {
	case err != nil:
		return preview, pointed(contract.PublicID(slug), err)
	case no.Result != contract.Done:
		return preview, &refusedError{no.Text}
	}
	return preview, nil
}

func (s *session) agreeToPublish(slug string, command contract.Command) error {
	if s.json {
		return usage("--output json needs --yes: look at it by \"hansho public preview\" first")
	}
	if command.Verb == contract.ResolvePublic {
		command.Draft.Stage = oncall.PublicOver
	}
	preview, err := s.previewStory(slug, command)
	if err != nil {
		return err
	}
	out := s.cmd.OutOrStdout()
	s.printPreview(out, preview)
	question := fmt.Sprintf("\nPublish this on %s?", counted(len(preview.Pages), "status page"))
	if len(preview.Pages) == 0 {
		question = "\nTake this as the text for the company's accounts?"
	}
	if preview.Faulty() {
		question = "\nNot every page would show it (see above)." + question
	}
	err = agreeOr(s.cmd, question, "\"hansho public preview\" to see it")
	ctx, cancel := context.WithTimeout(s.cmd.Context(), askWithin) // The person took their time.
	context.AfterFunc(ctx, cancel)
	s.ctx = ctx
	return err
}

// publish says a word, and waits a little to see it on the status pages.
func (s *session) publish(slug string, command contract.Command) error {
	id := contract.PublicID(slug)
	command.Request = uuid.NewString()
	answer, err := s.client.Do(s.ctx, id, "", command)
	if err != nil {
		return pointed(id, err)
	}
	if answer.Result == contract.Stale || answer.Result == contract.Refused {
		return &refusedError{answer.Text}
	}
	var state *contract.PublicState
	if answer.Result != contract.Recorded {
		state = s.awaitUp(id)
	}
	if s.json {
		return printJSON(s.cmd.OutOrStdout(), published{given{answer, id, command.Request}, state})
	}
	s.sayDone(id, answer)
	if state != nil {
		v := &view{out: s.cmd.OutOrStdout(), style: styleFor(s.cmd.OutOrStdout()), zone: s.zone}
		v.publicPages(state)
		v.accountText(state)
	}
	return nil
}

// published is what became of a word, as JSON says it.
type published struct {
	given
	Public *contract.PublicState `json:"public,omitempty"`
}

// awaitUp waits until every page shows the newest word or fails to; nil when nobody says.
func (s *session) awaitUp(id string) (state *contract.PublicState) {
	ctx, cancel := context.WithTimeout(s.cmd.Context(), upWithin)
	defer cancel()
	for {
		shown, err := s.client.Show(ctx, id)
		if err == nil && shown.Public != nil {
			state = shown.Public
			settled := func(page *contract.PublicPage) bool {
				return page.Up == len(state.Words) || page.Tried == len(state.Words) && page.Trouble != ""
			}
			if state.Worded == len(state.Words) && !slices.ContainsFunc(state.Pages, func(page *contract.PublicPage) bool { return !settled(page) }) {
				return state
			}
		}
		select {
		case <-ctx.Done():
			return state
		case <-time.After(300 * time.Millisecond):
		}
	}
}

func runMarkPosted(cmd *cobra.Command, args []string) error {
	word, _ := cmd.Flags().GetInt("word")
	d := contract.Draft{Where: args[1], Word: word}
	if len(args) > 2 {
		d.Link = args[2]
	}
	return ofIncident(cmd, args[0], contract.PublicID, contract.Command{Verb: contract.MarkPosted, Draft: &d})
}

func runShowPublic(cmd *cobra.Command, args []string) error {
	s, err := open(cmd)
	defer s.close()
	if err == nil {
		err = s.connect()
	}
	if err != nil {
		return err
	}
	slug, err := s.slug(args[0])
	if err != nil {
		return err
	}
	shown, err := s.client.Show(s.ctx, contract.PublicID(slug))
	if err != nil {
		return pointed(contract.PublicID(slug), err)
	}
	if s.json {
		return printJSON(cmd.OutOrStdout(), shown)
	}
	s.printShown(shown)
	return nil
}
