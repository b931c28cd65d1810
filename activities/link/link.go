// Package link makes and reads the links by which a person acknowledges one page, from a mail, a text message or a webhook.
//
// A link carries the page's key, the person and when it ends, signed with HMAC-SHA256, of which half is kept (RFC 2104, section 5):
// it cannot be guessed and cannot be changed. It stands in messages only, never in a workflow's history or a log.
package link

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"time"

	"hansho/activities/secret"
)

// Path is where the door takes links, below the public address.
const Path = "/a/"

// The reasons for which Read refuses a link.
var (
	ErrForged  = errors.New("the link was not made by Hansho, or is incomplete")
	ErrExpired = errors.New("the link has expired")
)

const (
	version      = 1
	signature    = sha256.Size / 2 // Bytes.
	longestToken = 2048            // Characters.
)

// encoding takes no token in two ways of writing.
var encoding = base64.RawURLEncoding.Strict()

// Signer makes and reads links. Its methods may be called from any goroutine.
type Signer struct {
	base    string
	expires time.Duration
	secrets []secret.String // The first signs.
}

// Page is what a link carries.
type Page struct {
	Key     string // contract.PageKey
	Person  string
	Expires time.Time // In whole seconds, UTC.
}

// New checks the configuration and makes a Signer of links below the public address.
func New(cfg Config, publicURL string) (*Signer, error) {
	base, err := Base(publicURL)
	if err = errors.Join(cfg.Validate(), err); err != nil {
		return nil, err
	}
	s := &Signer{base: base, expires: cfg.Expires, secrets: []secret.String{cfg.Secret}}
	if cfg.Old.IsSet() {
		s.secrets = append(s.secrets, cfg.Old)
	}
	return s, nil
}

// Link is the address by which a person acknowledges a page, good from now on for the configured time.
func (s *Signer) Link(key, person string, now time.Time) string {
	payload := []byte{version}
	payload = binary.BigEndian.AppendUint32(payload, uint32(now.Add(s.expires).Unix())) //nolint:gosec // It is enough until 2106.
	payload = binary.AppendUvarint(payload, uint64(len(person)))
	payload = append(append(payload, person...), pack(key)...)
	return s.base + Path + encoding.EncodeToString(append(payload, sign(payload, s.secrets[0])...))
}

// Read says what a token, the last part of a link, carries. The error is ErrForged, or ErrExpired with what it carried.
func (s *Signer) Read(token string, now time.Time) (Page, error) {
	if len(token) > longestToken || strings.ContainsAny(token, "\r\n") { // The decoder would pass over line breaks.
		return Page{}, ErrForged
	}
	raw, err := encoding.DecodeString(token)
	if err != nil || len(raw) < signature {
		return Page{}, ErrForged
	}
	payload, given := raw[:len(raw)-signature], raw[len(raw)-signature:]
	if !s.signed(payload, given) {
		return Page{}, ErrForged
	}
	page, ok := parse(payload)
	switch {
	case !ok:
		return Page{}, ErrForged
	case !now.Before(page.Expires):
		return page, ErrExpired
	}
	return page, nil
}

func (s *Signer) signed(payload, given []byte) bool {
	for _, each := range s.secrets {
		if hmac.Equal(sign(payload, each), given) {
			return true
		}
	}
	return false
}

// sign begins with what is signed, so that no other signature by the same secret is good for a link.
func sign(payload []byte, with secret.String) []byte {
	mac := hmac.New(sha256.New, []byte(with.Reveal()))
	mac.Write([]byte("hansho link\x00"))
	mac.Write(payload)
	return mac.Sum(nil)[:signature]
}

func parse(payload []byte) (Page, bool) {
	if len(payload) < 6 || payload[0] != version {
		return Page{}, false
	}
	expires := time.Unix(int64(binary.BigEndian.Uint32(payload[1:5])), 0).UTC()
	length, read := binary.Uvarint(payload[5:])
	rest := payload[5+max(read, 0):]
	if read <= 0 || length > uint64(len(rest)) {
		return Page{}, false
	}
	key, ok := unpack(rest[length:])
	return Page{Key: key, Person: string(rest[:length]), Expires: expires}, ok
}
