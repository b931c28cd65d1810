package activities

import (
	"context"
	"maps"
	"slices"
	"time"

	"hansho/oncall"
)

// WaysRequest asks how people can be reached.
type WaysRequest struct {
	Person string    `json:"person,omitempty"` // Empty: everybody.
	At     time.Time `json:"at"`
}

// Ways are those of one person, by the configuration as it is now. Addresses are not among them: they stay out of histories.
type Ways struct {
	Person    string   `json:"person"`
	Providers []string `json:"providers,omitempty"` // The preferred first.
	// WorksFrom is when the person's next working hours begin: the moment that was asked about, within them.
	WorksFrom time.Time `json:"worksFrom"`
	Zone      string    `json:"zone"` // The organisation's, for the Temporal UI.
}

// Ways tells how a person, or everybody who can be paged, is reached. Somebody who is not in the configuration, or has no way, is
// left out.
func (a *Activities) Ways(_ context.Context, r WaysRequest) ([]Ways, error) {
	org, all := a.Org(), []Ways{}
	for _, id := range slices.Sorted(maps.Keys(org.People)) {
		person := org.People[id]
		if (r.Person != "" && r.Person != id) || len(person.Contacts) == 0 {
			continue
		}
		all = append(all, Ways{Person: id, Providers: person.Providers(), WorksFrom: worksFrom(org, person, r.At), Zone: org.Zone})
	}
	return all, nil
}

// worksFrom finds the person's working hours in their own zone. A calendar without working hours delays nobody.
func worksFrom(org *oncall.Org, person oncall.Person, at time.Time) time.Time {
	hours := org.Tests.Hours
	if person.Zone != "" {
		hours.Zone = person.Zone
	}
	if begin, ok := hours.NextWorking(at, org.Calendar); ok {
		return begin.UTC()
	}
	return at
}
