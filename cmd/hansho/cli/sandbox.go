package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hansho/cmd/hansho/process"
	"hansho/sandbox"
)

func sandboxCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "sandbox", Short: "Run a PagerDuty, a Splunk On-Call and a Slack to try things with", Args: cobra.NoArgs,
		Long: `Run a PagerDuty, a Slack and, when the configuration uses it, a Splunk On-Call that speak the real wire protocols, with the people,
schedules and channels of the configuration, and show every phone and channel on one web page. Nobody is really paged. It prints
the environment in which a worker and a starter use it.`,
		Example: `  hansho sandbox --config examples/hansho.yaml
  hansho sandbox --listen 127.0.0.1:8081 --webhooks-to http://127.0.0.1:8080 --state sandbox.jsonl`,
	}
	listen := cmd.Flags().String("listen", process.SandboxListen, "host:port of the page and of the providers")
	webhooks := cmd.Flags().String("webhooks-to", "http://127.0.0.1:8080", "where the starter is reached; webhooks and pressed buttons go there")
	socketMode := cmd.Flags().Bool("socket-mode", false, "let the starter take Slack over Socket Mode instead of HTTP")
	state := cmd.Flags().String("state", "", "file that keeps the state over restarts; nothing is kept when empty")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		path, _ := cmd.Flags().GetString("config")
		p, err := process.New(path, cmd.ErrOrStderr())
		if err != nil {
			return err
		}
		listener, err := process.Listen(cmd.Context(), "the sandbox", "--listen", *listen)
		if err != nil {
			return err
		}
		options := process.SandboxOf(p.Config.Org())
		options.StateFile, options.Logger = *state, p.Log
		if *socketMode {
			options.SlackAppToken = sandbox.DefaultSlackAppToken
		}
		base := "http://" + listener.Addr().String()
		sb, err := process.NewSandbox(options, base, *webhooks)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		direct, err := process.DirectSandbox(cmd.Context(), p.Config.Org(), sb, base, *webhooks, process.SandboxLinkSecret, options, p.Log)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		printSandbox(cmd.OutOrStdout(), base, options, direct)
		err = process.ServeHTTP(cmd.Context(), listener, sb.Handler())
		last, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), time.Second)
		defer cancel()
		return errors.Join(err, sb.Close(last))
	}
	return cmd
}

func printSandbox(out io.Writer, base string, options sandbox.Options, direct map[string]string) {
	fmt.Fprintf(out, "The sandbox is at %s\nUse it by this environment:\n\n", base)
	environment := process.SandboxEnvironment(base, options)
	maps.Copy(environment, direct)
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		fmt.Fprintf(out, "export %s=%s\n", name, shellWord(environment[name]))
	}
}

// shellWord quotes a value that a shell would take apart.
func shellWord(value string) string {
	if strings.ContainsAny(value, " <>&;|*?$`\"'\\()") {
		return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
	}
	return value
}
