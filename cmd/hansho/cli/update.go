package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hansho/starter"
	"hansho/workflows/contract"
)

func updateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "update <escalation or incident> <text...>", Short: "Tell stakeholders how things stand",
		Long: `Post a stakeholder update of an incident to the executive channel. While a SEV-1 or SEV-2 lasts one is owed every 30 or 60
minutes; each one restarts the clock.

The incident is named by its escalation, by its slug, or as "incident/<slug>". "-" takes the text from standard input.`,
		Example: `  hansho update checkout/disk-full --as sato "Payments by card fail for some customers. We are rolling back."
  hansho update checkout-20261121-3f2a91c0 --as sato - < update.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usage("say which incident, and how things stand")
			}
			return nil
		},
		RunE: runUpdate, ValidArgsFunction: completeOpen(contract.Incident),
	}
	withPerson(cmd)
	withOutput(cmd)
	return cmd
}

func runUpdate(cmd *cobra.Command, args []string) error {
	written, err := text(cmd, args[1:])
	if err != nil {
		return err
	}
	return ofIncident(cmd, args[0], contract.IncidentID, contract.Command{Verb: starter.PostUpdate, Text: written})
}

// ofIncident carries out a command on the incident or the postmortem that a text names.
func ofIncident(cmd *cobra.Command, name string, id func(slug string) string, command contract.Command) error {
	s, err := open(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.someone(); err != nil {
		return err
	}
	if err := s.connect(); err != nil {
		return err
	}
	slug, err := s.slug(name)
	if err != nil {
		return err
	}
	return s.give(id(slug), "", command)
}

// slug finds the slug of the incident that a text names: by its escalation, by the slug, or by a workflow ID.
func (s *session) slug(name string) (string, error) {
	kind, rest, found := strings.Cut(name, "/")
	if !found {
		return name, nil
	}
	if kind == "incident" || kind == "postmortem" || kind == "public" {
		return rest, nil
	}
	id, err := s.client.Find(s.ctx, name)
	if err != nil {
		return "", err
	}
	shown, err := s.client.Show(s.ctx, id)
	if err != nil {
		return "", pointed(id, err)
	}
	incident := shown.Listed.Incident
	if shown.State != nil {
		incident = shown.State.Incident
	} else if shown.Outcome != nil {
		incident = shown.Outcome.Incident
	}
	if incident == "" {
		return "", errors.Join(fmt.Errorf("%s has no incident: one is opened at SEV-1 and SEV-2 (\"hansho severity\")", short(id)), starter.ErrNotFound)
	}
	return strings.TrimPrefix(incident, "incident/"), nil
}
