package link_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hansho/activities/link"
	"hansho/activities/secret"
)

const (
	base = "https://hansho.example.com"
	key  = "escalation/checkout/latency#0198c1c2-7f6e-7c55-9d55-2f5b5f1f0a11/3"
)

var now = time.Date(2026, 11, 20, 18, 5, 0, 0, time.UTC)

func signer(t interface {
	Helper()
	Fatal(args ...any)
}, current, old string,
) *link.Signer {
	t.Helper()
	s, err := link.New(link.Config{Secret: secret.New(current), Old: secret.New(old), Expires: 24 * time.Hour}, base+"/")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func token(of string) string { return strings.TrimPrefix(of, base+link.Path) }

const first, second = "first-secret-0123456789", "second-secret-0123456789"

func TestALinkComesBack(t *testing.T) {
	t.Parallel()
	s := signer(t, first, "")
	made := s.Link(key, "responder-b", now)
	got, err := s.Read(token(made), now.Add(24*time.Hour-time.Second))
	want := link.Page{Key: key, Person: "responder-b", Expires: now.Add(24 * time.Hour)}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if length := len(token(made)); length > 100 {
		t.Errorf("the token has %d characters: %s", length, made)
	}
	got, err = s.Read(token(made), now.Add(24*time.Hour))
	if !errors.Is(err, link.ErrExpired) || got.Person != "responder-b" {
		t.Errorf("when it has expired: %+v, %v", got, err)
	}
}

// TestEveryKeyComesBack draws keys of every form, those that pack well and those that do not.
func TestEveryKeyComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		s := signer(r, first, "")
		kind := rapid.SampledFrom([]string{"", "escalation/", "test/", "escalation", "settle/"}).Draw(r, "kind")
		instance := rapid.OneOf(rapid.Just("0198c1c2-7f6e-7c55-9d55-2f5b5f1f0a11"), rapid.Just("0198C1C2-7F6E-7C55-9D55-2F5B5F1F0A11"),
			rapid.Just("{0198c1c2-7f6e-7c55-9d55-2f5b5f1f0a11}"), rapid.String()).Draw(r, "instance")
		number := rapid.OneOf(rapid.StringMatching(`[0-9]{1,12}`), rapid.String()).Draw(r, "number")
		key := kind + rapid.String().Draw(r, "name") + "#" + instance + "/" + number
		person := rapid.String().Draw(r, "person")
		got, err := s.Read(token(s.Link(key, person, now)), now)
		if tooLong := len(key)+len(person) > 1400; !tooLong && (err != nil || got.Key != key || got.Person != person) {
			r.Fatalf("%q of %q is %+v, %v", key, person, got, err)
		}
	})
}

func TestNoChangedLinkIsTaken(t *testing.T) {
	t.Parallel()
	s := signer(t, first, "")
	good := token(s.Link(key, "responder-b", now))
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i := range good {
		for _, c := range alphabet {
			changed := good[:i] + string(c) + good[i+1:]
			if changed == good {
				continue
			}
			if _, err := s.Read(changed, now); !errors.Is(err, link.ErrForged) {
				t.Fatalf("character %d changed: %v", i, err)
			}
		}
	}
	for _, odd := range []string{"", "A", good[1:], good[:len(good)-1], good + "A", good + "=", good + "\n", "ä", strings.Repeat("A", 100_000)} {
		if _, err := s.Read(odd, now); !errors.Is(err, link.ErrForged) {
			t.Errorf("%.40q: %v", odd, err)
		}
	}
}

func TestSecretsAreRotated(t *testing.T) {
	t.Parallel()
	before, during, after := signer(t, first, ""), signer(t, second, first), signer(t, second, "")
	old, renewed := token(before.Link(key, "b", now)), token(during.Link(key, "b", now))
	for name, c := range map[string]struct {
		with *link.Signer
		read string
		want error
	}{
		"an old link while the secret changes": {during, old, nil},
		"a new link while the secret changes":  {during, renewed, nil},
		"a new link, after":                    {after, renewed, nil},
		"an old link, after":                   {after, old, link.ErrForged},
		"a new link, before":                   {before, renewed, link.ErrForged},
	} {
		if _, err := c.with.Read(c.read, now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestWrongSettingsNameTheVariableAndTheCure(t *testing.T) {
	t.Parallel()
	good := link.Config{Secret: secret.New(first), Expires: time.Hour}
	for _, c := range []struct {
		change func(*link.Config)
		url    string
		want   string
	}{
		{func(c *link.Config) { c.Secret = secret.New("") }, base, "HANSHO_LINK_SECRET is not set"},
		{func(c *link.Config) { c.Secret = secret.New("short-private") }, base, "HANSHO_LINK_SECRET has 13 characters"},
		{func(c *link.Config) { c.Old = secret.New("short-private") }, base, "HANSHO_LINK_SECRET_OLD has 13 characters"},
		{func(c *link.Config) { c.Expires = 0 }, base, "HANSHO_LINK_EXPIRES is 0s"},
		{func(c *link.Config) { c.Expires = 1000 * time.Hour }, base, "HANSHO_LINK_EXPIRES is 1000h"},
		{func(*link.Config) {}, "", "HANSHO_PUBLIC_URL is not set"},
		{func(*link.Config) {}, "hansho.example.com", "is not an address"},
		{func(*link.Config) {}, "https://user:short-private@hansho.example.com", "is not an address"},
		{func(*link.Config) {}, "http://hansho.example.com", "does not begin with https://"},
		{func(*link.Config) {}, "http://127.0.0.1:8080", ""},
		{func(*link.Config) {}, "https://hansho.example.com/below/", ""},
	} {
		cfg := good
		c.change(&cfg)
		_, err := link.New(cfg, c.url)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q: %v", c.want, err)
		}
		if err != nil && strings.Contains(err.Error(), "private") {
			t.Errorf("the error tells a secret: %v", err)
		}
	}
}
