package activities_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// mailbox is a mail server that keeps what it gets.
type mailbox struct {
	activities.Pager

	keys, to []string
	words    []message.Page
}

func (m *mailbox) Page(_ context.Context, key, address string, words message.Page) (activities.Receipt, error) {
	m.keys, m.to, m.words = append(m.keys, key), append(m.to, address), append(m.words, words)
	return activities.Receipt{Ref: "id"}, nil
}

func TestASummaryGoesOutByMail(t *testing.T) {
	t.Parallel()
	box := &mailbox{}
	org := &oncall.Org{Zone: "UTC", People: map[string]oncall.Person{
		"ann": {ID: "ann", Name: "Ann", Email: "ann@example.com", Language: "ja"}, "ben": {ID: "ben"},
	}}
	a := &activities.Activities{Org: func() *oncall.Org { return org }, Pagers: map[string]activities.Pager{oncall.Email: box}}
	facts := message.IncidentFacts{
		What: message.SaySummary, Kind: oncall.NormalIncident, Name: "Checkout is down", Severity: oncall.SEV1, By: oncall.Actor{ID: "ann", Via: "cli"},
		Text: "We are rolling back.", Now: time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC), Until: time.Date(2026, 11, 26, 3, 30, 0, 0, time.UTC),
	}
	for _, to := range []string{"ann", "board@example.com"} {
		if err := a.MailSummary(t.Context(), activities.MailRequest{Mark: "run/summary/1/" + to, To: to, Facts: facts}); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Join(box.to, " ") != "ann@example.com board@example.com" {
		t.Errorf("it went to %v", box.to)
	}
	for n, words := range box.words {
		if !strings.Contains(words.Title, "Checkout is down") || !strings.Contains(words.Body, "We are rolling back.") || words.AckLink != "" {
			t.Errorf("mail %d: %+v", n, words)
		}
	}
	if !strings.Contains(box.words[0].Title, "エグゼクティブサマリー") {
		t.Errorf("Ann reads Japanese, and got %q", box.words[0].Title)
	}
	for _, to := range []string{"ben", "nobody"} {
		if err := a.MailSummary(t.Context(), activities.MailRequest{To: to, Facts: facts}); err == nil || !strings.Contains(err.Error(), "no e-mail address") {
			t.Errorf("to %s: %v", to, err)
		}
	}
	a.Pagers = nil
	if err := a.MailSummary(t.Context(), activities.MailRequest{To: "ann", Facts: facts}); err == nil || !strings.Contains(err.Error(), "HANSHO_SMTP_HOST") {
		t.Errorf("without a mail server: %v", err)
	}
}
