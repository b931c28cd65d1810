package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"hansho/cmd/hansho/cli"
	"hansho/cmd/hansho/process"
	"hansho/deploy/standalone/embedded"
)

// flags are what the command line says.
type flags struct {
	config         string
	data           string
	listen         string
	uiListen       string
	temporalListen string
	allowRemote    bool
	sandbox        bool
	sandboxListen  string
	only           string
}

// onlyServer is the value of --only.
const onlyServer = "server"

func standaloneCommand() *cobra.Command {
	var f flags
	cmd := &cobra.Command{
		Use: "standalone", Short: "Run everything in this process, with an embedded Temporal", Args: cobra.NoArgs, GroupID: cli.GroupRun,
		Long: `Run everything in one process: Temporal on SQLite files in the data directory, the Temporal UI, a worker and the door. State
survives restarts and kills.

With --sandbox it uses a PagerDuty, a Splunk On-Call and a Slack of its own, made from the configuration, instead of the real ones: nobody is
really paged, real tokens are ignored, and alerts need no key. Mail, text messages, calls and webhooks go to a page of the
sandbox as well. Without it a missing credential refuses to start.

Everything listens on loopback. With --only server only Temporal and its UI run; start "hansho worker" and "hansho starter"
beside it, as beside a cluster.`,
		Example: `  hansho standalone --sandbox --config examples/hansho.yaml
  hansho standalone --data /var/lib/hansho --config /etc/hansho.yaml
  hansho standalone --only server`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.config, _ = cmd.Flags().GetString("config")
			run, known := map[string]func(*cobra.Command, flags) error{"": runAll, onlyServer: runServer}[f.only]
			if !known {
				return cli.Usage("--only %q is not known: use server", f.only)
			}
			if err := run(cmd, f); !errors.Is(err, errStopped) {
				return err
			}
			return nil
		},
	}
	set := cmd.Flags()
	set.StringVar(&f.data, "data", "./data", "directory of everything that must survive a restart")
	set.StringVar(&f.listen, "listen", "", "host:port of the door (HANSHO_LISTEN, else 127.0.0.1:8080)")
	set.StringVar(&f.uiListen, "ui-listen", embedded.DefaultUIAddress, "host:port of the Temporal UI")
	set.StringVar(&f.temporalListen, "temporal-listen", process.DefaultAddress, "host:port of Temporal, for workers and commands")
	set.BoolVar(&f.allowRemote, "allow-remote", false, "let Temporal, its UI and the sandbox be reached from other machines: they ask nobody who it is")
	set.BoolVar(&f.sandbox, "sandbox", false, "use providers of its own: nobody is really paged")
	set.StringVar(&f.sandboxListen, "sandbox-listen", process.SandboxListen, "host:port of the sandbox")
	set.StringVar(&f.only, "only", "", `"server" runs Temporal and its UI alone`)
	_ = cmd.MarkFlagDirname("data")
	_ = cmd.RegisterFlagCompletionFunc("only", cobra.FixedCompletions([]string{onlyServer}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// runServer runs Temporal and its UI until the context ends.
func runServer(cmd *cobra.Command, f flags) error {
	if f.sandbox {
		return cli.Usage("--sandbox makes no sense with --only server: start \"hansho sandbox\" beside it")
	}
	settings, err := process.LoadSettings()
	if err != nil {
		return err
	}
	log := process.NewLogger(settings, cmd.ErrOrStderr())
	server, err := startServer(cmd.Context(), f, log)
	if err != nil {
		return err
	}
	defer server.Stop()
	fmt.Fprintf(cmd.OutOrStdout(), "Temporal runs at %s, namespace %s; its UI is %s\n", server.GRPCAddress(), process.DefaultNamespace, server.UIURL())
	<-cmd.Context().Done()
	log.Info().Msg("stopping")
	return nil
}
