// Hansho's command. See package cli.
package main

import (
	"os"
	// Zones must mean the same on a machine that has no zone database of its own.
	_ "time/tzdata"

	"hansho/cmd/hansho/cli"
)

func main() { os.Exit(cli.Main(cli.New())) }
