package workflows

import "testing"

func TestThePanelLeadsToTheConsole(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"escalation/checkout/db%2Fdisk": "escalations/checkout/db%252Fdisk", "incident/shop-1": "incidents/shop-1", "postmortem/shop-1": "postmortems/shop-1", "settle/1": "",
	} {
		if got := consolePath(id); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}
