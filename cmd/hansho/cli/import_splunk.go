package cli

import (
	"context"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"hansho/activities/splunk"
	"hansho/cmd/hansho/imports"
)

func importSplunkCommand() *cobra.Command {
	return importing(&cobra.Command{
		Use: "splunk-oncall", Short: "Write a configuration from a Splunk On-Call (VictorOps) account",
		Long: `Write a configuration from a Splunk On-Call (VictorOps) account: people with their user names, e-mail addresses and telephones; the rotations
that policies call; escalation policies; and a service for each routing key. People's own paging policies and rotations with their
overrides stay there and go on counting.

It needs HANSHO_SPLUNK_ONCALL_API_ID and HANSHO_SPLUNK_ONCALL_API_KEY, for which a read-only key will do. It takes a call for each user,
team and policy, so that at the API's limits a large account takes minutes.`,
		Example: `  hansho import splunk-oncall
  hansho import splunk-oncall --output-file moved.yaml --output json`,
	}, readSplunk)
}

func readSplunk(ctx context.Context) (imports.Account, error) {
	cfg, err := splunk.FromEnvironment()
	if err != nil {
		return imports.Account{}, err
	}
	reader, err := splunk.NewReader(cfg, zerolog.Nop())
	if err != nil {
		return imports.Account{}, err
	}
	account, err := reader.Account(ctx)
	if err != nil {
		return imports.Account{}, err
	}
	return imports.SplunkOnCall(account), nil
}
