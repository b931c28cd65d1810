// Package e2e has tests that use the built program as people and providers do: over HTTP, by the command, by a telephone's
// webhook and by pressed buttons, with a real Temporal server inside the program and a sandbox that survives its kills.
package e2e
