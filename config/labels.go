package config

import (
	"maps"
	"slices"

	"hansho/oncall"
)

// checkLabels refuses two services between which one alert could not choose: equally specific, and without a label on
// which they differ.
func (d *draft) checkLabels() {
	ids := slices.Sorted(maps.Keys(d.org.Services))
	for i, id := range ids {
		for _, earlier := range ids[:i] {
			if ambiguous(d.org.Services[earlier], d.org.Services[id]) {
				d.add("services."+id+".labels", "an alert can match this and "+quote(earlier)+" equally well", "add a label to one of them, or give both a common label with different values")
			}
		}
	}
}

func ambiguous(a, b oncall.Service) bool {
	if len(a.Labels) == 0 || len(a.Labels) != len(b.Labels) {
		return false
	}
	for key, value := range a.Labels {
		if other, common := b.Labels[key]; common && other != value {
			return false
		}
	}
	return true
}
