// Package cli is the command of Hansho: for people on call, for operators, and for the processes themselves. The standalone adds
// its own command to the same tree.
package cli
