package slack_test

import (
	"errors"
	"strings"
	"testing"

	"hansho/activities"
	"hansho/activities/conformance"
	"hansho/activities/message"
	"hansho/activities/slack/interaction"
	"hansho/oncall"
	"hansho/sandbox"
	"hansho/sandbox/fault"
	world "hansho/sandbox/slack"
)

var words = message.Page{Title: "checkout · SEV-1 · p99 is 9 s", Body: "Latency <!channel> is 9 s.\nhttps://runbooks.example.com/x", Severity: oncall.SEV1, Service: "checkout", Language: "ja"}

func TestAPageHasAButtonUntilItIsQuiet(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	took := door(t, sb)
	receipt, err := chat.Page(t.Context(), conformance.Key, "U0A", words)
	if err != nil {
		t.Fatal(err)
	}
	shown := pagesOf(sb, conformance.Key)[0]
	blocks := string(shown.Blocks)
	if !strings.Contains(blocks, "対応します") || !strings.Contains(blocks, `\u0026lt;!channel\u0026gt;`) || strings.Contains(blocks, `\u003c!channel`) {
		t.Errorf("the page is %s", blocks)
	}
	if err := sb.Slack().Press(t.Context(), world.Press{User: "U0A", Channel: "D0A", TS: shown.TS, ActionID: message.ActionAcknowledge}); err != nil {
		t.Fatal(err)
	}
	pressed := <-took
	if pressed.Target.WorkflowID != "escalation/checkout/latency" || pressed.Target.Instance != "0198c1c2-7f6e-7c55-9d55-2f5b5f1f0a11" || pressed.Action != interaction.Acknowledge || pressed.Target.Page != 3 {
		t.Errorf("pressed %+v", pressed)
	}
	ref := activities.PageRef{Key: conformance.Key, Ref: receipt.Ref}
	for _, step := range []struct {
		do   func() error
		says string
	}{
		{func() error { return chat.Quiet(t.Context(), ref, "acknowledged by sato") }, "🛠 satoさんが対応中"},
		{func() error { return chat.Close(t.Context(), ref, "resolved") }, "💤 解決"},
		{func() error { return chat.Quiet(t.Context(), ref, "acknowledged by sato") }, "💤 解決"}, // It stays closed.
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		all := sb.Slack().Messages("D0A")
		blocks := string(all[0].Blocks)
		if len(all) != 1 || !strings.Contains(blocks, step.says) || strings.Contains(blocks, "hansho_acknowledge") || !strings.Contains(blocks, "p99 is 9 s") {
			t.Errorf("%d messages, the first is %s; want %q", len(all), blocks, step.says)
		}
	}
}

func TestWhatAnotherWorkerPagedIsFoundByThePerson(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	fail(t, sb, sandbox.Fault{Provider: "slack", Path: "chat.postMessage", Kind: fault.Lost, Count: 1})
	if _, err := chat.Page(t.Context(), conformance.Key, "U0A", words); err == nil {
		t.Fatal("the lost answer was not reported")
	}
	other := newChat(t, sb.BaseURL()+"/slack/api")
	refs := []activities.PageRef{{Key: conformance.Key, Address: "a@example.com"}, {Key: "escalation/x/y#i/9", Address: "U0A"}, {Key: "nobody's"}}
	looks, err := other.Look(t.Context(), refs)
	if err != nil || len(looks) != 2 || looks[0].Ring != oncall.RingLoud || looks[0].Ref == "" || looks[1].Ring != oncall.RingNone {
		t.Errorf("%+v, %v", looks, err)
	}
	if err := other.Close(t.Context(), refs[1], "resolved"); !errors.Is(err, activities.ErrNotFound) {
		t.Errorf("closing what never was: %v", err)
	}
	if err := other.Close(t.Context(), refs[0], "resolved"); err != nil {
		t.Fatal(err)
	}
	looks, err = chat.Look(t.Context(), []activities.PageRef{{Key: conformance.Key, Ref: looks[0].Ref}})
	if err != nil || len(looks) != 1 || looks[0].Ring != oncall.RingClosed {
		t.Errorf("%+v, %v", looks, err)
	}
	if err := other.Close(t.Context(), activities.PageRef{Key: "x", Ref: "D0A/1.000001"}, "resolved"); err != nil {
		t.Errorf("a page that somebody deleted: %v", err)
	}
}

func TestAPageWaitsForNoTurn(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	for i := range 8 {
		key := strings.Replace(conformance.Key, "/3", "/"+string(rune('a'+i)), 1)
		if _, err := chat.Page(t.Context(), key, "U0A", words); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(sb.Slack().Messages("D0A")); n != 8 {
		t.Errorf("%d pages", n)
	}
}

func TestAHugePageFitsSlack(t *testing.T) {
	t.Parallel()
	sb, chat := newSandbox(t, nil)
	long := words
	long.Title, long.Body = strings.Repeat("決済サービスの遅延 ", 100), huge(300)
	receipt, err := chat.Page(t.Context(), conformance.Key, "U0A", long)
	if err != nil {
		t.Fatal(err)
	}
	shown := pagesOf(sb, conformance.Key)
	if everything := read(append(shown[:1], shown[0].Replies...)...); len(shown) != 1 || len(shown[0].Replies) == 0 || !strings.Contains(everything, "0299 決済") {
		t.Errorf("%d pages, %d replies", len(shown), len(shown[0].Replies))
	}
	if err := chat.Close(t.Context(), activities.PageRef{Key: conformance.Key, Ref: receipt.Ref}, strings.Repeat("解決 ", 2000)); err != nil {
		t.Errorf("it cannot be closed: %v", err)
	}
}
