package live

import (
	"time"

	"hansho/oncall"
)

// paged are the people whom policies may page, each with the shortest time that a policy gives them before it goes on.
type paged map[string]time.Duration

// pagedBy goes through all policies; members are the people of an outside schedule, by their IDs in hansho.yaml.
func pagedBy(org *oncall.Org, members func(oncall.Schedule) []string) paged {
	all := paged{}
	for _, policy := range org.Policies {
		for _, level := range policy.Levels {
			for _, target := range level.Targets {
				all.add(target.Person, level.AckWithin)
				schedule := org.Schedules[target.Schedule]
				for _, person := range schedule.Fallback {
					all.add(person, level.AckWithin)
				}
				if schedule.Rotation != nil {
					for _, person := range schedule.Rotation.Members {
						all.add(person, level.AckWithin)
					}
				}
				for _, person := range members(schedule) {
					all.add(person, level.AckWithin)
				}
			}
		}
		if n := len(policy.Levels); n > 0 {
			all.add(policy.LastResort, policy.Levels[n-1].AckWithin)
		}
	}
	return all
}

func (p paged) add(person string, wait time.Duration) {
	if known, ok := p[person]; person != "" && (!ok || wait < known) {
		p[person] = wait
	}
}
