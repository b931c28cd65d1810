package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// mostText is how many bytes of standard input are taken as a text.
const mostText = 64 << 10

// text joins arguments to what a person wrote; a single "-" takes it from standard input.
func text(cmd *cobra.Command, args []string) (string, error) {
	written := strings.Join(args, " ")
	if written == "-" {
		read, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), mostText))
		if err != nil {
			return "", fmt.Errorf("read standard input: %w", err)
		}
		written = string(read)
	}
	if written = strings.TrimSpace(written); written == "" {
		return "", usage("the text is empty")
	}
	return written, nil
}
