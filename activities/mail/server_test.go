package mail_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/rs/zerolog"

	"hansho/activities/conformance"
	"hansho/activities/mail"
	"hansho/activities/secret"
)

const (
	user     = "hansho"
	password = "smtp-very-private"
	sender   = "Hansho <hansho@example.com>"
	reader   = "alex.doe@example.com"
)

// server is a real mail server that keeps what it is given, and fails as it is told.
type server struct {
	port   int
	caFile string

	mu      sync.Mutex
	mails   []received
	trouble conformance.Trouble
	healed  chan struct{}
}

// received is one mail that was taken.
type received struct {
	from, to string
	tls      bool
	raw      []byte
}

// newServer listens on loopback until the test ends.
func newServer(t *testing.T, mode string) *server {
	t.Helper()
	s := &server{healed: make(chan struct{})}
	certificate, caFile := newCertificate(t)
	s.caFile = caFile
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	secure := &tls.Config{Certificates: []tls.Certificate{certificate}}
	smtpd := smtp.NewServer(smtp.BackendFunc(s.newSession))
	smtpd.Domain, smtpd.ErrorLog = "mail.example.com", quietLog{}
	switch mode {
	case mail.StartTLS:
		smtpd.TLSConfig = secure
	case mail.Implicit:
		listener = tls.NewListener(listener, secure)
	case mail.Plain:
		smtpd.AllowInsecureAuth = true
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := smtpd.Serve(listener); err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Errorf("the mail server: %v", err)
		}
	}()
	t.Cleanup(func() {
		s.heal()
		_ = listener.Close() // The server may not know of it yet.
		_ = smtpd.Close()
		<-done
	})
	return s
}

type quietLog struct{}

func (quietLog) Printf(string, ...any) {}
func (quietLog) Println(...any)        {}

// newCertificate signs itself; the file is whom to trust.
func newCertificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example.com"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

// client is an adapter before the server.
func (s *server) client(t *testing.T, mode string, change func(*mail.Config)) *mail.Client {
	t.Helper()
	cfg := mail.Config{Host: "127.0.0.1", Port: s.port, User: user, Password: secret.New(password), From: sender, TLS: mode, CAFile: s.caFile}
	if change != nil {
		change(&cfg)
	}
	c, err := mail.New(cfg, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (s *server) suffer(trouble conformance.Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = trouble
}

// heal ends the trouble and lets go of whoever hangs.
func (s *server) heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = ""
	close(s.healed)
	s.healed = make(chan struct{})
}

func (s *server) now() (conformance.Trouble, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble, s.healed
}

func (s *server) taken() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.mails...)
}

// session is one conversation.
type session struct {
	server *server
	conn   *smtp.Conn
	known  bool
	mail   received
}

func (s *server) newSession(conn *smtp.Conn) (smtp.Session, error) {
	switch trouble, healed := s.now(); trouble { //nolint:exhaustive // The others come later.
	case conformance.HangsBefore:
		<-healed
	case conformance.Cut:
		_ = conn.Conn().Close()
	}
	return &session{server: s, conn: conn}, nil
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, word string) error {
		if trouble, _ := s.server.now(); name != user || word != password || trouble == conformance.Expired {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "bad credentials " + word}
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	_, encrypted := s.conn.TLSConnectionState()
	s.mail = received{from: from, tls: encrypted}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if trouble, _ := s.server.now(); trouble == conformance.Refuses {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	}
	s.mail.to = to
	return nil
}

// Data takes the mail, and fails before or after.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	trouble, healed := s.server.now()
	if trouble == conformance.Fails {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try again"}
	}
	s.mail.raw = raw
	s.server.mu.Lock()
	s.server.mails = append(s.server.mails, s.mail)
	s.server.mu.Unlock()
	switch trouble { //nolint:exhaustive // The others came before.
	case conformance.HangsAfter:
		<-healed
	case conformance.Slow:
		time.Sleep(conformance.Given / 2)
	case conformance.Lost:
		_ = s.conn.Conn().Close()
	case conformance.Garbage:
		_, _ = s.conn.Conn().Write([]byte("\x00\xff what?\r\n"))
	case conformance.Huge:
		_, _ = s.conn.Conn().Write(bytes.Repeat([]byte("250-"+strings.Repeat("x", 4000)+"\r\n"), 4000))
	default:
	}
	return nil
}
