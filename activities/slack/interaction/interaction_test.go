package interaction_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"hansho/activities/message"
	"hansho/activities/secret"
	"hansho/activities/slack/interaction"
	"hansho/workflows/contract"
)

var (
	target = message.Target{WorkflowID: "escalation/checkout/a%2Fb", Instance: "run-1", Language: "ja"}
	press  = `{"type":"block_actions","user":{"id":"U1","username":"b.user","name":"b"},"trigger_id":"T1","response_url":"https://hooks.example/1",
		"container":{"type":"message","channel_id":"C1","message_ts":"1.2"},"unknown":[1,{"x":null}],
		"actions":[{"type":"button","action_id":"hansho_acknowledge","action_ts":"9.8","value":` + quoted(target.Value()) + `}]}`
	submission = `{"type":"view_submission","user":{"id":"U1","username":"b"},"view":{"id":"V1","callback_id":"hansho_update",
		"private_metadata":` + quoted(target.Value()) + `,"state":{"values":{"update":{"text":{"type":"plain_text_input","value":" We roll back.\n"}}}}}}`
)

func quoted(text string) string {
	encoded, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(encoded)
}

func body(payload string) []byte { return []byte(url.Values{"payload": {payload}}.Encode()) }

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body []byte
		want interaction.Interaction
	}{
		"a press": {body(press), interaction.Interaction{
			Kind: interaction.Pressed, ID: "U1/hansho_acknowledge/9.8", Action: interaction.Acknowledge, Target: target, Value: target.Value(),
			User: "U1", Name: "b", ResponseURL: "https://hooks.example/1", TriggerID: "T1", Channel: "C1", Message: "1.2",
		}},
		"a submission": {body(submission), interaction.Interaction{
			Kind: interaction.Submitted, ID: "V1", Action: interaction.Update, Target: target, Value: target.Value(), User: "U1", Name: "b",
			Text: "We roll back.",
		}},
		"a certificate check": {[]byte("ssl_check=1&token=x"), interaction.Interaction{Kind: interaction.Ignored, Why: "Slack checks the certificate"}},
		"a shortcut":          {body(`{"type":"shortcut"}`), interaction.Interaction{Kind: interaction.Ignored, Why: "interactions of type shortcut"}},
		"a foreign button": {
			body(`{"type":"block_actions","actions":[{"action_id":"x"}]}`),
			interaction.Interaction{Kind: interaction.Ignored, Why: "a button that is not ours"},
		},
		"a foreign dialog": {
			body(`{"type":"view_submission","view":{"callback_id":"x"}}`),
			interaction.Interaction{Kind: interaction.Ignored, Why: "a dialog that is not ours"},
		},
	} {
		got, err := interaction.Decode(interaction.Interactive, c.body)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestDecodeRefusesNonsense(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"", "%zz", "payload=", "payload=null7", string(body(strings.Replace(press, `\"i\"`, `\"j\"`, 1))),
		string(body(strings.Replace(press, `"id":"U1"`, `"id":""`, 1))), string(body(strings.Replace(submission, `\"w\"`, `\"j\"`, 1))),
	} {
		if got, err := interaction.Decode(interaction.Interactive, []byte(bad)); !errors.Is(err, interaction.ErrMalformed) {
			t.Errorf("%q became %+v, %v", bad, got, err)
		}
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5"
	now, signed := time.Unix(1531420618, 0), []byte("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"+
		"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2F"+
		"commands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
	header := http.Header{}
	header.Set("X-Slack-Request-Timestamp", "1531420618")
	header.Set("X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
	with := func(name, value string) http.Header {
		changed := header.Clone()
		changed.Set(name, value)
		return changed
	}
	for name, c := range map[string]struct {
		header http.Header
		body   []byte
		secret string
		now    time.Time
		want   error
	}{
		"as Slack documents it": {header, signed, signingSecret, now, nil},
		"four minutes later":    {header, signed, signingSecret, now.Add(4 * time.Minute), nil},
		"six minutes later":     {header, signed, signingSecret, now.Add(6 * time.Minute), interaction.ErrTooOld},
		"from the future":       {header, signed, signingSecret, now.Add(-6 * time.Minute), interaction.ErrTooOld},
		"another body":          {header, append([]byte("x"), signed...), signingSecret, now, interaction.ErrBadSignature},
		"another secret":        {header, signed, "other", now, interaction.ErrBadSignature},
		"no secret":             {header, signed, "", now, interaction.ErrUnsigned},
		"no headers":            {http.Header{}, signed, signingSecret, now, interaction.ErrUnsigned},
		"no hex":                {with("X-Slack-Signature", "v0=xyz"), signed, signingSecret, now, interaction.ErrBadSignature},
		"an empty signature":    {with("X-Slack-Signature", "v0="), signed, signingSecret, now, interaction.ErrBadSignature},
		"another time":          {with("X-Slack-Request-Timestamp", "1531420619"), signed, signingSecret, now, interaction.ErrBadSignature},
	} {
		if err := interaction.Verify(c.header, c.body, secret.New(c.secret), c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// TestTheLibraryAgrees signs a request now and lets Slack's most used client verify it too.
func TestTheLibraryAgrees(t *testing.T) {
	t.Parallel()
	now, signed := time.Now(), body(press)
	stamp := strconv.FormatInt(now.Unix(), 10)
	mac := hmac.New(sha256.New, []byte("shared"))
	mac.Write(append([]byte("v0:"+stamp+":"), signed...))
	header := http.Header{}
	header.Set("X-Slack-Request-Timestamp", stamp)
	header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	if err := interaction.Verify(header, signed, secret.New("shared"), now); err != nil {
		t.Error(err)
	}
	verifier, err := slack.NewSecretsVerifier(header, "shared")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verifier.Write(signed); err != nil {
		t.Fatal(err)
	}
	if err := verifier.Ensure(); err != nil {
		t.Error(err)
	}
}

func TestReplySpeaksTheButtonsLanguage(t *testing.T) {
	t.Parallel()
	pressed := interaction.Interaction{Action: interaction.Acknowledge, Target: target}
	text, ask := interaction.Reply(pressed, contract.Answer{Result: contract.Confirm, Owner: "responder-a"})
	if !ask || !strings.Contains(text, "引き継ぎますか") {
		t.Errorf("%q, %t", text, ask)
	}
	for _, result := range []contract.Result{contract.Done, contract.Already, contract.Recorded, contract.Stale, contract.Refused} {
		if text, ask := interaction.Reply(pressed, contract.Answer{Result: result}); ask || text == "" {
			t.Errorf("%s: %q, %t", result, text, ask)
		}
	}
	pressed.Target.Language = ""
	if text, _ := interaction.Reply(pressed, contract.Answer{Result: contract.Done, Text: "responder-b has it."}); text != "responder-b has it." {
		t.Errorf("%q", text)
	}
}
