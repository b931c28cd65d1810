package workflows

// Every workflow.GetVersion stands in this file, as a function named after what changed.
//
// The rule: a change that alters the commands of a running history gets a function here and a branch on it. A branch is
// removed when no execution that may lack its marker can be open or be replayed any more: one retention after the release
// that brought it, and only together with its recorded histories in testdata. There is none yet: this is the first version.
