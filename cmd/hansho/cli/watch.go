package cli

import "github.com/spf13/cobra"

func watchCommand() *cobra.Command {
	return &cobra.Command{
		Use: "watch", Short: "Page for escalations that cannot look after themselves", Args: cobra.NoArgs,
		Long: `Run a watcher: every 30 seconds it looks at the escalations from outside and pages the person of last resort for one that was
terminated in Temporal, one whose workflow fails again and again, and for all that wait because no worker runs. It needs no
worker. Every worker watches as well; a watcher of its own, on another machine, also sees that all workers are gone.

` + variablesHelp(),
		Example: "  TEMPORAL_ADDRESS=temporal.example.com:7233 hansho watch --config hansho.yaml",
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := connected(cmd)
			if err != nil {
				return err
			}
			defer p.Close()
			watch, err := p.Watcher()
			if err != nil {
				return err
			}
			return p.Run(cmd.Context(), watch)
		},
	}
}
