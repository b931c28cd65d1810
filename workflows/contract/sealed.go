package contract

import "strings"

// SealedSlug is how the slug of a security incident begins. Whatever is written for a workflow of such a slug is encrypted before it
// reaches Temporal, so it must be known from the workflow's ID alone.
const SealedSlug = "sealed-"

// Sealed gives the slug of a workflow that is sealed, and whether it is: the incident and the postmortem of a security incident, and
// what puts its rooms away.
func Sealed(workflowID string) (slug string, sealed bool) {
	for _, id := range []func(string) string{IncidentID, PostmortemID, ArchiveID} {
		if slug, ok := strings.CutPrefix(workflowID, id("")); ok && strings.HasPrefix(slug, SealedSlug) {
			return slug, true
		}
	}
	return "", false
}
