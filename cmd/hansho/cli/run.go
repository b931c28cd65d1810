package cli

import (
	"context"

	"github.com/spf13/cobra"

	"hansho/cmd/hansho/process"
)

func workerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "worker", Short: "Carry out the workflows and speak with the providers", Args: cobra.NoArgs,
		Long: `Run a worker: it carries out the workflows, and speaks with PagerDuty and Slack. It holds no state: run as many as you like, and
kill any of them at any time. It waits until Temporal can be reached.

SIGHUP reads the configuration again; one that has problems is not taken. SIGINT and SIGTERM let what runs come to an end.

` + variablesHelp(),
		Example: `  hansho worker --config hansho.yaml
  TEMPORAL_ADDRESS=temporal.example.com:7233 hansho worker --metrics-listen 127.0.0.1:9090`,
	}
	metrics := cmd.Flags().String("metrics-listen", "", "host:port at which /metrics is shown (HANSHO_METRICS_LISTEN)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p, err := connected(cmd)
		if err != nil {
			return err
		}
		defer p.Close()
		run, err := p.Worker()
		if err != nil {
			return err
		}
		parts := []func(context.Context) error{run}
		if *metrics != "" {
			p.Settings.MetricsListen = *metrics
		}
		if address := p.Settings.MetricsListen; address != "" {
			listener, err := process.Listen(cmd.Context(), "the worker's metrics", "--metrics-listen or HANSHO_METRICS_LISTEN", address)
			if err != nil {
				return err
			}
			parts = append(parts, func(ctx context.Context) error { return p.ServeMetrics(ctx, listener) })
		}
		return p.Run(cmd.Context(), parts...)
	}
	return cmd
}

func starterCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "starter", Short: "Take alerts, webhooks, buttons and commands over HTTP", Args: cobra.NoArgs,
		Long: `Run the door: alerts at POST /api/v1/alerts, /integrations/alertmanager and /v2/enqueue, webhooks at /webhooks/pagerduty,
buttons, commands and events of Slack below /webhooks/slack (or over Socket Mode, with HANSHO_SLACK_APP_TOKEN), the API below /api/v1, and /healthz, /readyz and /metrics. It holds no state: run as
many as you like. A 2xx to an alert means that it is durable in Temporal, whether or not a worker runs.

SIGHUP reads the configuration again; one that has problems is not taken. Tokens and keys are read at the start only.

` + variablesHelp(),
		Example: `  HANSHO_TOKENS=sato:$(openssl rand -hex 16) hansho starter --config hansho.yaml
  hansho starter --listen :8080`,
	}
	listen := cmd.Flags().String("listen", "", "host:port of the door (HANSHO_LISTEN, else 127.0.0.1:8080)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p, err := connected(cmd)
		if err != nil {
			return err
		}
		defer p.Close()
		if *listen != "" {
			p.Settings.Listen = *listen
		}
		door, err := p.Door(nil)
		if err != nil {
			return err
		}
		listener, err := process.Listen(cmd.Context(), "the door", "--listen or HANSHO_LISTEN", p.Settings.Listen)
		if err != nil {
			return err
		}
		return p.Run(cmd.Context(), p.DoorParts(door, listener)...)
	}
	return cmd
}

// connected prepares a process with a connection to the Temporal that the environment names.
func connected(cmd *cobra.Command) (*process.Process, error) {
	path, _ := cmd.Flags().GetString("config")
	p, err := process.New(path, cmd.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	options, err := process.ClientOptions()
	if err != nil {
		return nil, err
	}
	return p, p.Connect(options)
}
