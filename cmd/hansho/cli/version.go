package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "version", Short: "Say which version this is", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			inJSON, err := asJSON(cmd)
			if err != nil {
				return err
			}
			v := versionHere()
			if inJSON {
				return printJSON(cmd.OutOrStdout(), v)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), v)
			return err
		},
	}
	withOutput(cmd)
	return cmd
}

// version is what this program was built from.
type version struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Modified bool   `json:"modified,omitempty"` // The work tree had changes that were not committed.
	Go       string `json:"go"`
	SDK      string `json:"temporal_sdk,omitempty"`
	Server   string `json:"temporal_server,omitempty"` // Only of the standalone.
}

func versionHere() version {
	v := version{Version: "(devel)", Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	v.Version = cmp.Or(info.Main.Version, v.Version)
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			v.Commit = setting.Value
		case "vcs.modified":
			v.Modified = setting.Value == "true"
		}
	}
	for _, module := range info.Deps {
		switch module.Path {
		case "go.temporal.io/sdk":
			v.SDK = module.Version
		case "go.temporal.io/server":
			v.Server = module.Version
		}
	}
	return v
}

func (v version) String() string {
	parts := []string{"hansho " + v.Version}
	if v.Commit != "" {
		commit := "commit " + v.Commit[:min(12, len(v.Commit))]
		if v.Modified {
			commit += " with changes"
		}
		parts = append(parts, commit)
	}
	parts = append(parts, v.Go, "Temporal SDK "+v.SDK)
	if v.Server != "" {
		parts = append(parts, "Temporal server "+v.Server)
	}
	return strings.Join(parts, ", ")
}
