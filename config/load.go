package config

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	// Zones must mean the same on a machine that has no zone database of its own.
	_ "time/tzdata"

	"hansho/oncall"
)

// Schema is the JSON Schema (2020-12) of hansho.yaml, for editors.
//
//go:generate go test -run TestSchema -update .
//go:embed hansho.schema.json
var Schema []byte

// mostBytes bounds the file. A thousand people, services and policies fit into a quarter of it.
const mostBytes = 1 << 20

// Load reads a configuration file. An error about its content is a Problems; one about reading it wraps that of the system.
func Load(path string) (*oncall.Org, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return Parse(path, data)
}

// Parse reads the text of a configuration. The name stands before each problem. The error is always a Problems, sorted by
// line, and then there is no Org.
func Parse(name string, data []byte) (*oncall.Org, error) {
	d := newDraft(name)
	if len(data) > mostBytes {
		d.add("", fmt.Sprintf("the file has %d bytes", len(data)), fmt.Sprintf("at most %d are read", mostBytes))
		return nil, d.faults()
	}
	text := bytes.TrimPrefix(data, []byte("\ufeff"))
	if d.readFile(text) {
		d.build()
	}
	d.findSecrets(text)
	if len(d.problems) > 0 {
		return nil, d.faults()
	}
	d.org.Digest = digest(data)
	d.checkPlans()
	if len(d.problems) > 0 {
		return nil, d.faults()
	}
	return d.org, nil
}

// digest is a short fingerprint of the text, by which an escalation names the configuration that it was opened under.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])[:12]
}
