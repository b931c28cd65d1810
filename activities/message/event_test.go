package message_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"hansho/activities/message"
	"hansho/oncall"
)

func fullEvent(kind oncall.Kind) oncall.Event {
	return oncall.Event{
		At: began, Kind: kind, By: oncall.Actor{ID: "responder-b", Via: "slack"}, Person: "responder-a", Page: 3, Provider: "pagerduty",
		Ref: "incident/x", Round: 2, Level: 1, Severity: oncall.SEV2, Until: after(30), Reason: "nobody acknowledged in time", Text: "text", People: []string{"responder-a", "responder-b"},
	}
}

// TestEveryKindIsWordedInBothLanguages walks all kinds: each has words, in its own language, different from every other's.
func TestEveryKindIsWordedInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		seen := map[string]oncall.Kind{}
		var all strings.Builder
		for _, kind := range oncall.Kinds {
			for _, e := range []oncall.Event{fullEvent(kind), {At: began, Kind: kind}} {
				got := message.EventLine(e, org(language))
				all.WriteString(string(kind) + ": " + got + "\n")
				switch japanese := strings.IndexFunc(got, isJapanese) >= 0; {
				case strings.TrimSpace(got) == "", strings.Contains(got, "does not know"), strings.Contains(got, "event "+string(kind)), strings.Contains(got, "%!"):
					t.Errorf("%s: %s has no words: %q", language, kind, got)
				case language == "ja" && !japanese:
					t.Errorf("%s is not translated: %q", kind, got)
				case strings.Contains(got, "\n"):
					t.Errorf("%s: %s is longer than a line: %q", language, kind, got)
				}
				if other, double := seen[got]; double && other != kind {
					t.Errorf("%s: %s and %s read the same: %q", language, kind, other, got)
				}
				seen[got] = kind
			}
		}
		golden(t, "events_"+language, all.String())
	}
}

func isJapanese(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) }

func TestThreadSaysOneLineAnEvent(t *testing.T) {
	t.Parallel()
	s := snapshot()
	s.Events = []oncall.Event{
		{At: began, Kind: oncall.LevelStarted, Round: 1, Level: 1, Until: after(5)},
		{At: began, Kind: oncall.PageAccepted, Page: 1, Provider: "pagerduty"},
		{At: after(1), Kind: oncall.Noted, By: oncall.Actor{ID: "responder-b"}, Text: "see https://wiki.example/a?b=1&c=2, please"},
	}
	said, worth := message.ThreadFor(s, org("en"))
	want := "`03:05 JST` Level 1 of round 1 started; it waits for an acknowledgement until 03:10 JST.\n" +
		"`03:06 JST` 佐藤 花子 noted: see <https://wiki.example/a?b=1&amp;c=2>, please."
	if !worth || said.Text != want || said.Loud || said.Here {
		t.Errorf("got %+v\nwant %s", said, want)
	}
	again, _ := message.ThreadFor(s, org("en"))
	if again.Mark != said.Mark || said.Mark == "" {
		t.Errorf("the same events have the marks %q and %q", said.Mark, again.Mark)
	}
	s.Events = s.Events[1:2]
	if quiet, worth := message.ThreadFor(s, org("en")); worth {
		t.Errorf("an accepted page is said: %+v", quiet)
	}
}

func TestLoudThreadsNameTheTrouble(t *testing.T) {
	t.Parallel()
	for kind, here := range map[oncall.Kind]bool{oncall.Exhausted: true, oncall.PageAbandoned: false, oncall.LeaseLapsed: false, oncall.Cancelled: false} {
		s := snapshot()
		event := fullEvent(kind)
		event.Round = 1 // Later rounds repeat what was said.
		s.Events = []oncall.Event{event}
		said, worth := message.ThreadFor(s, org("ja"))
		if !worth || !said.Loud || said.Here != here || !strings.HasPrefix(said.Text, "*SEV-2 · checkout · 5xx above 5 %*\n") {
			t.Errorf("%s: %+v", kind, said)
		}
	}
}

func TestALongThreadIsCountedNotSplit(t *testing.T) {
	t.Parallel()
	s := snapshot()
	for i := range 100 {
		s.Events = append(s.Events, oncall.Event{At: after(i), Kind: oncall.Noted, Text: strings.Repeat("x", 5000)})
	}
	said, _ := message.ThreadFor(s, org("en"))
	if lines := strings.Split(said.Text, "\n"); len(lines) != 31 || !strings.Contains(lines[0], "70 earlier lines") {
		t.Errorf("%d lines, the first is %q", len(lines), lines[0])
	}
}

func TestReasonsOfOursAreTranslated(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]string{
		"fallback of db: pagerduty did not say who is on call":              "db の予備担当：pagerduty からオンコール担当の回答なし",
		"pagerduty failed: on call in db (pagerduty)":                       "pagerduty で失敗、db のオンコール担当（pagerduty）",
		"sms was silent: on call in db (pagerduty)":                         "sms で到達を確認できず、db のオンコール担当（pagerduty）",
		"nothing before reached them: named by the policy":                  "それまでの呼び出しが届かず、ポリシーによる指名",
		"named by the policy; pagerduty is down since 03:01 JST: sms first": "ポリシーによる指名、pagerduty は 03:01 JST から障害中のため sms を優先",
		"a provider's own words":                                            "a provider's own words",
	} {
		line := message.EventLine(oncall.Event{At: time.Unix(0, 0), Kind: oncall.LevelEnded, Reason: reason}, org("ja"))
		if !strings.HasSuffix(line, "："+want) {
			t.Errorf("%q became %q", reason, line)
		}
	}
}
