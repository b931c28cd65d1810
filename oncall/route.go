package oncall

import (
	"maps"
	"slices"
)

// Route finds the service of an alert by its labels: the one all of whose labels the alert has. The most specific wins,
// that with the most labels, and of equals the first by ID; a service without labels matches nothing. When none matches it
// is the default service, and false.
func (o *Org) Route(labels map[string]string) (service string, matched bool) {
	most := 0
	for _, id := range slices.Sorted(maps.Keys(o.Services)) {
		if s := o.Services[id]; len(s.Labels) > most && s.matches(labels) {
			service, most = id, len(s.Labels)
		}
	}
	if most == 0 {
		return o.DefaultService, false
	}
	return service, true
}

// matches tells whether an alert's labels have all of the service's.
func (s Service) matches(labels map[string]string) bool {
	for key, want := range s.Labels {
		if got, ok := labels[key]; !ok || got != want {
			return false
		}
	}
	return true
}
