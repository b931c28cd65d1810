package starter

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hansho/activities/secret"
	"hansho/oncall"
)

// shortestSecret is how many characters a token or an integration key must have.
const shortestSecret = 16

func strongEnough(s secret.String) error {
	if length := len(s.Reveal()); length < shortestSecret {
		return fmt.Errorf("it has %d characters: at least %d are needed, such as the output of `openssl rand -hex 16`", length, shortestSecret)
	}
	return nil
}

// Token is a bearer token that names a person.
type Token struct {
	Person string
	Token  secret.String
}

// ParseTokens reads "person:token" pairs, separated by commas or lines. A person may have several. Errors never quote a token.
func ParseTokens(text string) ([]Token, error) {
	var tokens []Token
	var problems []error
	split := func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }
	for i, pair := range slices.Collect(strings.FieldsFuncSeq(text, split)) {
		person, token, ok := strings.Cut(strings.TrimSpace(pair), ":")
		if !ok || person == "" {
			problems = append(problems, fmt.Errorf("entry %d is not person:token", i+1))
			continue
		}
		tokens = append(tokens, Token{Person: strings.TrimSpace(person), Token: secret.New(token)})
	}
	return tokens, errors.Join(problems...)
}

// Keys are integration keys by the ID of the service that each opens.
type Keys map[string]secret.String

// KeysFrom reads the keys from the environment variables that the services name; getenv is os.Getenv. Missing lists the services
// whose variable is empty: they take alerts by a person's token only. The error names services that share a key.
func KeysFrom(org *oncall.Org, getenv func(string) string) (keys Keys, missing []string, err error) {
	keys = Keys{}
	owners := map[string]string{}
	var problems []error
	for _, id := range slices.Sorted(maps.Keys(org.Services)) {
		name := org.Services[id].KeyEnv
		if name == "" {
			continue
		}
		key := strings.TrimSpace(getenv(name))
		if key == "" {
			missing = append(missing, id)
			continue
		}
		if other, taken := owners[key]; taken {
			problems = append(problems, fmt.Errorf("services %q and %q have the same integration key: a key opens one service", other, id))
		}
		keys[id], owners[key] = secret.New(key), id
	}
	return keys, missing, errors.Join(problems...)
}

// ring holds secrets as digests, and finds who a secret belongs to in a time that does not depend on how much of it is right.
type ring []struct {
	owner  string
	digest [sha256.Size]byte
}

func (r *ring) add(owner string, s secret.String) {
	*r = append(*r, struct {
		owner  string
		digest [sha256.Size]byte
	}{owner, sha256.Sum256([]byte(s.Reveal()))})
}

func (r ring) owner(given string) (string, bool) {
	digest, found := sha256.Sum256([]byte(given)), -1
	for i, entry := range r {
		found = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(digest[:], entry.digest[:]), i, found)
	}
	if found < 0 {
		return "", false
	}
	return r[found].owner, true
}
