package config

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// knownSecrets are credentials that their form gives away, wherever they stand, even in a comment.
var knownSecrets = regexp.MustCompile(strings.Join([]string{
	`\bxox[a-z][-.][A-Za-z0-9-]{8,}`, `\bxapp-[A-Za-z0-9-]{8,}`, `hooks\.slack\.com/(services|triggers|workflows)/[^\s"']+`, // Slack
	`\bAKIA[0-9A-Z]{16}\b`, `\bgh[pousr]_[A-Za-z0-9]{20,}`, `\bgithub_pat_\w{20,}`, `\bglpat-[\w-]{16,}`, `\b[sr]k_live_\w{8,}`,
	`-----BEGIN [A-Z ]*PRIVATE KEY`, `\beyJ[\w-]{10,}\.[\w-]{10,}`,
	`\b[a-z][a-z0-9+.-]*://[^/\s:@"']*:[^/\s@"']+@`, `[?&](?i:[a-z_]*(token|secret|passw|api_?key|signature)[a-z_]*)=[^\s&"']+`, // In links.
}, "|"))

const (
	secretWrong = "looks like a token or another secret"
	secretCure  = "take it out, put it into the environment, and replace it at its provider: it has been in a file"
	hidden      = "(hidden)"
)

// conceal keeps secrets out of what is printed.
func conceal(text string) string { return knownSecrets.ReplaceAllString(text, hidden) }

// quote puts a value into a problem: short, and never a secret.
func quote(value string) string {
	if looksSecret(value) {
		return hidden
	}
	const most = 60
	if letters := []rune(value); len(letters) > most {
		value = string(letters[:most]) + "…"
	}
	return strconv.Quote(value)
}

// findSecrets looks at the text itself, so that comments and files that are not YAML are looked at too.
func (d *draft) findSecrets(text []byte) {
	for n, line := range bytes.Split(text, []byte("\n")) {
		for _, found := range knownSecrets.FindAllIndex(line, -1) {
			column := len([]rune(string(line[:found[0]]))) + 1
			d.addAt(place{n + 1, column}, "", secretWrong, secretCure)
		}
	}
}

// checkSecret looks at one value for what findSecrets cannot tell from words.
func (d *draft) checkSecret(path, value string) {
	if !knownSecrets.MatchString(value) && looksSecret(value) {
		d.add(path, secretWrong, secretCure)
	}
}

// looksSecret tells whether a value looks like a credential: by its form or, outside links, by a long run of letters and
// digits that no person would choose.
func looksSecret(value string) bool {
	if knownSecrets.MatchString(value) {
		return true
	}
	if strings.Contains(value, "://") || strings.ContainsFunc(value, unicode.IsSpace) {
		return false
	}
	notWord := func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return slices.ContainsFunc(strings.FieldsFunc(value, notWord), looksRandom)
}

// looksRandom knows keys in hexadecimal or in one case by their length and digits, and keys in both cases by how often the
// kind of character changes: in words, even in CamelCase, it changes far less.
func looksRandom(run string) bool {
	const keyLength, mixedLength = 32, 16
	var digits, letters, changes int
	for i, r := range run {
		if unicode.IsDigit(r) {
			digits++
		} else {
			letters++
		}
		if i > 0 && kind(r) != kind(rune(run[i-1])) {
			changes++
		}
	}
	if len(run) >= keyLength {
		return digits >= keyLength/8 && letters > 0
	}
	bothCases := strings.ToLower(run) != run && strings.ToUpper(run) != run
	return len(run) >= mixedLength && digits > 0 && bothCases && changes*5 >= len(run)*2
}

func kind(r rune) int {
	switch {
	case unicode.IsDigit(r):
		return 0
	case unicode.IsUpper(r):
		return 1
	default:
		return 2
	}
}
