package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"hansho/cmd/hansho/process"
	"hansho/oncall"
)

// places are where everything is, for the person who has started it.
type places struct {
	program, door, ui, temporal, data string
	sandbox, token, person            string // Only with --sandbox.
}

// print says where to click and what to paste.
func (p places) print(out io.Writer, org *oncall.Org) {
	fmt.Fprintf(out, "\nHansho runs. Its state is in %s. Stop it with Ctrl-C; it goes on where it was.\n\n", p.data)
	if p.sandbox != "" {
		fmt.Fprintf(out, "  sandbox      %s   every phone and every channel; nobody is really paged\n", p.sandbox)
	}
	fmt.Fprintf(out, "  console      %s/console/   what is open, what comes next, who is on call\n", p.door)
	fmt.Fprintf(out, "  Temporal UI  %s   every escalation as a workflow\n", p.ui)
	fmt.Fprintf(out, "  alerts to    %s/api/v1/alerts\n", p.door)
	if p.sandbox == "" {
		return
	}
	service := org.DefaultService
	fmt.Fprintf(out, `
Paste this into another terminal: an alert, and what you can do about it.

  curl -sS %[1]s/api/v1/alerts -H 'Content-Type: application/json' \
    -d '{"service": "%[2]s", "dedup_key": "demo", "title": "Something answers 5xx", "severity": "SEV-2"}'

  %[3]s list
  %[3]s show %[2]s/demo
  %[3]s ack %[2]s/demo --as %[4]s

  curl -sS -X POST %[1]s/api/v1/escalations/%[2]s/demo/resolve -H 'Authorization: Bearer %[5]s'

To act in the console as %[4]s, sign in with the token %[5]s

`, p.door, service, p.command(), p.person, p.token)
}

// command is how this program's commands are called so that they find this Temporal.
func (p places) command() string {
	if p.temporal == process.DefaultAddress {
		return p.program
	}
	return "TEMPORAL_ADDRESS=" + p.temporal + " " + p.program
}

// program is the name under which this program was called.
func program() string {
	if strings.ContainsAny(os.Args[0], " '\"") {
		return "hansho"
	}
	return os.Args[0]
}
