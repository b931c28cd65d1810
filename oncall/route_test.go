package oncall_test

import (
	"testing"

	"hansho/oncall"
)

func TestRoute(t *testing.T) {
	t.Parallel()
	labels := func(pairs ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	org := &oncall.Org{DefaultService: "rest", Services: map[string]oncall.Service{
		"shop":     {Labels: labels("team", "shop")},
		"checkout": {Labels: labels("team", "shop", "component", "checkout")},
		"beta":     {Labels: labels("stage", "beta")},
		"alpha":    {Labels: labels("zone", "a")},
		"empty":    {Labels: labels("region", "")},
		"rest":     {},
	}}
	for _, c := range []struct {
		name    string
		labels  map[string]string
		service string
		matched bool
	}{
		{"all labels must match", labels("component", "checkout"), "rest", false},
		{"further labels do not matter", labels("team", "shop", "host", "a1"), "shop", true},
		{"the most specific wins", labels("team", "shop", "component", "checkout"), "checkout", true},
		{"another value is no match", labels("team", "Shop"), "rest", false},
		{"of equals the first by ID", labels("zone", "a", "stage", "beta"), "alpha", true},
		{"an empty value must be there", labels("other", "x"), "rest", false},
		{"and matches when it is", labels("region", ""), "empty", true},
		{"no labels at all", nil, "rest", false},
	} {
		if service, matched := org.Route(c.labels); service != c.service || matched != c.matched {
			t.Errorf("%s: %s, %v; want %s, %v", c.name, service, matched, c.service, c.matched)
		}
	}
}
