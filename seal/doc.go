// Package seal keeps security incidents to those who have the key. It is a data converter and a failure converter of the Temporal SDK:
// whatever the incident and the postmortem of a security incident take, say, keep or fail with is encrypted before it leaves the process.
// All other workflows are written as before, byte by byte.
//
// Temporal itself still sees workflow IDs, names of workflow types, activities, signals and updates, search attributes, times and sizes:
// nothing of a security incident but its codename may stand in those.
package seal
