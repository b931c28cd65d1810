// Package worker runs the workflows and activities: it registers them, builds the adapters from the environment, and keeps
// the rosters' Schedules. Workers hold no state; any number of them may run.
package worker
