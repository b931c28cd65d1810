package starter_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/activities/secret"
	"hansho/activities/slack/interaction"
	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

const signingSecret = "signing-secret-0123456789"

// chat remembers what people were told.
type chat struct {
	mu      sync.Mutex
	told    []string
	where   []string // Beside told: the response URL, or channel, thread and user.
	asked   []string // Values of buttons.
	initial string   // Of the last dialog.
	dialogs []string // Actions, triggers and values of buttons.
	emails  map[string]string
}

func (c *chat) Respond(_ context.Context, url, text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told, c.where = append(c.told, text), append(c.where, url)
	return nil
}

func (c *chat) Answer(_ context.Context, channel, thread, user, text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told, c.where = append(c.told, text), append(c.where, channel+" "+thread+" "+user)
	return nil
}

func (c *chat) AskTakeOver(_ context.Context, _, _, value string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, value)
	return nil
}

func (c *chat) OpenDialog(_ context.Context, action, trigger, value, initial string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dialogs = append(c.dialogs, action, trigger, value)
	c.initial = initial
	return nil
}

func (c *chat) EmailOf(_ context.Context, user string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.emails[user], nil
}

func withSlack(t *testing.T) (house, *chat) {
	t.Helper()
	c := &chat{emails: map[string]string{"U0BOB": "Bob@example.com"}}
	return build(t, func(o *starter.Options) { o.Chat, o.Secrets.SlackSigning = c, secret.New(signingSecret) }), c
}

// withJapanese is a house in which Alice reads Japanese.
func withJapanese(t *testing.T) (house, *chat) {
	t.Helper()
	c, org := &chat{}, organisation()
	alice := org.People["alice"]
	alice.Language, alice.Zone = "ja", "Asia/Tokyo"
	org.People["alice"] = alice
	return build(t, func(o *starter.Options) { o.Chat, o.Org = c, func() *oncall.Org { return org } }), c
}

// slack sends a press or a dialog as Slack does, some time ago.
func (h house) slack(t *testing.T, payload any, age time.Duration) (int, string) {
	t.Helper()
	written, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	return h.signed(t, "interactions", url.Values{"payload": {string(written)}}.Encode(), age)
}

// signed sends a body as Slack does, some time ago.
func (h house) signed(t *testing.T, path, body string, age time.Duration, headers ...string) (int, string) {
	t.Helper()
	stamp := strconv.FormatInt(time.Now().Add(-age).Unix(), 10)
	mac := hmac.New(sha256.New, []byte(signingSecret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	code, answer, _ := h.call(t, "POST", "/webhooks/slack/"+path, body, append(headers, "Content-Type", "application/x-www-form-urlencoded",
		"X-Slack-Request-Timestamp", stamp, "X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))...)
	h.door.Finish(t.Context())
	return code, answer
}

type object = map[string]any

const target = `{"w":"escalation/checkout/disk","i":"run-1"}`

func press(user, action, value string) object {
	return object{
		"type": "block_actions", "user": object{"id": user}, "trigger_id": "T1", "response_url": "https://hooks.example.org/1",
		"actions": []object{{"action_id": action, "action_ts": "1.5", "value": value}},
	}
}

func TestButtonsOfSlack(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]contract.Command{
		interaction.Acknowledge: {Verb: contract.Acknowledge},
		interaction.TakeOver:    {Verb: contract.Acknowledge, TakeOver: true},
		interaction.Escalate:    {Verb: contract.Escalate},
		interaction.Postmortem:  {Verb: contract.Verb(contract.UpdateClosePostmortem)},

		interaction.PostmortemSent: {Verb: contract.SendDocument},
		interaction.PostmortemHeld: {Verb: contract.HoldMeeting},
		interaction.ActionDone:     {Verb: contract.FinishAction},
	} {
		h, c := withSlack(t)
		if code, answer := h.slack(t, press("U0ALICE", action, target), 0); code != 200 || answer != "" {
			t.Errorf("%s: %d %s", action, code, answer)
		}
		want.By, want.Request = oncall.Actor{ID: "alice", Via: "slack"}, "U0ALICE/"+action+"/1.5"
		if diff := cmp.Diff([]given{{"escalation/checkout/disk", want}}, h.commands); diff != "" {
			t.Errorf("%s: %s", action, diff)
		}
		if len(c.told) != 1 || c.told[0] == "" {
			t.Errorf("%s: told %q", action, c.told)
		}
	}
}

// A button on a page says which page it was, so that a test knows which way works.
func TestTheButtonOfAPageNamesThePage(t *testing.T) {
	t.Parallel()
	h, _ := withSlack(t)
	h.slack(t, press("U0ALICE", interaction.Acknowledge, `{"w":"escalation/checkout/disk","i":"run-1","p":7}`), 0)
	if len(h.commands) != 1 || h.commands[0].Command.Page != 7 {
		t.Errorf("commands %+v", h.commands)
	}
}

func TestSomebodyFromOutsideThePolicyIsAsked(t *testing.T) {
	t.Parallel()
	h, c := withSlack(t)
	h.answer = contract.Answer{Result: contract.Confirm, Text: "You are not in the policy."}
	h.slack(t, press("U0ALICE", interaction.Acknowledge, target), 0)
	if diff := cmp.Diff([]string{target}, c.asked); diff != "" || len(c.told) > 0 {
		t.Errorf("told %q: %s", c.told, diff)
	}
}

func TestAStrangerInSlackGetsHelpAndNoPower(t *testing.T) {
	t.Parallel()
	h, c := withSlack(t)
	for _, action := range []string{interaction.Acknowledge, interaction.Update} {
		h.slack(t, press("U0NOBODY", action, target), 0)
	}
	if len(h.commands) != 0 || len(c.dialogs) != 0 || len(c.told) != 2 || !strings.Contains(c.told[0], "slack: U0NOBODY") {
		t.Errorf("commands %v, fields %v, told %v", h.commands, c.dialogs, c.told)
	}
}

func TestAStakeholderUpdateThroughSlack(t *testing.T) {
	t.Parallel()
	h, c := withSlack(t)
	incident := `{"w":"incident/checkout-1","i":"run-9"}`
	h.slack(t, press("U0ALICE", interaction.Update, incident), 0)
	if diff := cmp.Diff([]string{interaction.Update, "T1", incident}, c.dialogs); diff != "" {
		t.Error(diff)
	}
	dialog := object{
		"type": "view_submission", "user": object{"id": "U0ALICE"},
		"view": object{"id": "V1", "callback_id": interaction.Update, "private_metadata": incident, "state": object{
			"values": object{interaction.FieldBlock: object{interaction.FieldAction: object{"value": "We roll back."}}},
		}},
	}
	if code, answer := h.slack(t, dialog, 0); code != 200 || answer != "" {
		t.Errorf("%d %s", code, answer)
	}
	want := given{"incident/checkout-1", contract.Command{
		Verb: starter.PostUpdate, Request: "V1", By: oncall.Actor{ID: "alice", Via: "slack"}, Text: "We roll back.",
	}}
	if diff := cmp.Diff([]given{want}, h.commands); diff != "" {
		t.Error(diff)
	}
	h.answer = contract.Answer{Result: contract.Stale, Text: "That incident is over."}
	if code, answer := h.slack(t, dialog, 0); code != 200 || !strings.Contains(answer, `"update": "That incident is over."`) {
		t.Errorf("what was typed is lost in silence: %d %s", code, answer)
	}
}

func TestADialogBeginsWithTheDraft(t *testing.T) {
	t.Parallel()
	h, c := withSlack(t)
	i := oncall.NewIncident("shop-1", "Nobody can pay", oncall.NormalIncident, oncall.IncidentPlan{IncidentRules: oncall.DefaultIncidentRules()})
	i.Apply(oncall.IncidentEvent{At: time.Now(), Kind: oncall.IncidentDeclared, Severity: oncall.SEV1, By: oncall.Actor{ID: "alice"}})
	i.Apply(oncall.IncidentEvent{At: time.Now(), Kind: oncall.PublicDrafted, N: 3, By: oncall.Actor{ID: "bob"}, Draft: &oncall.PublicDraft{Text: "We look into it."}})
	h.shown = &starter.Shown{Incident: i}
	for action, want := range map[string]string{interaction.Update: "SEV-1: Nobody can pay", interaction.Public: "We look into it.", interaction.RejectPublic: ""} {
		h.slack(t, press("U0ALICE", action, `{"w":"incident/shop-1","i":"run-9","l":"en"}`), 0)
		if !strings.HasPrefix(c.initial, want) || (want == "") != (c.initial == "") {
			t.Errorf("%s begins with %q", action, c.initial)
		}
	}
	h, c = withSlack(t)
	h.fail = starter.ErrUnavailable
	if h.slack(t, press("U0ALICE", interaction.Update, `{"w":"incident/shop-1","i":"run-9"}`), 0); c.initial != "" || len(c.dialogs) != 3 {
		t.Errorf("a dialog without its draft is better than none: %q, %q", c.initial, c.dialogs)
	}
}

func TestPublicWordsThroughDialogs(t *testing.T) {
	t.Parallel()
	submit := func(action string) object {
		return object{
			"type": "view_submission", "user": object{"id": "U0ALICE"},
			"view": object{"id": "V1", "callback_id": action, "private_metadata": `{"w":"incident/shop-1","i":"run-9","n":4}`, "state": object{
				"values": object{interaction.FieldBlock: object{interaction.FieldAction: object{"value": "Paying fails."}}},
			}},
		}
	}
	by := oncall.Actor{ID: "alice", Via: "slack"}
	for action, want := range map[string]contract.Command{
		interaction.Public:       {Verb: contract.DraftPublic, Draft: &contract.Draft{Text: "Paying fails."}, N: 4, Request: "V1", By: by},
		interaction.RejectPublic: {Verb: contract.RejectPublic, Text: "Paying fails.", N: 4, Request: "V1", By: by},
	} {
		h, _ := withSlack(t)
		h.slack(t, submit(action), 0)
		if diff := cmp.Diff([]given{{"incident/shop-1", want}}, h.commands); diff != "" {
			t.Errorf("%s: %s", action, diff)
		}
	}
}

func TestIncidentsAreDeclaredBehindTheSlashCommand(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]contract.Declaration{
		"declare sev1 nobody can pay":             {Title: "nobody can pay", Severity: oncall.SEV1, Kind: oncall.NormalIncident},
		"宣言 drill 避難":                             {Title: "避難", Kind: oncall.DrillIncident},
		"incident security somebody has our keys": {Title: "somebody has our keys", Kind: oncall.SecurityIncident},
	} {
		h, c := withSlack(t)
		h.signed(t, "commands", url.Values{"command": {"/hansho"}, "text": {text}, "user_id": {"U0ALICE"}, "channel_id": {"C1"}, "trigger_id": {"T9"}, "response_url": {"https://hooks.example.org/1"}}.Encode(), 0)
		want.Request, want.By = "command/T9", oncall.Actor{ID: "alice", Via: "slack"}
		if diff := cmp.Diff([]contract.Declaration{want}, h.declared); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
		if len(c.told) != 1 || !strings.Contains(c.told[0], "shop-20261126-1a2b3c4d") || strings.Contains(c.told[0], "Delete your message") {
			t.Errorf("%s: told %q", text, c.told)
		}
	}
	h, _ := withSlack(t)
	h.signed(t, "commands", url.Values{"command": {"/hansho"}, "text": {"ack"}, "user_id": {"U0ALICE"}, "channel_id": {"C1"}, "trigger_id": {"T9"}, "response_url": {"https://hooks.example.org/1"}}.Encode(), 0)
	if len(h.commands) != 1 || h.commands[0].Command.Verb != contract.Acknowledge {
		t.Errorf("commands of escalations stay what they are: %+v", h.commands)
	}
}

func TestSlackRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	h, c := withSlack(t)
	if code, _ := h.slack(t, press("U0ALICE", interaction.Acknowledge, target), 6*time.Minute); code != 401 {
		t.Errorf("an old request: %d", code)
	}
	if code, _, _ := h.call(t, "POST", "/webhooks/slack/interactions", "payload={}"); code != 401 {
		t.Errorf("an unsigned request: %d", code)
	}
	if code, answer := h.slack(t, object{"type": "shortcut"}, 0); code != 200 || answer != "" {
		t.Errorf("something that is not ours: %d %s", code, answer)
	}
	if code, _ := h.slack(t, press("U0ALICE", interaction.Acknowledge, "no target"), 0); code != 400 {
		t.Errorf("a button without a target: %d", code)
	}
	if len(h.commands) > 0 || len(c.told) > 0 {
		t.Errorf("commands %v, told %v", h.commands, c.told)
	}
	bare := build(t, nil)
	if code, answer := bare.slack(t, press("U0ALICE", interaction.Acknowledge, target), 0); code != 503 || !strings.Contains(answer, "HANSHO_SLACK_SIGNING_SECRET") {
		t.Errorf("without an app: %d %s", code, answer)
	}
}

func TestAnErrorReachesWhoPressed(t *testing.T) {
	t.Parallel()
	h, c := withSlack(t)
	h.fail = starter.ErrUnavailable
	if code, _ := h.slack(t, press("U0ALICE", interaction.Acknowledge, target), 0); code != 200 {
		t.Errorf("%d", code)
	}
	if len(c.told) != 1 || !strings.Contains(c.told[0], "Try again") {
		t.Errorf("told %v", c.told)
	}
}
