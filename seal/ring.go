package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// Variable is the environment variable that holds the keys.
const Variable = "HANSHO_SEAL_KEYS"

const (
	keyBytes   = 32 // AES-256.
	fewestSeen = 16 // Different bytes in a key. Of 32 random ones fewer than 20 are different about once in 10^9.
)

// Ring is the keys that one process has: the first seals, all of them open. An empty one seals nothing.
type Ring struct {
	first string
	keys  map[string]cipher.AEAD
}

var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,31}$`)

// Parse reads "id:base64 of 32 bytes, id:base64, …". An empty text is an empty ring. No error says anything of a key but its ID.
func Parse(text string) (*Ring, error) {
	ring := &Ring{keys: map[string]cipher.AEAD{}}
	seen := map[string]string{}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(Variable+": "+format, args...)) }
	for i, entry := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		id, encoded, colon := strings.Cut(entry, ":")
		id, encoded = strings.TrimSpace(id), strings.TrimSpace(encoded)
		if !colon || !idPattern.MatchString(id) {
			fault("entry %d does not begin with an ID and a colon: write id:key, the ID of a-z, 0-9, dots, dashes and underscores, at most 32 of them; "+
				"\"hansho seal key\" prints a whole entry", i+1)
			continue
		}
		key, err := decode(encoded)
		switch {
		case err != nil:
			fault("the key %q %w: \"hansho seal key\" prints one", id, err)
			continue
		case ring.keys[id] != nil:
			fault("the ID %q stands there twice: give every key an ID of its own, and never give an ID to another key", id)
			continue
		case seen[string(key)] != "":
			fault("%q and %q are the same key: a new ID needs a new key, which \"hansho seal key\" prints", seen[string(key)], id)
			continue
		}
		seen[string(key)] = id
		if ring.keys[id], err = aead(key); err != nil {
			return nil, err
		}
		if ring.first == "" {
			ring.first = id
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return ring, nil
}

var (
	errNotBase64 = errors.New("is not base64 of 32 bytes")
	errWeak      = errors.New("is not random")
)

func decode(encoded string) ([]byte, error) {
	for _, form := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		key, err := form.DecodeString(encoded)
		if err != nil {
			continue
		}
		if len(key) != keyBytes {
			return nil, fmt.Errorf("has %d bytes instead of %d", len(key), keyBytes)
		}
		if distinct := slices.Clone(key); len(slices.Compact(sorted(distinct))) < fewestSeen {
			return nil, errWeak
		}
		return key, nil
	}
	return nil, errNotBase64
}

func sorted(bytes []byte) []byte {
	slices.Sort(bytes)
	return bytes
}

// aead draws a nonce for each message: 2^32 messages are safe under one key.
func aead(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// NewKey makes a new entry for the variable.
func NewKey(id string) (string, error) {
	if !idPattern.MatchString(id) {
		return "", fmt.Errorf("%q cannot be the ID of a key: use a-z, 0-9, dots, dashes and underscores, at most 32 of them", id)
	}
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key) // It never fails: https://pkg.go.dev/crypto/rand#Read.
	return id + ":" + base64.StdEncoding.EncodeToString(key), nil
}

// Seals tells whether there is a key to seal with.
func (r *Ring) Seals() bool { return r.first != "" }

// IDs lists the keys, the one that seals first.
func (r *Ring) IDs() []string {
	var others []string
	for id := range r.keys {
		if id != r.first {
			others = append(others, id)
		}
	}
	slices.Sort(others)
	if !r.Seals() {
		return nil
	}
	return append([]string{r.first}, others...)
}

// Format keeps the keys out of whatever prints a ring.
func (r *Ring) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, "***") }
