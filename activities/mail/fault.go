package mail

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/textproto"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"hansho/activities"
)

// inClass sorts an error into the classes of package activities. The server's replies say what is meant: 4yz is worth another
// attempt, 5yz is final (RFC 5321, section 4.2.1). What ends without a reply after the mail was sent whole may have been taken.
func (c *Client) inClass(err error) error {
	said := errors.New("mail: " + c.masked(err))
	code, where := reply(err)
	switch {
	case code >= 500:
		return activities.Refused(withCure(said, code, where))
	case code >= 400:
		return said
	case where == gomail.ErrSMTPDataClose:
		return activities.AnswerLost(said)
	case isUntrusted(err):
		return activities.Refused(fmt.Errorf("%w (is %s_HOST the name in the server's certificate? %s_CA_FILE names whom else to trust)", said, prefix, prefix))
	case strings.Contains(err.Error(), "does not support STARTTLS"):
		return activities.Refused(fmt.Errorf("%w (does the port want %s_TLS=implicit?)", said, prefix))
	case strings.Contains(err.Error(), "does not support SMTP AUTH"), errors.Is(err, gomail.ErrNoSupportedAuthDiscovered):
		return activities.Refused(fmt.Errorf("%w (it wants no password here: is %s_PORT right, or should %s_USER be empty?)", said, prefix, prefix))
	default:
		return said
	}
}

// notSending is where an error stands that came before any mail was spoken of.
const notSending gomail.SendErrReason = -1

// reply is the code of the server's reply, 0 when there was none, and what the reply was to.
func reply(err error) (code int, where gomail.SendErrReason) {
	var send *gomail.SendError
	var protocol *textproto.Error
	switch {
	case errors.As(err, &send):
		return send.ErrorCode(), send.Reason
	case errors.As(err, &protocol):
		return protocol.Code, notSending
	default:
		return 0, notSending
	}
}

// withCure adds what can be done about a refusal.
func withCure(err error, code int, where gomail.SendErrReason) error {
	switch {
	case code == 530 || code == 534 || code == 535 || code == 538:
		return fmt.Errorf("%w (are %s_USER and %s_PASSWORD right?)", err, prefix, prefix)
	case where == gomail.ErrSMTPMailFrom:
		return fmt.Errorf("%w (may %s_USER send as %s_FROM?)", err, prefix, prefix)
	case where == gomail.ErrSMTPRcptTo:
		return fmt.Errorf("%w (is email of the person in hansho.yaml right?)", err)
	default:
		return err
	}
}

func isUntrusted(err error) bool {
	var unverified *tls.CertificateVerificationError
	return errors.As(err, &unverified)
}

// masked is an error's text without the password, should a server quote it.
func (c *Client) masked(err error) string {
	text := strings.Join(strings.Fields(err.Error()), " ")
	if password := c.cfg.Password.Reveal(); password != "" {
		text = strings.ReplaceAll(text, password, "***")
	}
	const longestText = 500
	if len(text) > longestText {
		text = strings.ToValidUTF8(text[:longestText], "") + "…"
	}
	return text
}
