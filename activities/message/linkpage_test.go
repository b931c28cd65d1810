package message_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"hansho/activities/message"
	"hansho/oncall"
)

func linkFacts() message.LinkFacts {
	return message.LinkFacts{
		Service: "checkout", Title: "5xx above 5 %", Severity: oncall.SEV1, Began: began, Owner: "responder-b", State: "paging", Button: true,
	}
}

func TestLinkPages(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		o := org(language)
		reader := o.People[map[string]string{"en": "responder-b", "ja": "responder-a"}[language]]
		var all strings.Builder
		all.WriteString(message.LinkPage(linkFacts(), reader, o))
		brief := func(name string, f message.LinkFacts) {
			page := message.LinkPage(f, reader, o)
			_, main, _ := strings.Cut(page, "<main")
			fmt.Fprintf(&all, "== %s\n<main%s", name, main)
		}
		for _, state := range []string{"yours", "held", "over", "dark", "test"} {
			f := linkFacts()
			f.State = state
			brief(state, f)
		}
		for _, notice := range []string{"done", "helper", "already", "confirm", "recorded", "over", "used", "refused"} {
			f := linkFacts()
			f.Notice, f.Button, f.TakeOver, f.Text = notice, notice == "confirm", notice == "confirm", "<b>no</b>"
			brief(notice, f)
		}
		for _, notice := range []string{"tested", "expired", "forged", "person", "failed", "closed"} {
			brief(notice, message.LinkFacts{Notice: notice})
		}
		golden(t, "link_"+language, all.String())
	}
}

// TestTheLinkPageObeysItsOwnPolicy computes the digest of the style as a browser does: a style that does not fit is not shown.
func TestTheLinkPageObeysItsOwnPolicy(t *testing.T) {
	t.Parallel()
	page := message.LinkPage(linkFacts(), oncall.Person{}, &oncall.Org{})
	_, rest, _ := strings.Cut(page, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	if digest := base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(message.LinkPolicy, "'sha256-"+digest+"'") {
		t.Errorf("the policy %s lacks the style's digest %s", message.LinkPolicy, digest)
	}
	for _, odd := range []string{"style=", "<script", "onclick", "http:", "https:"} {
		if strings.Contains(page, odd) {
			t.Errorf("the page holds %q, which its policy forbids:\n%s", odd, page)
		}
	}
}

func TestTheLinkPageEscapes(t *testing.T) {
	t.Parallel()
	f := linkFacts()
	f.Service, f.Title, f.Owner, f.State, f.Notice, f.Text = hostile, hostile, hostile, "held", "refused", hostile
	page := message.LinkPage(f, oncall.Person{}, &oncall.Org{})
	if strings.Contains(page, "<script") || strings.ContainsAny(page, "\x00\x1b\u202e\u2028") || strings.Count(page, "<form") != 1 {
		t.Error(page)
	}
}
