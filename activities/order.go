package activities

import (
	"fmt"
	"slices"

	"hansho/oncall"
)

// order puts the providers that work before those that are down, and otherwise keeps the order. When that changes who is tried first
// it says why. With all of them down it changes nothing.
func (a *Activities) order(org *oncall.Org, by []string) (ordered []string, why string) {
	down := func(provider string) bool { known, ok := a.Health.Of(provider); return ok && known.Down }
	for _, works := range []bool{true, false} {
		for _, provider := range by {
			if works == !down(provider) {
				ordered = append(ordered, provider)
			}
		}
	}
	if slices.Equal(ordered, by) || ordered[0] == by[0] {
		return ordered, ""
	}
	known, _ := a.Health.Of(by[0])
	return ordered, fmt.Sprintf("; %s is down since %s: %s first", by[0], known.Since.In(oncall.Location(org.Zone)).Format("15:04 MST"), ordered[0])
}

// ways are a person's steps with their providers in order of health: the first, and the others.
func (a *Activities) ways(org *oncall.Org, steps []oncall.Step) (first []string, later []oncall.Step, why string) {
	first, why = a.order(org, steps[0].By)
	for _, step := range steps[1:] {
		step.By, _ = a.order(org, step.By)
		later = append(later, step)
	}
	return first, later, why
}
