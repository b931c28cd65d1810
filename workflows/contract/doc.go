// Package contract is what the outside may know of the workflows: their names and IDs, the messages they take and give,
// and their search attributes. The starter and the command talk to workflows through it and never import them.
package contract
