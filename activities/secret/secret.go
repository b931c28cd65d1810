// Package secret holds tokens and signing keys so that they cannot be printed by accident, and reads them from the
// environment or from files.
package secret

import (
	"fmt"
	"io"
	"strings"
)

// mask is what every way of printing a secret gives.
const mask = "***"

// String is a text that never prints itself: fmt (every verb), encoding/json, log/slog and zerolog all give "***". Only
// Reveal gives the text. The zero value is a secret that was not set.
//
// The text stands behind a pointer, so that it stays hidden even where fmt cannot call methods: in unexported fields.
type String struct{ text *string }

// New makes a secret of a text; blanks around it, such as the newline at the end of a file, are dropped.
func New(text string) String {
	text = strings.TrimSpace(text)
	if text == "" {
		return String{}
	}
	return String{&text}
}

// Reveal gives the secret itself, for the one place that sends or verifies with it; empty when it was not set.
func (s String) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsSet tells whether there is a secret.
func (s String) IsSet() bool { return s.text != nil }

// Equal compares the texts; go-cmp uses it.
func (s String) Equal(other String) bool { return s.Reveal() == other.Reveal() }

// Decode reads a value of the environment for envconfig.
func (s *String) Decode(value string) error {
	*s = New(value)
	return nil
}

// String gives "***".
func (s String) String() string { return mask }

// GoString gives "***".
func (s String) GoString() string { return mask }

// Format gives "***" for every verb of fmt.
func (s String) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, mask) }

// MarshalText gives "***". There is no UnmarshalText on purpose: what was written is no secret to be read back.
func (s String) MarshalText() ([]byte, error) { return []byte(mask), nil }
