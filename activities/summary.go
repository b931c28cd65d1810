package activities

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"hansho/activities/message"
	"hansho/oncall"
)

// MailSummary sends an executive summary by mail to one reader: a person of the configuration, or a plain address. It is refused when
// the worker has no mail server, and for a person without an address. A mail that is sent again after a lost answer has the same
// Message-ID.
func (a *Activities) MailSummary(ctx context.Context, r MailRequest) error {
	mailer, ok := a.Pagers[oncall.Email]
	if !ok {
		return refusal(errors.New("no mail server is set up on this worker: set HANSHO_SMTP_HOST and HANSHO_SMTP_FROM"))
	}
	org := a.Org()
	reader, address := oncall.Person{Language: org.Language, Zone: org.Zone}, r.To
	if !strings.Contains(r.To, "@") {
		person, known := org.People[r.To]
		if !known || person.Email == "" {
			return refusal(fmt.Errorf("person %q has no e-mail address in the configuration", r.To))
		}
		reader, address = person, person.Email
	}
	_, err := mailer.Page(a.attempt(ctx), r.Mark, address, message.SummaryMail(r.Facts, org, reader))
	return classify(err)
}
