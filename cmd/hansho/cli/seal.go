package cli

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"github.com/spf13/cobra"

	"hansho/seal"
)

func sealCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "seal", Short: "Make a key that seals security incidents", Args: knownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(sealKeyCommand())
	return cmd
}

func sealKeyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "key", Short: "Print a new key for HANSHO_SEAL_KEYS", Args: cobra.NoArgs,
		Long: `Print a new key, as an entry of HANSHO_SEAL_KEYS. It is kept nowhere: put it where your secrets are, and give the same to every worker and
starter, and to whoever works on security incidents by commands. Whoever has it reads them; without it nobody does, ever.

To replace a key, first add the new one at the end everywhere, then move it to the front everywhere. The old one stays as long as anything
that it has sealed is kept (docs/security-incidents.md).`,
		Example: `  export HANSHO_SEAL_KEYS="$(hansho seal key)"
  hansho seal key --id 2027 > /etc/hansho/seal-keys   # HANSHO_SEAL_KEYS_FILE names the file`,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	id := cmd.Flags().String("id", "", "name of the key, which everybody may read (random when empty)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *id == "" {
			*id = randomID()
		}
		entry, err := seal.NewKey(*id)
		if err != nil {
			return usage("--id: %w", err)
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), entry)
		return err
	}
	return cmd
}

func randomID() string {
	id := make([]byte, 3)
	_, _ = rand.Read(id) // It never fails: https://pkg.go.dev/crypto/rand#Read.
	return "k" + hex.EncodeToString(id)
}
