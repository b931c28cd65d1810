// Hansho's command together with an embedded Temporal server and the Temporal UI: one process, one directory, no cluster.
package main

import (
	"os"
	// Zones must mean the same on a machine that has no zone database of its own.
	_ "time/tzdata"

	"hansho/cmd/hansho/cli"
)

func main() {
	root := cli.New()
	root.AddCommand(standaloneCommand())
	os.Exit(cli.Main(root))
}
