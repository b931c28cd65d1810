package cli

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"hansho/activities/pagerduty"
	"hansho/cmd/hansho/imports"
)

func importPagerDutyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "pagerduty", Short: "Write a configuration from a PagerDuty account",
		Long: `Write a configuration from a PagerDuty account: people with their user IDs, e-mail addresses and telephones; schedules, which stay at
PagerDuty; escalation policies; and services. Every service is observed, so that Hansho begins without paging anybody: see
"Cut one service over" in docs/pagerduty.md. Notification rules and contact methods stay at PagerDuty and go on counting.

It needs HANSHO_PAGERDUTY_TOKEN, for which a read-only key will do. Nothing is changed there.`,
		Example: `  hansho import pagerduty
  hansho import pagerduty --rotations --output-file moved.yaml --output json`,
	}
	rotations := cmd.Flags().Bool("rotations", false, "keep schedules as rotations of Hansho where their only layer fits exactly")
	return importing(cmd, func(ctx context.Context) (imports.Account, error) { return readPagerDuty(ctx, cmd, *rotations) })
}

func readPagerDuty(ctx context.Context, cmd *cobra.Command, rotations bool) (imports.Account, error) {
	account, err := newAccount(cmd)
	if err != nil {
		return imports.Account{}, err
	}
	parts := imports.PagerDutyParts{Rotations: rotations, Paging: account.Config().Service, From: account.Config().From}
	var faults [4]error
	parts.Users, faults[0] = account.Users(ctx)
	parts.Schedules, faults[1] = readSchedules(ctx, account, rotations)
	parts.Policies, faults[2] = account.Policies(ctx)
	parts.Services, faults[3] = account.Services(ctx)
	return imports.PagerDuty(parts), cmp.Or(faults[0], faults[1], faults[2], faults[3])
}

// readSchedules reads the layers only when they are wanted: they take a request each.
func readSchedules(ctx context.Context, account *pagerduty.Account, layers bool) ([]pagerduty.Schedule, error) {
	schedules, err := account.Schedules(ctx)
	if !layers {
		return schedules, err
	}
	for i, schedule := range schedules {
		if schedules[i], err = account.Schedule(ctx, schedule.ID); err != nil {
			return nil, err
		}
	}
	return schedules, err
}
