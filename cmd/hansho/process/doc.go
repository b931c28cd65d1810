// Package process puts the long-lived parts together from the environment: the worker, the starter's door, the sandbox, with
// their configuration, log, metrics and connection to Temporal. The commands and the standalone only call it.
package process
