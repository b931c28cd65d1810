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
	mu     sync.Mutex
	told   []string
	asked  []string // Values of buttons.
	fields []string // Triggers and values of buttons.
}

func (c *chat) Respond(_ context.Context, _, text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, text)
	return nil
}

func (c *chat) AskTakeOver(_ context.Context, _, _, value string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, value)
	return nil
}

func (c *chat) OpenUpdateField(_ context.Context, trigger, value string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fields = append(c.fields, trigger, value)
	return nil
}

func withSlack(t *testing.T) (house, *chat) {
	t.Helper()
	c := &chat{}
	return build(t, func(o *starter.Options) { o.Chat, o.Secrets.SlackSigning = c, secret.New(signingSecret) }), c
}

// slack sends a payload as Slack does, some time ago.
func (h house) slack(t *testing.T, payload any, age time.Duration) (int, string) {
	t.Helper()
	written, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	body := url.Values{"payload": {string(written)}}.Encode()
	stamp := strconv.FormatInt(time.Now().Add(-age).Unix(), 10)
	mac := hmac.New(sha256.New, []byte(signingSecret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	code, answer, _ := h.call(t, "POST", "/webhooks/slack/interactions", body, "Content-Type", "application/x-www-form-urlencoded",
		"X-Slack-Request-Timestamp", stamp, "X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
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
		interaction.Resolve:     {Verb: contract.Resolve},
		interaction.Postmortem:  {Verb: contract.Verb(contract.UpdateClosePostmortem)},
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
	if len(h.commands) != 0 || len(c.fields) != 0 || len(c.told) != 2 || !strings.Contains(c.told[0], "slack: U0NOBODY") {
		t.Errorf("commands %v, fields %v, told %v", h.commands, c.fields, c.told)
	}
}

func TestAStakeholderUpdateThroughSlack(t *testing.T) {
	t.Parallel()
	h, c := withSlack(t)
	incident := `{"w":"incident/checkout-1","i":"run-9"}`
	h.slack(t, press("U0ALICE", interaction.Update, incident), 0)
	if diff := cmp.Diff([]string{"T1", incident}, c.fields); diff != "" {
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
