package mail

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"hansho/activities"
	"hansho/activities/message"
	"hansho/oncall"
)

// Page sends one mail. Its Message-ID is made from the key, so that a mail which is sent again after a lost answer is recognised
// as the same one by whoever sorts or shows it; the server cannot be asked whether it had the first.
func (c *Client) Page(ctx context.Context, key, address string, words message.Page) (activities.Receipt, error) {
	msg, id, err := c.compose(key, address, words)
	if err != nil {
		return activities.Receipt{}, activities.Refused(fmt.Errorf("mail: %w", err))
	}
	if err := c.send(ctx, msg); err != nil && !msg.IsDelivered() {
		return activities.Receipt{}, c.inClass(err)
	}
	return activities.Receipt{Ref: id}, nil
}

// compose writes the mail: text and HTML, and headers that keep answering machines from answering. RFC 3834;
// https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmail
func (c *Client) compose(key, address string, words message.Page) (msg *gomail.Msg, id string, err error) {
	to, err := mail.ParseAddress(address)
	if err != nil || to.Address != address {
		return nil, "", errors.New("the person's e-mail address cannot be used (is email in hansho.yaml right?)")
	}
	from, err := mail.ParseAddress(c.cfg.From)
	if err != nil {
		return nil, "", err
	}
	written := message.MailFor(words)
	id = messageID(key, address, from.Address)
	msg = gomail.NewMsg()
	msg.FromMailAddress(from)
	msg.ToMailAddress(to)
	msg.Subject(written.Subject)
	msg.SetMessageIDWithValue(id)
	msg.SetDate()
	msg.SetUserAgent("Hansho")
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	if words.Severity.Urgency() == oncall.UrgencyHigh {
		msg.SetImportance(gomail.ImportanceHigh)
	}
	msg.SetBodyString(gomail.TypeTextPlain, written.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, written.HTML)
	return msg, id, nil
}

// messageID names the mail for ever, without its angle brackets.
func messageID(key, to, from string) string {
	sum := sha256.Sum256([]byte(key + "\x00" + to))
	return "hansho." + hex.EncodeToString(sum[:16]) + from[strings.LastIndexByte(from, '@'):]
}
