package starter_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hansho/activities/slack/interaction"
	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

// typed lets a person type a line behind /hansho, and tells what they are answered.
func typed(t *testing.T, h house, c *chat, user, line string) string {
	t.Helper()
	before := len(c.told)
	payload := types(user, line).payload
	payload["trigger_id"] = "T " + line
	if _, err := h.door.Slack(t.Context(), interaction.Commands, []byte(written(t, payload))); err != nil {
		t.Fatal(err)
	}
	h.door.Finish(t.Context())
	if len(c.told) != before+1 {
		t.Fatalf("%q: %d answers", line, len(c.told)-before)
	}
	return c.told[before]
}

func TestTypedCommands(t *testing.T) {
	t.Parallel()
	soon := time.Now().Add(30 * time.Minute)
	for line, want := range map[string]contract.Command{
		"ack":                           {Verb: contract.Acknowledge},
		"　ＡＣＫ　":                         {Verb: contract.Acknowledge},
		"ack checkout/disk take-over":   {Verb: contract.Acknowledge, TakeOver: true},
		"unack my laptop is broken":     {Verb: contract.Unacknowledge, Text: "my laptop is broken"},
		"resolve":                       {Verb: contract.Resolve},
		"resolve disk Old logs deleted": {Verb: contract.Resolve, Text: "Old logs deleted"},
		"resolve `checkout/disk` ログを削除　した":        {Verb: contract.Resolve, Text: "ログを削除　した"},
		"escalate I am on a train":                {Verb: contract.Escalate, Text: "I am on a train"},
		"reassign <@U0ALICE|alice> she knows":     {Verb: contract.Reassign, Person: "alice", Text: "she knows"},
		"reassign checkout/disk @alice":           {Verb: contract.Reassign, Person: "alice"},
		"add Alice ask <@U0ALICE> again":          {Verb: contract.AddResponder, Person: "alice", Text: "ask @alice again"},
		"snooze 30m":                              {Verb: contract.Snooze, Until: soon},
		"snooze disk ３０ｍ":                         {Verb: contract.Snooze, Until: soon},
		"snooze until " + clock(soon) + " UTC":    {Verb: contract.Snooze, Until: soon},
		"snooze " + clock(soon):                   {Verb: contract.Snooze, Until: soon},
		"sev 2 customers cannot pay":              {Verb: contract.SetSeverity, Severity: oncall.SEV2, Text: "customers cannot pay"},
		"severity SEV-1":                          {Verb: contract.SetSeverity, Severity: oncall.SEV1},
		"note a &lt; b &amp; <https://x.example>": {Verb: contract.Note, Text: "a < b & https://x.example"},
	} {
		h, c := withSlack(t)
		h.answer = contract.Answer{Result: contract.Done, Text: "It is <done>."}
		told := typed(t, h, c, "U0ALICE", line)
		want.By, want.Request = oncall.Actor{ID: "alice", Via: "slack"}, "command/T "+line
		if diff := cmp.Diff([]given{{"escalation/checkout/disk", want}}, h.commands, near); diff != "" && !found(h, want) {
			t.Errorf("%q (-want +got): %s", line, diff)
		}
		if !strings.Contains(told, "disk* · It is &lt;done&gt;.") || c.where[0] != "https://hooks.example.org/2" {
			t.Errorf("%q is answered %q", line, told)
		}
	}
}

var near = cmpopts.EquateApproxTime(2 * time.Minute)

// found tells whether the command was given by the name that was typed, which the fake engine makes an ID of as it is.
func found(h house, want contract.Command) bool {
	return cmp.Equal([]given{{"checkout/disk", want}}, h.commands, near)
}

func clock(at time.Time) string { return at.UTC().Format("15:04") }

func TestTypedCommandsThatAreWrongDoNothing(t *testing.T) {
	t.Parallel()
	for line, says := range map[string]string{
		"resolv":                     "Did you mean `resolve`?",
		"ack chekout/disk":           "There is no `chekout/disk`",
		"ack disk now":               "There is no `now`",
		"ack none/x":                 "There is no `none/x`",
		"reassign":                   "`/hansho reassign [name] @person [why]`",
		"reassign alcie":             "Did you mean `alice`?",
		"reassign @U0NOBODY":         "nobody whom hansho.yaml names",
		"reassign bob":               "cannot be paged",
		"add <@U0BOB>":               "bob cannot be paged",
		"snooze":                     "`/hansho snooze [name] 30m`",
		"snooze tomorrow":            "is no time",
		"snooze -5m":                 "is past already",
		"snooze until 2020-01-01 09": "is no time",
		"sev":                        "`/hansho sev [name] 2 [why]`",
		"sev 7":                      "is no severity",
		"note":                       "`/hansho note [name] text`",
		"alert":                      "alert service",
		"alert chekout x":            "Did you mean `checkout`? There are `cards`, `checkout`",
		"alert checkout":             "alert checkout what is broken",
		"<!channel>":                 "There is no `@channel`",
	} {
		h, c := withSlack(t)
		if told := typed(t, h, c, "U0ALICE", line); !strings.Contains(told, says) || strings.Contains(told, "<!") {
			t.Errorf("%q is answered %q, which has no %q", line, told, says)
		}
		if len(h.commands)+len(h.alerts) > 0 {
			t.Errorf("%q did %v %v", line, h.commands, h.alerts)
		}
	}
}

func TestWithoutANameTheOneThatIsOpenHereIsMeant(t *testing.T) {
	t.Parallel()
	disk := starter.Listed{WorkflowID: "escalation/checkout/disk", Run: "run-00001111", Service: "checkout"}
	cpu := starter.Listed{WorkflowID: "escalation/checkout/cpu1", Run: "run-00002222", Service: "checkout"}
	pay := starter.Listed{WorkflowID: "escalation/payments/slow", Run: "run-00003333", Service: "payments"}
	for name, test := range map[string]struct {
		open []starter.Listed
		line string
		id   string
		says string
	}{
		"nothing":             {[]starter.Listed{}, "ack", "", "Nothing is open"},
		"one here":            {[]starter.Listed{disk, pay}, "ack", disk.WorkflowID, ""},
		"two here":            {[]starter.Listed{disk, cpu}, "ack", "", "`checkout/disk`, `checkout/cpu1`"},
		"one elsewhere":       {[]starter.Listed{pay}, "ack", pay.WorkflowID, ""},
		"named by key":        {[]starter.Listed{disk, cpu, pay}, "ack slow", pay.WorkflowID, ""},
		"named by instance":   {[]starter.Listed{disk, cpu, pay}, "ack 00002222", cpu.WorkflowID, ""},
		"too short to name":   {[]starter.Listed{disk, cpu}, "resolve 222", "", "Several are open"},
		"two of the same key": {[]starter.Listed{disk, {WorkflowID: "escalation/payments/disk"}}, "ack disk", "", "Several are open"},
	} {
		h, c := withSlack(t)
		h.listed = test.open
		told := typed(t, h, c, "U0ALICE", test.line)
		switch {
		case test.id == "" && (len(h.commands) > 0 || !strings.Contains(told, test.says)):
			t.Errorf("%s: did %v and said %q", name, h.commands, told)
		case test.id != "" && (len(h.commands) != 1 || h.commands[0].ID != test.id):
			t.Errorf("%s: did %v and said %q", name, h.commands, told)
		}
	}
}

func TestHelpAndListSpeakTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h, c := withSlack(t)
	h.listed = []starter.Listed{{WorkflowID: "escalation/checkout/disk", Severity: "SEV-2", State: "paging", Responder: "bob", Title: "<!here> *full*"}}
	english := typed(t, h, c, "U0ALICE", "help")
	if !strings.Contains(english, "`/hansho`") || !strings.Contains(english, "`snooze 30m`") {
		t.Errorf("the help is %q", english)
	}
	if list := typed(t, h, c, "U0ALICE", "list"); list != "• `checkout/disk` · SEV-2 · paging by bob · &lt;!here&gt; ∗full∗" {
		t.Errorf("the list is %q", list)
	}
	h2, c2 := withJapanese(t)
	h2.listed = h.listed
	if help := typed(t, h2, c2, "U0ALICE", ""); !strings.Contains(help, "対応します") || strings.Contains(help, "what is open") {
		t.Errorf("the help is %q", help)
	}
	if list := typed(t, h2, c2, "U0ALICE", "list"); !strings.Contains(list, "呼び出し中（bobさん）") {
		t.Errorf("the list is %q", list)
	}
	h2.answer = contract.Answer{Result: contract.Done, Text: "Snoozed."}
	if told := typed(t, h2, c2, "U0ALICE", "snooze 1h"); told != "*checkout/disk* · 休止しました。" {
		t.Errorf("told %q", told)
	}
	if told := typed(t, h2, c2, "U0ALICE", "sev 9"); !strings.Contains(told, "重大度ではありません") {
		t.Errorf("told %q", told)
	}
}

func TestSomebodyKnownByAConfirmedAddressHasPower(t *testing.T) {
	t.Parallel()
	h, c := withSlack(t)
	typed(t, h, c, "U0BOB", "ack")
	if len(h.commands) != 1 || h.commands[0].Command.By.ID != "bob" {
		t.Errorf("commands %v", h.commands)
	}
	c.emails["U0OTHER"] = "alice@example.com" // Alice's entry names another Slack user.
	if told := typed(t, h, c, "U0OTHER", "unack"); len(h.commands) != 1 || !strings.Contains(told, "slack: U0OTHER") || !strings.Contains(told, "`list`") {
		t.Errorf("commands %v, told %q", h.commands, told)
	}
}

func TestAnEscalationIsShownAndAnAlertSent(t *testing.T) {
	t.Parallel()
	h, c := withSlack(t)
	h.state = &oncall.State{Status: oncall.AckStatus, Owner: oncall.Actor{ID: "bob"}, Alert: oncall.Alert{Service: "checkout", Title: "Disk <full>"}, Severity: oncall.SEV2}
	if told := typed(t, h, c, "U0ALICE", "show"); !strings.Contains(told, "Disk &lt;full&gt;") || !strings.Contains(told, "bob has it") {
		t.Errorf("told %q", told)
	}
	h.state = nil
	if told := typed(t, h, c, "U0ALICE", "show checkout/disk"); !strings.Contains(told, "No worker answered") {
		t.Errorf("told %q", told)
	}
	if told := typed(t, h, c, "U0ALICE", "alert payments “Cards fail”"); !strings.Contains(told, "Its people are paged: `") {
		t.Errorf("told %q", told)
	}
	if len(h.alerts) != 1 || h.alerts[0].Title != "Cards fail" || h.alerts[0].Service != "payments" || !strings.Contains(h.alerts[0].Remark, "alice") {
		t.Errorf("alerts %+v", h.alerts)
	}
	h.answer = contract.Answer{Result: contract.Confirm, Text: "You are not in the policy."}
	if told := typed(t, h, c, "U0ALICE", "ack"); !strings.Contains(told, "`/hansho ack checkout/disk take-over`") {
		t.Errorf("told %q", told)
	}
	h.fail = starter.ErrUnavailable
	if told := typed(t, h, c, "U0ALICE", "note x"); !strings.Contains(told, "Try again") {
		t.Errorf("told %q", told)
	}
}
