package e2e_test

import (
	"strings"
	"testing"
	"time"
)

// An escalation that somebody terminates in Temporal cannot page any more: the watcher pages the person of last resort, once.
func TestTheWatcherPagesForATerminatedEscalation(t *testing.T) {
	t.Parallel()
	h := standalone(t, services("calm", "watched"))
	x := h.trouble(t, "watched", "")
	x.awaitRing("alice", soon)
	if err := h.temporal.TerminateWorkflow(t.Context(), x.id, "", "a test of the watcher"); err != nil {
		t.Fatal(err)
	}
	alarms := func() (keys []string) {
		for _, page := range h.providers.Pages("carol") {
			if strings.HasPrefix(page.Key, "watch/ended/") {
				keys = append(keys, page.Key)
			}
		}
		return keys
	}
	eventually(t, 50*time.Second, "the last resort is paged", func() (bool, any) { return len(alarms()) > 0, h.providers.Pages("carol") })
	time.Sleep(35 * time.Second) // The watcher looks again within this time.
	if keys := alarms(); len(keys) != 1 {
		t.Errorf("the last resort was paged %d times: %v", len(keys), keys)
	}
}
