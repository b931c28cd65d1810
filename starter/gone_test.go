package starter_test

import (
	"fmt"
	"net/http"
	"testing"

	"hansho/starter"
)

// To a person a wrong name is an error; to a tool, as at PagerDuty, an acknowledge of what is not open changes nothing.
func TestACommandForWhatIsGone(t *testing.T) {
	t.Parallel()
	h := build(t, nil)
	h.fail = fmt.Errorf("gone: %w", starter.ErrNotFound)
	if code, answer, _ := h.call(t, "POST", "/v2/enqueue", event(checkoutKey, "acknowledge", "critical")); code != http.StatusAccepted {
		t.Errorf("an acknowledge at the Events API: %d %s", code, answer)
	}
	if code, answer, _ := h.call(t, "POST", "/api/v1/escalations/a/b/acknowledge", "", bearer(aliceToken)...); code != http.StatusNotFound {
		t.Errorf("a command at the API: %d %s", code, answer)
	}
}
