// Package examples holds configurations to begin with.
package examples

import _ "embed"

// Demo is the configuration of the sandbox: a small company whose times are short enough to watch.
//
//go:embed hansho.yaml
var Demo []byte

// Production has the durations of real life.
//
//go:embed production.yaml
var Production []byte

// Direct is a team without a vendor, which Hansho reaches by itself.
//
//go:embed direct.yaml
var Direct []byte
