// Package workflows decides what happens, in order. It is deterministic: no clock but the workflow's, no randomness, no
// I/O. What must be known of the outside comes from activities, signals and updates, and every change of an escalation
// goes through oncall.State.Apply.
package workflows
