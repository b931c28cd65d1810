package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// verb is one thing that a person can ask of an escalation. Text after the escalation is the reason, or what is written.
type verb struct {
	name    contract.Verb
	use     string
	aliases []string
	short   string
	long    string
	example string
	least   int // Arguments after the escalation that must be there.
	most    int // -1: any number.
	flags   func(*cobra.Command)
	fill    func(s *session, args []string, c *contract.Command) error
	people  bool // The first argument after the escalation is a person.
}

const anyNumber = -1

var verbs = []verb{
	{
		name: contract.Acknowledge, use: "ack <escalation>", aliases: []string{"acknowledge"}, short: "Take it: nobody else is paged",
		long: `Acknowledge an escalation: you have it, and all paging stops.

The acknowledgement holds for the policy's ack_holds, and is renewed by any sign of work (note, start, task, snooze). If
somebody has it already you are down as helping; with --take-over it becomes yours. Somebody whom the policy does not
name is asked to confirm by --take-over.`,
		example: `  hansho ack checkout/disk-full --as sato
  HANSHO_PERSON=sato hansho ack 1280f97c --take-over`,
		flags: func(cmd *cobra.Command) {
			cmd.Flags().Bool("take-over", false, "become its owner although somebody has it, or although you are not on the policy")
		},
		fill: func(s *session, _ []string, c *contract.Command) error {
			c.TakeOver, _ = s.cmd.Flags().GetBool("take-over")
			return nil
		},
	},
	{
		name: contract.Resolve, use: "resolve <escalation> [how...]", short: "Say that it is over", most: anyNumber,
		long:    "Resolve an escalation. Its pages are closed. If the same alert comes again within the policy's reopen_within, it is open again with its owner.",
		example: `  hansho resolve checkout/disk-full --as sato "Old logs deleted"`,
		fill:    reason,
	},
	{
		name: contract.Escalate, use: "escalate <escalation> [why...]", short: "Page the next level now", most: anyNumber,
		example: `  hansho escalate checkout/disk-full --as sato "I am on a train"`,
		fill:    reason,
	},
	{
		name: contract.Unacknowledge, use: "unack <escalation> [why...]", aliases: []string{"unacknowledge"}, short: "Give it back: the policy starts again", most: anyNumber,
		example: `  hansho unack checkout/disk-full --as sato "My laptop is broken"`,
		fill:    reason,
	},
	{
		name: contract.Reassign, use: "reassign <escalation> <person> [why...]", short: "Give it to somebody, who is paged", least: 1, most: anyNumber, people: true,
		long:    "Give an escalation to a person. They are paged; if they do not acknowledge in time, the policy goes on.",
		example: `  hansho reassign checkout/disk-full suzuki --as sato "He knows the disks"`,
		fill:    personAndReason,
	},
	{
		name: contract.AddResponder, use: "add-responder <escalation> <person> [why...]", short: "Page somebody to help", least: 1, most: anyNumber, people: true,
		example: `  hansho add-responder checkout/disk-full suzuki --as sato "Second pair of eyes"`,
		fill:    personAndReason,
	},
	{
		name: contract.RemoveResponder, use: "remove-responder <escalation> <person> [why...]", short: "No longer ask somebody to help", least: 1, most: anyNumber, people: true,
		long:    "Take a request to help back: the person's telephone stops, and what was still to come to them does not. Whoever helps already goes on helping.",
		example: `  hansho remove-responder checkout/disk-full suzuki --as sato "Found it"`,
		fill:    personAndReason,
	},
	{
		name: contract.Snooze, use: "snooze <escalation> (--for <duration> | --until <time>)", short: "Let it rest until a time", flags: snoozeFlags,
		long: `Let an escalation rest: its owner is asked again when the time is over.

--until takes "03:00", "2026-11-21 03:00" or RFC 3339. A time without a zone is meant in yours, which is that of the
person of --as when the configuration says it, else the terminal's. A zone may follow: "03:00 Asia/Tokyo", "03:00 +09:00".
A time without a date is the next such time.`,
		example: `  hansho snooze checkout/disk-full --for 90m --as sato
  hansho snooze checkout/disk-full --until "09:00 Asia/Tokyo" --as sato`,
		fill: snoozeUntil,
	},
	{
		name: contract.SetSeverity, use: "severity <escalation> <SEV-1..SEV-5> [why...]", short: "Say how bad it is", least: 1, most: anyNumber,
		long:    "Set the severity of an escalation. At SEV-1 or SEV-2 an incident is opened, with stakeholder updates and a postmortem.",
		example: `  hansho severity checkout/disk-full SEV-2 --as sato "Customers cannot pay"`,
		fill: func(_ *session, args []string, c *contract.Command) (err error) {
			c.Text = strings.Join(args[1:], " ")
			if c.Severity, err = oncall.ParseSeverity(args[0]); err != nil {
				return usage("%w", err)
			}
			return nil
		},
	},
	{
		name: contract.Note, use: "note <escalation> <text...>", short: "Write into the timeline", least: 1, most: anyNumber,
		long:    `Write a note into the timeline. It is a sign of work and renews the acknowledgement. "-" takes the text from standard input.`,
		example: `  hansho note checkout/disk-full --as sato "The disk fills with core dumps"`,
		fill:    words,
	},
	{
		name: contract.Start, use: "start <escalation>", short: "Say that you begin to work on it",
		long:    "Say that work begins. The time from the first page until then is the time to engage.",
		example: `  hansho start checkout/disk-full --as sato`,
		fill:    nothing,
	},
	{
		name: contract.Task, use: "task <escalation> <text...>", short: "Note what has to be done", least: 1, most: anyNumber,
		example: `  hansho task checkout/disk-full --as sato "Rotate the logs daily"`,
		fill:    words,
	},
	{
		name: contract.Merge, use: "merge <escalation> <into>", short: "End it in favour of another escalation", least: 1, most: 1,
		long:    "Merge an escalation into another, which goes on. The first one ends, and its pages are closed.",
		example: `  hansho merge search/latency checkout/disk-full --as sato`,
		fill: func(_ *session, args []string, c *contract.Command) error {
			c.Into = args[0] // Found when there is a connection.
			return nil
		},
	},
	{
		name: contract.Migrate, use: "migrate <escalation>", short: "Let it follow the policy of the configuration as it is now",
		long: `Replace the policy that was frozen when the escalation opened by the one that the configuration has for its service now. The
configuration is the one of this command (--config), so it is needed here.`,
		example: `  hansho migrate checkout/disk-full --as sato --config hansho.yaml`,
		fill:    func(s *session, _ []string, _ *contract.Command) error { return s.needsConfig() },
	},
}

func nothing(*session, []string, *contract.Command) error { return nil }

func reason(_ *session, args []string, c *contract.Command) error {
	c.Text = strings.Join(args, " ")
	return nil
}

func personAndReason(s *session, args []string, c *contract.Command) error {
	c.Person, c.Text = args[0], strings.Join(args[1:], " ")
	return s.knows("person", c.Person)
}

func words(s *session, args []string, c *contract.Command) (err error) {
	c.Text, err = text(s.cmd, args)
	return err
}
