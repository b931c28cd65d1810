package cli

import (
	"cmp"
	"encoding/json"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"hansho/activities/slack"
	"hansho/cmd/hansho/process"
)

const outputYAML = "yaml"

func slackCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "slack", Short: "Set the Slack app up", Args: knownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(manifestCommand())
	return cmd
}

func manifestCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "manifest", Short: "Print the Slack app's manifest, with the scopes that it needs and no more", Args: cobra.NoArgs,
		Long: `Print the manifest of the Slack app: its name, the slash command, the events, where buttons go, and the scopes that it needs and no more.
Paste it at https://api.slack.com/apps (Create New App, From a manifest; or App Manifest, when the app is there already).

Slack reaches the door at the address of --url, else of HANSHO_PUBLIC_URL. With --socket-mode it needs none: the starter connects
to Slack, with HANSHO_SLACK_APP_TOKEN.`,
		Example: `  hansho slack manifest --socket-mode
  hansho slack manifest --url https://hansho.example.com --output json`,
		RunE: runManifest, ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Flags().Bool("socket-mode", false, "the starter connects to Slack; no public address is needed")
	cmd.Flags().String("url", "", "where Slack reaches the door, https (HANSHO_PUBLIC_URL)")
	cmd.Flags().StringP("output", "o", outputYAML, "yaml or json")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{outputYAML, outputJSON}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func runManifest(cmd *cobra.Command, _ []string) error {
	settings, err := process.LoadSettings()
	if err != nil {
		return err
	}
	socketMode, _ := cmd.Flags().GetBool("socket-mode")
	url, _ := cmd.Flags().GetString("url")
	output, _ := cmd.Flags().GetString("output")
	switch door := cmp.Or(url, settings.PublicURL); {
	case output != outputYAML && output != outputJSON:
		return usage("--output %q is not known: use yaml or json", output)
	case socketMode && url != "":
		return usage("say either --socket-mode or --url")
	case socketMode:
		url = ""
	case door == "":
		return usage("say where Slack reaches the door, by --url or HANSHO_PUBLIC_URL; or --socket-mode, which needs no address")
	default:
		url = door
	}
	manifest, err := slack.NewManifest(url)
	if err != nil {
		return usage("%w", err)
	}
	return printManifest(cmd, manifest, output)
}

func printManifest(cmd *cobra.Command, manifest slack.Manifest, output string) error {
	if output == outputJSON {
		return printJSON(cmd.OutOrStdout(), manifest)
	}
	written, err := json.Marshal(manifest)
	if err != nil {
		return err
	}
	text, err := yaml.JSONToYAML(written)
	if err != nil {
		return err
	}
	_, err = cmd.OutOrStdout().Write(text)
	return err
}
