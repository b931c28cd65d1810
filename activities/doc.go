// Package activities is the only door out: what touches the world. It names small interfaces (Pager, Directory, Chat),
// classifies errors once, and turns what a workflow wants into calls of the adapters below it.
package activities
