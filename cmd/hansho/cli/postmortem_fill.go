package cli

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hansho/oncall"
	"hansho/starter/inbound"
	"hansho/workflows/contract"
)

func writeFlags(cmd *cobra.Command) {
	cmd.Flags().Int("from", 0, "the version that it was made from; a newer one is not written over")
	cmd.Flags().String("link", "", "where the document lives")
}

func writeDocument(s *session, args []string, c *contract.Command) (err error) {
	c.N, _ = s.cmd.Flags().GetInt("from")
	c.Link, _ = s.cmd.Flags().GetString("link")
	if c.Link != "" && !oncall.IsLink(c.Link) {
		return usage("--link %q is not a web address", c.Link)
	}
	if c.Link != "" && len(args) == 0 {
		return nil
	}
	c.Text, err = document(s.cmd, args)
	return err
}

// document reads a whole document from a file or from standard input.
func document(cmd *cobra.Command, args []string) (string, error) {
	in := cmd.InOrStdin()
	if len(args) == 1 && args[0] != "-" {
		file, err := os.Open(args[0])
		if err != nil {
			return "", fmt.Errorf("read the document: %w", err)
		}
		defer func() { _ = file.Close() }() // It was only read.
		in = file
	}
	text, err := io.ReadAll(io.LimitReader(in, oncall.PostmortemTextMost+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("read the document: %w", err)
	case strings.TrimSpace(string(text)) == "":
		return "", usage("the document is empty")
	case len(text) > oncall.PostmortemTextMost:
		return "", usage("the document is longer than %d bytes: put what is long elsewhere and link to it", oncall.PostmortemTextMost)
	}
	return string(text), nil
}

func callMeeting(s *session, args []string, c *contract.Command) error {
	at, err := inbound.Moment(strings.Join(args, " "), time.Now(), s.zone)
	if err != nil {
		return usage("%w", err)
	}
	c.Until = at.UTC()
	return nil
}

func actionFlags(cmd *cobra.Command) {
	cmd.Flags().String("owner", "", "who does it; the postmortem's owner when left out")
	cmd.Flags().String("until", "", "until when; by the severity's terms when left out")
	cmd.Flags().String("link", "", "its ticket")
	_ = cmd.RegisterFlagCompletionFunc("owner", completePeople)
}

func addAction(s *session, args []string, c *contract.Command) (err error) {
	flags := s.cmd.Flags()
	c.Person, _ = flags.GetString("owner")
	c.Link, _ = flags.GetString("link")
	if c.Person != "" {
		if err := s.knows("--owner", c.Person); err != nil {
			return err
		}
	}
	if c.Link != "" && !oncall.IsLink(c.Link) {
		return usage("--link %q is not a web address", c.Link)
	}
	if until, _ := flags.GetString("until"); until != "" {
		at, err := inbound.Moment(until, time.Now(), s.zone)
		if err != nil {
			return usage("--until: %w", err)
		}
		c.Until = at.UTC()
	}
	c.Text, err = text(s.cmd, args)
	return err
}

func finishAction(_ *session, args []string, c *contract.Command) (err error) {
	if c.N, err = strconv.Atoi(args[0]); err != nil || c.N < 1 {
		return usage("%q is not the number of an action: \"hansho postmortem show\" lists them", args[0])
	}
	return nil
}

func snoozeItem(s *session, args []string, c *contract.Command) error {
	c.Item, c.Text = args[0], strings.Join(args[1:], " ")
	if strings.TrimSpace(c.Text) == "" {
		return usage("say why it has to wait: the reason is shown with it")
	}
	return snoozeUntil(s, nil, c)
}

func closeFlags(cmd *cobra.Command) {
	cmd.Flags().String("link", "", "where the document lives")
}

func closePostmortem(s *session, args []string, c *contract.Command) error {
	c.Link, _ = s.cmd.Flags().GetString("link")
	if len(args) > 0 && oncall.IsLink(args[0]) {
		c.Link, args = args[0], args[1:]
	}
	if c.Link != "" && !oncall.IsLink(c.Link) {
		return usage("--link %q is not a web address", c.Link)
	}
	c.Text = strings.Join(args, " ")
	return nil
}
