package message_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hansho/activities/message"
	"hansho/oncall"
)

func pageFacts() message.PageFacts {
	return message.PageFacts{
		Service: "checkout", Severity: oncall.SEV1, Title: "5xx 率が 5% を超過", Details: "5xx 7.2 %\np99 4.1 s", Link: "https://alerts.example/1",
		Runbook: "https://runbooks.example/checkout", Remark: "matched no service", Purpose: oncall.PurposeLevel, Round: 1, Level: 2,
		Reason: "on call in checkout-secondary (pagerduty)", Began: began, AnswerBy: after(5),
		Next: []oncall.Target{{Schedule: "checkout-managers"}, {Person: "responder-c"}},
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	people := org("ja").People
	for _, language := range []string{"en", "ja"} {
		reader := people[map[string]string{"en": "responder-b", "ja": "responder-a"}[language]]
		var all strings.Builder
		for _, purpose := range []oncall.Purpose{oncall.PurposeLevel, oncall.PurposeReassign, oncall.PurposeResponder, oncall.PurposeLease, oncall.PurposeTest} {
			facts := pageFacts()
			facts.Purpose = purpose
			page := message.PageFor(facts, reader)
			if page.Service != "checkout" || page.Severity != oncall.SEV1 {
				t.Errorf("%s: %+v", purpose, page)
			}
			all.WriteString("== " + string(purpose) + "\n" + page.Title + "\n--\n" + page.Body + "\n")
		}
		bare := message.PageFor(message.PageFacts{Service: "db", Title: "disk full", Purpose: oncall.PurposeLevel, Round: 3, Level: 1}, reader)
		all.WriteString("== bare\n" + bare.Title + "\n--\n" + bare.Body + "\n")
		golden(t, "page_"+language, all.String())
	}
}

func TestPageTitleIsOneShortLineThatKeepsItsEnds(t *testing.T) {
	t.Parallel()
	facts := pageFacts()
	facts.Title = strings.Repeat("遅い\n", 2000)
	title := message.PageFor(facts, oncall.Person{Language: "ja"}).Title
	if n := utf8.RuneCountInString(title); n > 1024 || strings.Contains(title, "\n") {
		t.Errorf("%d characters: %q", n, title)
	}
	if !strings.HasPrefix(title, "checkout · SEV-1 · 遅い") || !strings.HasSuffix(title, "… · 呼び出し") {
		t.Errorf("the cut loses an end: %q … %q", title[:60], title[len(title)-60:])
	}
}

func TestPageTimesCarryTheReadersZone(t *testing.T) {
	t.Parallel()
	facts := pageFacts()
	facts.AnswerBy = began.Add(6 * time.Hour)
	for zone, want := range map[string][]string{
		"Asia/Tokyo":    {"Sat 21 Nov 03:05 JST", "by 09:05 JST"},
		"Europe/Berlin": {"Fri 20 Nov 19:05 CET", "by Sat 21 Nov 01:05 CET"},
		"":              {"Fri 20 Nov 18:05 UTC", "by Sat 21 Nov 00:05 UTC"},
	} {
		body := message.PageFor(facts, oncall.Person{Zone: zone}).Body
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("%q: %q is missing in:\n%s", zone, text, body)
			}
		}
	}
}
