package cli

import (
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

const testPageLong = `Page a person once on every way they have (PagerDuty, SMS, mail, …), worded as a test in their language, and see what arrives
and how fast. They acknowledge each page where it arrived. Nothing is escalated and nobody else is paged; at the end everything
is closed at the providers. PagerDuty rings with low urgency unless --urgency high is given.

One test of a person runs at a time: while one does, this follows it and sends nothing more. It goes on when this command is
stopped; "hansho test-page <person> --last" shows how it ended.

Exit status: 0 the person answered and every way works · 1 nobody answered, or a way failed.`

func testPageCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "test-page (<person> | --everyone)", Short: "Page somebody as a test, and see what arrives", Long: testPageLong,
		Example: `  hansho test-page suzuki --as sato
  hansho test-page suzuki --channel email --channel sms --wait 2m --as sato
  hansho test-page --everyone --as sato
  hansho test-page report`,
		Args: cobra.MaximumNArgs(1), RunE: runTestPage, DisableFlagsInUseLine: true,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return completePeople(cmd, args, typed)
		},
	}
	withPerson(cmd)
	withOutput(cmd)
	flags := cmd.Flags()
	flags.StringSlice("channel", nil, "only this way: pagerduty, splunk-oncall, slack, email, sms, voice, webhook; may be repeated")
	flags.Duration("wait", 0, "how long answers are waited for, 10s to 1h (5m)")
	flags.String("urgency", "", "low or high (low)")
	flags.Bool("everyone", false, "test everybody who can be paged, a few at a time")
	flags.Bool("in-working-hours", false, "with --everyone: test each in their own working hours")
	flags.Bool("detach", false, "start the test and do not wait for its end")
	flags.Bool("last", false, "start nothing: show the person's last test")
	ways := slices.Concat(oncall.Vendors, oncall.DirectChannels)
	_ = cmd.RegisterFlagCompletionFunc("channel", cobra.FixedCompletions(ways, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("urgency", cobra.FixedCompletions([]string{"low", "high"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.AddCommand(testReportCommand())
	return cmd
}

// wantedTest is what a command line asks for.
type wantedTest struct {
	person                        string
	everyone, hours, detach, last bool
	channels                      []string
	wait                          time.Duration
	urgency                       string
	set                           func(flag string) bool
}

func readTesting(cmd *cobra.Command, args []string) (t wantedTest, err error) {
	flags := cmd.Flags()
	t.set = flags.Changed
	t.channels, _ = flags.GetStringSlice("channel")
	t.wait, _ = flags.GetDuration("wait")
	t.urgency, _ = flags.GetString("urgency")
	t.everyone, _ = flags.GetBool("everyone")
	t.hours, _ = flags.GetBool("in-working-hours")
	t.detach, _ = flags.GetBool("detach")
	t.last, _ = flags.GetBool("last")
	if len(args) > 0 {
		t.person = args[0]
	}
	switch {
	case t.everyone == (t.person != ""):
		return t, usage("say whom: a person, or --everyone")
	case t.everyone && (len(t.channels) > 0 || t.last):
		return t, usage("--channel and --last are for one person; \"hansho test-page report\" shows the last test of everyone")
	case t.hours && !t.everyone:
		return t, usage("--in-working-hours goes with --everyone")
	case !slices.Contains([]string{"", "low", "high"}, t.urgency):
		return t, usage("--urgency %q is not known: use low or high", t.urgency)
	case t.set("wait") && (t.wait < contract.ShortestTest || t.wait > contract.LongestTest):
		return t, usage("--wait %s is not from 10s to 1h", t.wait)
	}
	return t, nil
}

func runTestPage(cmd *cobra.Command, args []string) error {
	t, err := readTesting(cmd, args)
	if err != nil {
		return err
	}
	s, err := open(cmd)
	if err != nil {
		return err
	}
	defer s.close()
	if t.last {
		if err := errors.Join(s.knows("person", t.person), s.connect()); err != nil {
			return err
		}
		return s.showTested(contract.TestID(t.person), "")
	}
	if err := errors.Join(s.someone(), s.needsConfig()); err != nil {
		return err
	}
	if t.person != "" {
		if err := s.knows("person", t.person); err != nil {
			return err
		}
	}
	if err := s.connect(); err != nil {
		return err
	}
	started, err := s.startTest(t)
	if err != nil {
		return err
	}
	return s.follow(started, t.detach)
}

// startTest starts what the command line asks for. A test of everyone is held as the configuration says where the line is silent.
func (s *session) startTest(t wantedTest) (starter.Testing, error) {
	by := oncall.Actor{ID: s.me, Via: "cli"}
	if !t.everyone {
		return s.client.TestPage(s.ctx, contract.OpenTest{Person: t.person, Providers: t.channels, Wait: t.wait, Loud: t.urgency == "high", By: by})
	}
	usual := s.org.Tests
	in := contract.OpenEveryone{Wait: usual.Wait, Loud: usual.Loud, InHours: t.hours, Channel: usual.Channel, ReportTo: usual.ReportTo, By: by}
	if t.set("wait") {
		in.Wait = t.wait
	}
	if t.urgency != "" {
		in.Loud = t.urgency == "high"
	}
	return s.client.TestEveryone(s.ctx, in)
}

func testReportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "report", Short: "Show the last test of everyone: who did not answer, which ways failed", Args: cobra.NoArgs,
		Example: "  hansho test-page report\n  hansho test-page report --output json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := open(cmd)
			if err != nil {
				return err
			}
			defer s.close()
			if err := s.connect(); err != nil {
				return err
			}
			tested, err := s.client.LastTestOfEveryone(s.ctx)
			if err != nil {
				return err
			}
			return s.printTested(tested)
		},
	}
	withOutput(cmd)
	withPersonZone(cmd)
	return cmd
}
