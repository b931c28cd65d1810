package cli

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hansho/config"
	"hansho/starter"
)

func TestWrongInputIsToldWithItsCure(t *testing.T) {
	t.Chdir("../../..")
	const with = "--config=examples/hansho.yaml"
	for _, test := range []struct {
		args, input string
		code        int
		says        string
	}{
		{"nonsense", "", exitUsage, `there is no "hansho nonsense"`},
		{"akc x", "", exitUsage, `there is no "hansho akc": did you mean ack?`},
		{"list --nonsense", "", exitUsage, "unknown flag: --nonsense"},
		{"list x", "", exitUsage, `unknown command "x"`},
		{"list --output xml", "", exitUsage, `--output "xml" is not known: use table or json`},
		{"list --limit 0", "", exitUsage, "--limit 0 is not from 1 to 1000"},
		{"list --kind roster", "", exitUsage, "use escalation, incident"},
		{"list --state foo", "", exitUsage, `there is no state "foo": use one of holding, paging, acknowledged, resolved, over`},
		{"list --kind incident --state paging", "", exitUsage, "an incident has no state"},
		{"list", "", exitUnavailable, `temporal is not available at 127.0.0.1:1: is it running ("hansho standalone"), and is TEMPORAL_ADDRESS right?`},
		{"show", "", exitUsage, `"hansho list" shows what is open`},
		{"show a b", "", exitUsage, `"b" is too much`},
		{"ack", "", exitUsage, "say which escalation"},
		{"ack checkout/x", "", exitUsage, "--as <person>, or set HANSHO_PERSON"},
		{"ack checkout/x --as nobody " + with, "", exitUsage, `no person "nobody": use manager, responder-a`},
		{"ack checkout/x --as responder-q " + with, "", exitUsage, `--as: the configuration has no person "responder-q": did you mean "responder-a"?`},
		{"ack checkout/x y --as me", "", exitUsage, `"y" is too much: hansho ack <escalation>`},
		{"ack checkout/x --as responder-a " + with, "", exitUnavailable, "temporal is not available"},
		{"reassign checkout/x --as me", "", exitUsage, "something is missing: hansho reassign <escalation> <person>"},
		{"reassign checkout/x nobody --as manager " + with, "", exitUsage, `person: the configuration has no person "nobody"`},
		{"severity checkout/x 7 --as me", "", exitUsage, `severity "7" is not one of SEV-1`},
		{"snooze checkout/x --as me", "", exitUsage, "say either --for or --until"},
		{"snooze checkout/x --as me --for 1h --until 09:00", "", exitUsage, "say either --for or --until"},
		{"snooze checkout/x --as me --for -1h", "", exitUsage, "is not a time to come"},
		{"snooze checkout/x --as me --until 2020-01-01T00:00:00Z", "", exitUsage, "is past already"},
		{"note checkout/x - --as me", "  ", exitUsage, "the text is empty"},
		{"update checkout/x --as me", "", exitUsage, "say which incident, and how things stand"},
		{"migrate checkout/x --as me", "", exitFailed, "hansho.yaml is not there"},
		{"postmortem state x asleep --as me", "", exitUsage, `there is no state "asleep"`},
		{"postmortem state x", "", exitUsage, "something is missing: hansho postmortem state"},
		{"postmortem owner x nobody --as manager " + with, "", exitUsage, `person: the configuration has no person "nobody"`},
		{"postmortem write x --as me", " ", exitUsage, "the document is empty"},
		{"postmortem write x nowhere.md --as me", "", exitFailed, "read the document: open nowhere.md"},
		{"postmortem write x --link here --as me", "", exitUsage, `--link "here" is not a web address`},
		{"postmortem meeting x soon --as me", "", exitUsage, `"soon" is not a time`},
		{"postmortem held x", "", exitUsage, "--as <person>, or set HANSHO_PERSON"},
		{"postmortem done x two --as me", "", exitUsage, `"two" is not the number of an action`},
		{"postmortem action x fix --owner nobody --as manager " + with, "", exitUsage, `--owner: the configuration has no person "nobody"`},
		{"postmortem snooze x meeting --for 24h --as me", "", exitUsage, "say why it has to wait"},
		{"postmortem snooze x meeting ill --as me", "", exitUsage, "say either --for or --until"},
		{"postmortem export x --format pdf", "", exitUsage, `--format "pdf" is not known: use md or html`},
		{"postmortem sent x --as me", "", exitUnavailable, "temporal is not available"},
		{"postmortem close", "", exitUsage, `"hansho postmortem list" shows them`},
		{"postmortem held a b", "", exitUsage, `"b" is too much`},
		{"postmortem list --state open", "", exitUsage, `there is no state "open": use one of draft, in review, reviewed, closed`},
		{"postmortem clos", "", exitUsage, `there is no "hansho postmortem clos": did you mean close?`},
		{"postmortem nonsense", "", exitUsage, `there is no "hansho postmortem nonsense"`},
		{"alert x", "", exitFailed, "name a configuration by --config or HANSHO_CONFIG"},
		{"alert x --service nowhere " + with, "", exitUsage, `service "nowhere" is not in the configuration: use one of batch, checkout`},
		{"alert x --severity loud " + with, "", exitUsage, `--severity "loud" is not known`},
		{"alert - " + with, `{"titel": "x"}`, exitUsage, `did you mean "title"?`},
		{"alert - " + with, ``, exitUsage, "the body is empty"},
		{"ledger nonsense", "", exitUsage, `there is no "hansho ledger nonsense"`},
		{"ledger show", "", exitUsage, "say which escalation"},
		{"ledger show a/b", "", exitUnavailable, "temporal is not available"},
		{"ledger verify --since -1h", "", exitUsage, "--since -1h0m0s is not a time to look back"},
		{"ledger verify a/b --since 1h", "", exitUsage, "leave the names out"},
		{"ledger verify", "", exitUnavailable, "temporal is not available"},
		{"ledger verify --live", "", exitFailed, "name a configuration by --config or HANSHO_CONFIG"},
		{"ledger verify --live " + with, "", exitFailed, "--live needs the credentials of a worker: the configuration pages through PagerDuty: HANSHO_PAGERDUTY_TOKEN is not set"},
		{"test-page", "", exitUsage, "say whom: a person, or --everyone"},
		{"test-page a b --as me", "", exitUsage, "accepts at most 1 arg"},
		{"test-page responder-a --everyone --as me", "", exitUsage, "say whom: a person, or --everyone"},
		{"test-page --everyone --channel sms --as me", "", exitUsage, "--channel and --last are for one person"},
		{"test-page responder-a --in-working-hours --as me", "", exitUsage, "goes with --everyone"},
		{"test-page responder-a --urgency loud --as me", "", exitUsage, `--urgency "loud" is not known: use low or high`},
		{"test-page responder-a --wait 2h --as me", "", exitUsage, "--wait 2h0m0s is not from 10s to 1h"},
		{"test-page responder-a --wait 0s --as me", "", exitUsage, "--wait 0s is not from 10s to 1h"},
		{"test-page responder-a " + with, "", exitUsage, "--as <person>, or set HANSHO_PERSON"},
		{"test-page responder-a --as me", "", exitFailed, "name a configuration by --config or HANSHO_CONFIG"},
		{"test-page responder-q --as manager " + with, "", exitUsage, `person: the configuration has no person "responder-q": did you mean "responder-a"?`},
		{"test-page responder-a --as manager " + with, "", exitUnavailable, "temporal is not available"},
		{"test-page report", "", exitUnavailable, "temporal is not available"},
		{"worker --config nowhere.yaml", "", exitFailed, "name the file by --config or HANSHO_CONFIG"},
		{"worker " + with, "", exitFailed, "HANSHO_PAGERDUTY_TOKEN is not set"},
		{"starter " + with, "", exitFailed, "HANSHO_PAGERDUTY_WEBHOOK_SECRET is not set"},
		{"sandbox --listen nonsense " + with, "", exitFailed, "give host:port by --listen"},
	} {
		t.Run(test.args, func(t *testing.T) {
			got := command(t, test.input, strings.Fields(test.args)...)
			if got.code != test.code || !strings.Contains(got.err, test.says) {
				t.Errorf("status %d, want %d; it says\n%s\nwhich has no %q", got.code, test.code, got.err, test.says)
			}
			if test.code == exitUsage && !strings.Contains(got.err, "--help\".") {
				t.Errorf("it does not point to the help:\n%s", got.err)
			}
		})
	}
}

func TestExitStatuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		want int
	}{
		{errors.New("anything"), exitFailed},
		{config.Problems{{Wrong: "x"}}, exitFailed},
		{fmt.Errorf("x: %w", starter.ErrNotFound), exitFailed},
		{usage("x"), exitUsage},
		{fmt.Errorf("x: %w", &starter.AmbiguousError{Text: "x"}), exitUsage},
		{&refusedError{"x"}, exitRefused},
		{&saidError{&refusedError{"x"}}, exitRefused},
		{fmt.Errorf("x: %w", starter.ErrUnavailable), exitUnavailable},
		{fmt.Errorf("x: %w", starter.ErrBusy), exitUnavailable},
	} {
		if got := status(test.err); got != test.want {
			t.Errorf("%v means status %d, want %d", test.err, got, test.want)
		}
	}
}

// A broken configuration that merely lies there must not keep anybody from acknowledging at night; one that was named must.
func TestABrokenConfigurationIsInTheWayOnlyWhenItWasNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "hansho.yaml", "people: [")
	if got := command(t, "", "ack", "a/b", "--as", "me"); got.code != exitUnavailable || !strings.Contains(got.err, `see "hansho check"`) {
		t.Errorf("status %d: %s", got.code, got.err)
	}
	if got := command(t, "", "ack", "a/b", "--as", "me", "--config", "hansho.yaml"); got.code != exitFailed {
		t.Errorf("status %d: %s", got.code, got.err)
	}
}
