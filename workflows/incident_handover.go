package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"hansho/activities/message"
	"hansho/oncall"
)

// remindHandover reminds the holder of a role of handing it over: tired people decide badly, and do not notice.
func (c *clocks) remindHandover(ctx workflow.Context, e oncall.IncidentEvent) {
	f := c.facts(ctx, message.SayHandoverRemind)
	f.Role, f.Until = e.Role, e.Until
	for _, h := range c.state.Roles {
		if h.Role == e.Role && h.Person == e.Person {
			f.Since, f.N, f.Late = h.Since, h.Reminded, c.state.HandoverLate(h, e.At)
		}
	}
	mark := fmt.Sprintf("handover/%s/%d", e.Role, e.At.Unix())
	c.toPerson(ctx, e.Person, mark, fmt.Sprintf("remind %s of handing over the role %s", e.Person, e.Role), f)
}
