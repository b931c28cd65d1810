// Package oncall is the domain of Hansho: people, policies, rotations, the state of an escalation and the arithmetic of
// being on call. It is pure. It reads no clock, draws no randomness and touches nothing outside: time and people come in
// as arguments, and a State changes only through State.Apply. That is what makes simulation, fuzzing and replay cheap.
package oncall
