// Package inbound reads what monitoring systems send and says it in Hansho's words. It is pure: bytes in, messages or problems
// out; which service is meant, and whether the sender may speak for it, is decided elsewhere.
package inbound
