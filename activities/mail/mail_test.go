package mail_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"hansho/activities"
	"hansho/activities/conformance"
	"hansho/activities/mail"
	"hansho/activities/message"
	"hansho/activities/secret"
	"hansho/oncall"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Test(t, func(t *testing.T) conformance.Rig {
		t.Helper()
		s := newServer(t, mail.StartTLS)
		return conformance.Rig{
			Pager: s.client(t, mail.StartTLS, nil), Address: reader, Cure: "HANSHO_SMTP_PASSWORD", Secrets: []string{password}, OneWay: true, Doubles: true,
			Suffer: func(_ *testing.T, trouble conformance.Trouble) bool {
				s.suffer(trouble)
				return trouble != conformance.RateLimits // A server that is asked too often says 4yz, and not for how long.
			},
			Heal: func(*testing.T) { s.heal() },
			Rang: func(string) int { return len(s.taken()) },
			Ring: func(string) oncall.Ring { return oncall.RingLoud },
		}
	})
}

func words() message.Page {
	p := message.PageFor(message.PageFacts{
		Service: "checkout", Severity: oncall.SEV1, Title: "5xx 率が 5% を超過", Details: "p99 4.1 s", Purpose: oncall.PurposeLevel, Level: 1, Round: 1,
	}, oncall.Person{ID: "alex", Language: "ja", Zone: "Asia/Tokyo"})
	p.AckLink = "https://hansho.example.com/a/AWqz_-9"
	return p
}

// parts reads a mail as a mail program does.
func parts(t *testing.T, raw []byte) (header netmail.Header, text, html string) {
	t.Helper()
	read, err := netmail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("the mail is %q (%v)", kind, err)
	}
	for reader := multipart.NewReader(read.Body, params["boundary"]); ; {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return read.Header, text, html
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			html = string(content)
		} else {
			text = string(content)
		}
	}
}

func TestAMailSaysEverythingTwice(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{mail.StartTLS, mail.Implicit, mail.Plain} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, mode)
			receipt, err := s.client(t, mode, nil).Page(t.Context(), conformance.Key, reader, words())
			if err != nil {
				t.Fatal(err)
			}
			taken := s.taken()
			if len(taken) != 1 || taken[0].from != "hansho@example.com" || taken[0].to != reader || taken[0].tls != (mode == mail.StartTLS) && mode != mail.Implicit {
				t.Fatalf("%+v", taken)
			}
			header, text, html := parts(t, taken[0].raw)
			subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
			if err != nil || subject != "checkout · SEV-1 · 5xx 率が 5% を超過 · 呼び出し" {
				t.Errorf("the subject is %q (%v)", subject, err)
			}
			for name, want := range map[string]string{
				"Message-Id": "<" + receipt.Ref + ">", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "To": "<" + reader + ">", "Importance": "high",
			} {
				if header.Get(name) != want {
					t.Errorf("%s is %q, want %q", name, header.Get(name), want)
				}
			}
			for _, want := range []string{"5xx 率が 5% を超過", "p99 4.1 s", "https://hansho.example.com/a/AWqz_-9", "対応します"} {
				if !strings.Contains(text, want) || !strings.Contains(html, want) {
					t.Errorf("%q is missing in\n%s\n%s", want, text, html)
				}
			}
		})
	}
}

func TestARepeatedMailHasTheSameID(t *testing.T) {
	t.Parallel()
	s := newServer(t, mail.StartTLS)
	c := s.client(t, mail.StartTLS, nil)
	ids := map[string]bool{}
	for _, page := range []struct{ key, to string }{{"k/1", reader}, {"k/1", reader}, {"k/2", reader}, {"k/1", "sam@example.com"}} {
		receipt, err := c.Page(t.Context(), page.key, page.to, words())
		if err != nil {
			t.Fatal(err)
		}
		ids[receipt.Ref] = true
	}
	if len(ids) != 3 || len(s.taken()) != 4 {
		t.Errorf("%d mails with the IDs %v", len(s.taken()), ids)
	}
}

// TestNothingBecomesAHeader lets an alert bring line breaks everywhere.
func TestNothingBecomesAHeader(t *testing.T) {
	t.Parallel()
	s := newServer(t, mail.StartTLS)
	c := s.client(t, mail.StartTLS, nil)
	evil := "x\r\nBcc: everybody@example.com\r\n\r\nBody\n.\r\nQUIT\r\n"
	page := message.PageFor(message.PageFacts{Service: evil, Title: evil, Details: evil}, oncall.Person{ID: "alex"})
	if _, err := c.Page(t.Context(), evil, reader, page); err != nil {
		t.Fatal(err)
	}
	taken := s.taken()
	if len(taken) != 1 {
		t.Fatalf("%d mails", len(taken))
	}
	header, text, _ := parts(t, taken[0].raw)
	if header.Get("Bcc") != "" || len(header["Subject"]) != 1 || !strings.Contains(text, "Bcc: everybody@example.com") || !strings.Contains(text, "QUIT") {
		t.Errorf("%v\n%s", header, text)
	}
	for _, address := range []string{"alex@example.com\r\nBcc: x@example.com", "a@example.com, b@example.com", "Alex <alex@example.com>", "", "@"} {
		var refused *activities.RefusedError
		if _, err := c.Page(t.Context(), "k", address, page); !errors.As(err, &refused) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestRefusalsNameTheCure also holds that nothing is sent without TLS, and nothing to whom nobody trusts.
func TestRefusalsNameTheCure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		server, client string
		change         func(*mail.Config)
		want           string
	}{
		"a wrong password":              {mail.StartTLS, mail.StartTLS, func(c *mail.Config) { c.Password = secret.New("wrong-private") }, "HANSHO_SMTP_PASSWORD"},
		"no password":                   {mail.StartTLS, mail.StartTLS, func(c *mail.Config) { c.User = "" }, "HANSHO_SMTP_FROM"},
		"a certificate of a stranger":   {mail.StartTLS, mail.StartTLS, func(c *mail.Config) { c.CAFile = "" }, "HANSHO_SMTP_CA_FILE"},
		"the same, from the first byte": {mail.Implicit, mail.Implicit, func(c *mail.Config) { c.CAFile = "" }, "HANSHO_SMTP_CA_FILE"},
		"a server without STARTTLS":     {mail.Plain, mail.StartTLS, nil, "HANSHO_SMTP_TLS=implicit"},
		"the wrong port":                {mail.Implicit, mail.StartTLS, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, c.server)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			_, err := s.client(t, c.client, c.change).Page(ctx, "k", reader, words())
			var refused *activities.RefusedError
			if err == nil || errors.As(err, &refused) != (c.want != "") || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "private") {
				t.Errorf("%v", err)
			}
			if taken := s.taken(); len(taken) != 0 {
				t.Errorf("%d mails were sent", len(taken))
			}
		})
	}
}

func TestABurstOfMailsOpensFewConnections(t *testing.T) {
	t.Parallel()
	s := newServer(t, mail.StartTLS)
	c := s.client(t, mail.StartTLS, nil)
	var sending sync.WaitGroup
	for range 40 {
		sending.Go(func() {
			if _, err := c.Page(t.Context(), "k", reader, words()); err != nil {
				t.Error(err)
			}
		})
	}
	sending.Wait()
	if taken := s.taken(); len(taken) != 40 {
		t.Errorf("%d mails", len(taken))
	}
}

func TestWrongSettingsNameTheVariable(t *testing.T) {
	t.Parallel()
	good := mail.Config{Host: "smtp.example.com", From: sender, TLS: mail.StartTLS}
	for want, change := range map[string]func(*mail.Config){
		"HANSHO_SMTP_HOST is not set":       func(c *mail.Config) { c.Host = "" },
		"HANSHO_SMTP_PORT is no port":       func(c *mail.Config) { c.Port = 70000 },
		"HANSHO_SMTP_FROM must be":          func(c *mail.Config) { c.From = "nobody" },
		"HANSHO_SMTP_PASSWORD is not set":   func(c *mail.Config) { c.User = user },
		"smtp.example.com is another":       func(c *mail.Config) { c.TLS = mail.Plain },
		`HANSHO_SMTP_TLS is "ssl"`:          func(c *mail.Config) { c.TLS = "ssl" },
		"HANSHO_SMTP_CA_FILE: open":         func(c *mail.Config) { c.CAFile = "/does/not/exist" },
		"mail_test.go holds no certificate": func(c *mail.Config) { c.CAFile = "mail_test.go" },
		"":                                  func(*mail.Config) {},
	} {
		cfg := good
		change(&cfg)
		if err := cfg.Validate(); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
