package imports

import (
	"cmp"
	"maps"
	"slices"

	"hansho/oncall"
)

// keys are the keys of hansho.yaml that hold a provider's addresses.
var keys = map[string]string{oncall.PagerDuty: "pagerduty", oncall.SplunkOnCall: "splunk_oncall"}

// zone is the organisation's: the one that is named, else the most common one.
func (p *plan) zone() string {
	if knownZone(p.account.Zone) {
		return p.account.Zone
	}
	counts := map[string]int{}
	for _, person := range p.people {
		counts[person.value.Zone]++
	}
	for _, schedule := range p.schedules {
		counts[schedule.value.Zone]++
	}
	best := "UTC"
	for _, zone := range slices.Sorted(maps.Keys(counts)) {
		if knownZone(zone) && counts[zone] > counts[best] {
			best = zone
		}
	}
	return best
}

func (p *plan) writePeople(w *writer) {
	organisation := p.zone()
	w.line("\npeople:")
	for _, e := range sorted(p.people) {
		head(w, e)
		w.key("    ", "name", e.value.Name)
		w.key("    ", "email", e.value.Email)
		w.key("    ", "phone", e.value.Phone)
		w.key("    ", "slack", e.value.Slack)
		if e.value.Zone != organisation {
			w.key("    ", "zone", e.value.Zone)
		}
		w.key("    ", keys[p.account.Provider], e.value.Address)
	}
}

func (p *plan) writeSchedules(w *writer) {
	if len(p.schedules) == 0 {
		return
	}
	w.line("\nschedules:")
	for _, e := range sorted(p.schedules) {
		if name := oneLine(e.value.Name); name != e.id && name != "" {
			w.line("  # %s", name)
		}
		head(w, e)
		r := e.value.Rotation
		if r == nil {
			w.key("    ", keys[p.account.Provider], e.value.Address)
			w.line("    fallback: %s", list(e.value.Fallback))
			continue
		}
		w.line("    rotation:\n      members: %s", list(r.Members))
		w.key("      ", "every", r.Every)
		w.key("      ", "handoff", r.Handoff)
		w.key("      ", "zone", cmp.Or(r.Zone, e.value.Zone))
		w.key("      ", "from", r.From)
		if r.Hours != "" || r.Days != "" {
			w.line("      only:")
			w.key("        ", "hours", r.Hours)
			w.key("        ", "days", r.Days)
		}
	}
}

func (p *plan) writePolicies(w *writer) {
	w.line("\npolicies:")
	for _, e := range sorted(p.policies) {
		if e.value.Name != e.id && e.value.Name != "" {
			w.line("  # %s", e.value.Name)
		}
		head(w, e)
		w.line("    levels:")
		for _, level := range e.value.Levels {
			w.line("      - page: %s\n        ack_within: %s", list(level.People), length(level.AckWithin))
		}
		w.key("    ", "last_resort", e.value.LastResort)
		if e.value.Rounds > 0 {
			w.line("    rounds: %d", e.value.Rounds)
		}
	}
}
