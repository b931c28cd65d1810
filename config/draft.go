package config

import (
	"maps"
	"slices"

	"hansho/oncall"
)

// draft is a configuration on its way from text to oncall.Org, with all that was found wrong with it so far.
type draft struct {
	name     string
	file     file
	org      *oncall.Org
	places   map[string]place // Where each path is written: a value, or the key of a mapping or list.
	unread   map[string]bool  // Paths whose kind of value was wrong: nothing is known of what they should hold.
	problems Problems
}

func newDraft(name string) *draft {
	return &draft{name: name, org: &oncall.Org{}, places: map[string]place{}, unread: map[string]bool{}}
}

// build turns what is written into the Org, the people first: what names others comes after them.
func (d *draft) build() {
	d.buildOrganization()
	d.buildSeverities()
	d.buildPeople()
	d.buildSchedules()
	d.buildPolicies()
	d.buildServices()
	d.buildStatusPages()
	d.buildTests()
	d.buildIncidents()
	d.checkLeads()
}

// each walks over a map in the order of its IDs, so that problems come in the same order every time.
func each[T any](d *draft, section string, written map[string]T, visit func(id, path string, value T)) {
	for _, id := range slices.Sorted(maps.Keys(written)) {
		path := section + "." + id
		d.checkID(path, id)
		visit(id, path, written[id])
	}
}
