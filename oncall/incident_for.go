package oncall

import "slices"

// Readers are who may know what a security incident is about: whoever works or worked on it, was asked to come, declared it, or belongs to
// the security team.
func (i *Incident) Readers() []string {
	readers := slices.Clone(i.Plan.SecurityTeam)
	for _, r := range i.Responders {
		readers = append(readers, r.Person)
	}
	for _, a := range i.Escalations {
		readers = append(readers, a.Person)
	}
	if !i.Declared.Unknown {
		readers = append(readers, i.Declared.ID)
	}
	return slices.DeleteFunc(readers, func(id string) bool { return id == "" })
}

// MayRead tells whether a person may know what the incident is about. Only a security incident is a secret.
func (i *Incident) MayRead(person string) bool {
	return i.Kind != SecurityIncident || slices.Contains(i.Readers(), person)
}

// For is the incident as a person may see it: of a security incident everybody but its people sees the codename and how far it is, and no
// words.
func (i *Incident) For(person string) *Incident {
	if i.MayRead(person) {
		return i
	}
	return &Incident{
		Slug: i.Slug, Title: i.Codename, Kind: i.Kind, Codename: i.Codename, Severity: i.Severity, Status: i.Status, Outcome: i.Outcome,
		Opened: i.Opened, Resolved: i.Resolved, Over: i.Over,
	}
}
