package starter_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hansho/activities/slack/interaction"
	"hansho/oncall"
	"hansho/starter"
)

// did is one thing that a person does in Slack: of which kind, and what Slack writes of it.
type did struct {
	kind    string
	payload object
}

func dialog(user, action string, values object) did {
	return did{interaction.Interactive, object{
		"type": "view_submission", "user": object{"id": user},
		"view": object{"id": "V1", "callback_id": action, "private_metadata": target, "state": object{"values": values}},
	}}
}

func types(user, text string) did {
	return did{interaction.Commands, object{
		"command": "/hansho", "text": text, "user_id": user, "user_name": "x", "channel_id": "C1", "channel_name": "incident-checkout",
		"response_url": "https://hooks.example.org/2", "trigger_id": "T2",
	}}
}

func writes(kind, user, text string, more object) did {
	event := object{"type": kind, "user": user, "text": text, "ts": "5.1", "channel": "C1", "channel_type": "channel"}
	maps.Copy(event, more)
	return did{interaction.Events, object{
		"type": "event_callback", "event_id": "Ev1", "event": event, "authorizations": []object{{"user_id": "U0HANSHO", "is_bot": true}},
	}}
}

// everything is every thing that people do in Slack, and some that programs do.
func everything() map[string]did {
	all := map[string]did{
		"resolve":              {interaction.Interactive, press("U0ALICE", interaction.Resolve, target)},
		"reassign":             {interaction.Interactive, press("U0ALICE", interaction.Reassign, target)},
		"no button":            {interaction.Interactive, press("U0ALICE", "hansho_future", target)},
		"stranger presses":     {interaction.Interactive, press("U0NOBODY", interaction.Acknowledge, target)},
		"update entered":       dialog("U0ALICE", interaction.Update, object{interaction.FieldBlock: object{interaction.FieldAction: object{"value": "x"}}}),
		"no update entered":    dialog("U0ALICE", interaction.Update, object{interaction.FieldBlock: object{interaction.FieldAction: object{"value": nil}}}),
		"cause entered":        dialog("U0BOB", interaction.Resolve, object{interaction.FieldBlock: object{interaction.FieldAction: object{"value": "a full disk"}}}),
		"no cause entered":     dialog("U0ALICE", interaction.Resolve, object{interaction.FieldBlock: object{interaction.FieldAction: object{"value": nil}}}),
		"person picked":        dialog("U0ALICE", interaction.Reassign, object{interaction.PickBlock: object{interaction.PickAction: object{"selected_user": "U0ALICE"}}}),
		"nobody picked":        dialog("U0ALICE", interaction.Reassign, object{interaction.PickBlock: object{interaction.PickAction: object{"selected_user": nil}}}),
		"stranger picked":      dialog("U0ALICE", interaction.Reassign, object{interaction.PickBlock: object{interaction.PickAction: object{"selected_user": "U0NOBODY"}}}),
		"unpageable picked":    dialog("U0ALICE", interaction.Reassign, object{interaction.PickBlock: object{interaction.PickAction: object{"selected_user": "U0BOB"}}}),
		"stranger enters":      dialog("U0NOBODY", interaction.Resolve, object{}),
		"stranger types":       types("U0NOBODY", "ack"),
		"wide letters":         writes("message", "U0ALICE", "／ｈａｎｓｈｏ　ａｃｋ", nil),
		"mention":              writes("app_mention", "U0ALICE", "<@U0HANSHO> ack", object{"thread_ts": "4.0"}),
		"mention as message":   writes("message", "U0ALICE", "<@U0HANSHO> ack", nil),
		"mention in passing":   writes("app_mention", "U0ALICE", "ask <@U0HANSHO>", nil),
		"direct":               writes("message", "U0ALICE", "help", object{"channel_type": "im", "channel": "D1"}),
		"direct mention":       writes("message", "U0ALICE", "<@U0HANSHO> list", object{"channel_type": "im", "channel": "D1"}),
		"chatter":              writes("message", "U0ALICE", "ack or not?", nil),
		"program":              writes("message", "U0ALICE", "/hansho ack", object{"bot_id": "B1"}),
		"itself":               writes("message", "U0HANSHO", "/hansho ack", nil),
		"edited":               writes("message", "U0ALICE", "/hansho ack", object{"subtype": "message_changed"}),
		"reaction":             writes("reaction_added", "U0ALICE", "", nil),
		"malformed press":      {interaction.Interactive, press("U0ALICE", interaction.Acknowledge, "no target")},
		"malformed command":    {interaction.Commands, object{"command": "/hansho"}},
		"malformed event":      {interaction.Events, object{"type": "event_callback", "event": object{"type": "message", "user": "U1"}}},
		"somebody else's":      {interaction.Interactive, object{"type": "shortcut"}},
		"certificate is tried": {interaction.Events, object{"type": "url_verification", "challenge": "c"}},
	}
	for _, action := range []string{interaction.Acknowledge, interaction.TakeOver, interaction.Escalate, interaction.Update, interaction.Postmortem} {
		all[action] = did{interaction.Interactive, press("U0ALICE", action, target)}
	}
	for _, line := range []string{
		"", "help", "list", "show", "ack", "ack take-over", "unack", "resolve logs deleted", "escalate", "reassign <@U0ALICE|alice> she knows", "add alice",
		"snooze 30m", "sev 2", "note &lt;b&gt; <https://x.example|x>", "alert checkout “Disk full”", "nonsense",
	} {
		all["/hansho "+line] = types("U0ALICE", line)
	}
	return all
}

// effect is what came of something.
type effect struct {
	Commands []given
	Alerts   []oncall.Alert
	Told     []string
	Where    []string
	Asked    []string
	Dialogs  []string
	Reply    string
	Failed   bool
}

func effectOf(h house, c *chat, reply string, failed bool) effect {
	if failed {
		reply = ""
	}
	return effect{h.commands, h.alerts, c.told, c.where, c.asked, c.dialogs, reply, failed}
}

// overHTTP lets Slack send it to its address.
func overHTTP(t *testing.T, d did) effect {
	t.Helper()
	h, c := withSlack(t)
	var code int
	var answer string
	switch d.kind {
	case interaction.Interactive:
		code, answer = h.slack(t, d.payload, 0)
	case interaction.Commands:
		form := url.Values{}
		for name, value := range d.payload {
			form.Set(name, value.(string))
		}
		code, answer = h.signed(t, "commands", form.Encode(), 0)
	case interaction.Events:
		code, answer = h.signed(t, "events", written(t, d.payload), 0)
	}
	return effectOf(h, c, compact(t, answer), code != 200)
}

// overSocket lets it come in an envelope.
func overSocket(t *testing.T, d did) effect {
	t.Helper()
	h, c := withSlack(t)
	reply, err := h.door.Slack(t.Context(), d.kind, []byte(written(t, d.payload)))
	h.door.Finish(t.Context())
	answer := ""
	if reply != nil {
		answer = written(t, reply)
	}
	return effectOf(h, c, answer, err != nil)
}

func written(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// compact writes JSON the shortest way; what is no JSON stays as it is.
func compact(t *testing.T, text string) string {
	t.Helper()
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	return written(t, value)
}

// TestSocketModeAndHTTPDoTheSame plays everything over both ways. What each does is held by the tests beside this one.
func TestSocketModeAndHTTPDoTheSame(t *testing.T) {
	t.Parallel()
	moments := cmp.Options{
		cmpopts.IgnoreFields(oncall.Alert{}, "Received"), cmpopts.EquateApproxTime(1e9 * 60),
	}
	all := everything()
	effective := 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		http, socket := overHTTP(t, all[name]), overSocket(t, all[name])
		if diff := cmp.Diff(http, socket, moments); diff != "" {
			t.Errorf("%s: HTTP and Socket Mode differ (-http +socket):\n%s", name, diff)
		}
		if diff := cmp.Diff(effect{}, http); diff != "" {
			effective++
		} else if !slices.Contains([]string{"mention as message", "mention in passing", "chatter", "program", "itself", "edited", "reaction", "somebody else's"}, name) {
			t.Errorf("%s has no effect", name)
		}
	}
	if effective < 40 {
		t.Errorf("only %d things had an effect", effective)
	}
}

func TestEventsThatSlackRepeatsCountOnce(t *testing.T) {
	t.Parallel()
	h, c := withSlack(t)
	event := written(t, writes("app_mention", "U0ALICE", "<@U0HANSHO> ack", nil).payload)
	for i, headers := range [][]string{nil, {"X-Slack-Retry-Num", "1", "X-Slack-Retry-Reason", "http_timeout"}} {
		if code, answer := h.signed(t, "events", event, 0, headers...); code != 200 || answer != "" {
			t.Errorf("time %d: %d %s", i, code, answer)
		}
	}
	if _, err := h.door.Slack(t.Context(), interaction.Events, []byte(event)); err != nil {
		t.Error(err)
	}
	if len(h.commands) != 1 || len(c.told) != 1 || h.commands[0].Command.Request != "Ev1" {
		t.Errorf("commands %+v, told %q", h.commands, c.told)
	}
}

func TestAddressesForEventsAndCommandsAreSigned(t *testing.T) {
	t.Parallel()
	h, c := withSlack(t)
	for _, path := range []string{"commands", "events"} {
		if code, _, _ := h.call(t, "POST", "/webhooks/slack/"+path, "{}"); code != 401 {
			t.Errorf("%s unsigned: %d", path, code)
		}
		if code, _ := h.signed(t, path, "%zz", 0); code != 400 {
			t.Errorf("%s with nonsense: %d", path, code)
		}
	}
	if len(h.commands)+len(c.told) > 0 {
		t.Errorf("commands %v, told %v", h.commands, c.told)
	}
}

func TestAListenerHearsWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	var heard []starter.Heard
	c := &chat{}
	h := build(t, func(o *starter.Options) {
		o.Chat = c
		o.Listeners = []starter.Listener{func(_ context.Context, said starter.Heard) bool {
			heard = append(heard, said)
			said.Answer(t.Context(), "heard")
			person, known := said.Who(t.Context())
			return known && person.ID == "alice" && strings.HasPrefix(said.Text, "!ic")
		}}
	})
	for _, each := range []did{
		writes("message", "U0ALICE", "!ic page &amp; run", object{"thread_ts": "4.0"}),
		writes("message", "U0ALICE", "help", object{"channel_type": "im"}),
		writes("message", "U0ALICE", "!ic page", object{"bot_id": "B1"}),
	} {
		each.payload["event_id"] = written(t, each.payload)
		if _, err := h.door.Slack(t.Context(), interaction.Events, []byte(written(t, each.payload))); err != nil {
			t.Error(err)
		}
	}
	h.door.Finish(t.Context())
	if len(heard) != 2 || heard[0].Text != "!ic page & run" || heard[0].Thread != "4.0" || heard[0].Direct || !heard[1].Direct {
		t.Errorf("heard %+v", heard)
	}
	if len(c.told) != 3 || c.where[0] != "C1 4.0 U0ALICE" || !strings.Contains(c.told[2], "`list`") {
		t.Errorf("told %q at %q", c.told, c.where)
	}
}
