package console

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
)

const (
	sessionCookie = "hansho_session"
	sessionFor    = 12 * time.Hour
	shortestKey   = 32
)

// sessions signs and reads sessions. A session names its person, its end, and the token by which it was opened: it ends when that token
// is taken away, too.
type sessions struct {
	key    []byte
	tokens []tokenDigest
	secure bool // The cookie goes over https only.
	now    func() time.Time
}

type tokenDigest struct {
	person string
	digest [sha256.Size]byte
}

type session struct {
	Person string `json:"p"`
	Ends   int64  `json:"e"` // Seconds since 1970.
	Token  string `json:"t"` // A fingerprint that the key makes: it says nothing to others.
}

func newSessions(options Options) (sessions, error) {
	s := sessions{key: make([]byte, sha256.Size), secure: strings.HasPrefix(options.PublicURL, "https://"), now: options.Now}
	for _, t := range options.Tokens {
		s.tokens = append(s.tokens, tokenDigest{t.Person, sha256.Sum256([]byte(t.Token.Reveal()))})
	}
	if !options.Key.IsSet() {
		_, _ = rand.Read(s.key) // It never fails: https://pkg.go.dev/crypto/rand#Read.
		options.Logger.Info().Msg("HANSHO_CONSOLE_KEY is not set: whoever is signed in to the console signs in again after a restart, and at each other starter")
		return s, nil
	}
	if len(options.Key.Reveal()) < shortestKey {
		return s, errors.New("HANSHO_CONSOLE_KEY has fewer than 32 characters: set the output of `openssl rand -hex 32`, the same for every starter")
	}
	key := sha256.Sum256([]byte(options.Key.Reveal()))
	s.key = key[:]
	return s, nil
}

// person finds whose token it is, in a time that does not depend on how much of it is right.
func (s *sessions) person(token string) (tokenDigest, bool) {
	digest, found := sha256.Sum256([]byte(token)), -1
	for i, t := range s.tokens {
		found = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(digest[:], t.digest[:]), i, found)
	}
	if found < 0 {
		return tokenDigest{}, false
	}
	return s.tokens[found], true
}

// open is the cookie of a new session.
func (s *sessions) open(t tokenDigest) *http.Cookie {
	payload, _ := json.Marshal(session{t.person, s.now().Add(sessionFor).Unix(), s.fingerprint(t)}) // Two texts and a number always encode.
	value := base64.RawURLEncoding.EncodeToString(payload)
	return s.cookie(sessionCookie, value+"."+s.sign("session", value), sessionFor)
}

// read is who a request's session belongs to; empty when there is none that is good.
func (s *sessions) read(r *http.Request) string {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	payload, ok := s.verified("session", cookie.Value)
	var found session
	if !ok || json.Unmarshal(payload, &found) != nil || s.now().Unix() >= found.Ends {
		return ""
	}
	for _, t := range s.tokens {
		if t.person == found.Person && s.fingerprint(t) == found.Token {
			return found.Person
		}
	}
	return ""
}

func (s *sessions) fingerprint(t tokenDigest) string {
	return s.sign("token", string(t.digest[:]))[:16]
}

// sign makes the signature of a text for one purpose.
func (s *sessions) sign(purpose, text string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(purpose + "\x00" + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// verified is what was signed for a purpose.
func (s *sessions) verified(purpose, signed string) ([]byte, bool) {
	value, signature, _ := strings.Cut(signed, ".")
	if !hmac.Equal([]byte(signature), []byte(s.sign(purpose, value))) {
		return nil, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(value)
	return payload, err == nil
}

// cookie is one that scripts cannot read and other sites cannot have sent. A life of 0 deletes it.
func (s *sessions) cookie(name, value string, life time.Duration) *http.Cookie {
	seconds := int(life.Seconds())
	if seconds == 0 {
		seconds = -1
	}
	return &http.Cookie{ //nolint:gosec // Secure is set where the door is reached over https.
		Name: name, Value: value, Path: Path, MaxAge: seconds, HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteStrictMode,
	}
}
