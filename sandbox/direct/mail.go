package direct

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// Mail is one mail that was taken.
type Mail struct {
	To, Subject, Text, ID string
	At                    time.Time
}

// ServeMail takes mail until the server is closed. It asks nobody for a password, so it listens on loopback only.
func (s *Server) ServeMail(listener net.Listener) error {
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	server.Domain, server.MaxMessageBytes, server.MaxRecipients = "sandbox.invalid", 4<<20, 10
	server.ReadTimeout, server.WriteTimeout = 30*time.Second, 30*time.Second
	s.going.Go(func() {
		<-s.ctx.Done()
		_ = errors.Join(listener.Close(), server.Close()) // The server may not know the listener yet.
	})
	if err := server.Serve(listener); err != nil && s.ctx.Err() == nil {
		return err
	}
	return nil
}

// session is one conversation.
type session struct {
	server *Server
	to     []string
}

func (s *session) Reset()        { s.to = nil }
func (s *session) Logout() error { return nil }

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	read, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "this is no mail"}
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
	if err != nil {
		subject = read.Header.Get("Subject")
	}
	m := Mail{To: strings.Join(s.to, ", "), Subject: subject, Text: plainText(read), ID: read.Header.Get("Message-Id"), At: time.Now()}
	s.server.mu.Lock()
	s.server.mails = newest(append(s.server.mails, m))
	s.server.mu.Unlock()
	s.server.wrote("email", m.To, m.Subject)
	return nil
}

// plainText is the part of a mail that is not HTML.
func plainText(read *mail.Message) string {
	kind, params, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		body, _ := io.ReadAll(quotedprintable.NewReader(read.Body)) // What is cut is shown as far as it goes.
		return string(body)
	}
	for parts := multipart.NewReader(read.Body, params["boundary"]); ; {
		part, err := parts.NextPart() // It reads quoted-printable by itself.
		if err != nil {
			return ""
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
			body, _ := io.ReadAll(part)
			return string(body)
		}
	}
}

// Mails are the mails that were taken, the oldest first.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.mails...)
}
