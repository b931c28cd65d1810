// Package config reads hansho.yaml, the file that says who there is, who is on call, and what is paged how, and turns it
// into an oncall.Org. It is strict: what it does not understand it refuses, and it reports everything that is wrong at once,
// each with its line and its cure, so that a mistake is found by "hansho check" and not by the alert at three in the morning.
//
// The file never holds a secret: tokens and integration keys come from the environment.
package config
