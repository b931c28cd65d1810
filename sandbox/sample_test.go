package sandbox_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// samples is where webhooks lie that the real PagerDuty sent; they are not part of this repository.
const samples = "../../shared/samples"

// fields lists the names of all fields of a value, with their paths; what lies in lists counts once.
func fields(value any, at string) []string {
	switch v := value.(type) {
	case map[string]any:
		var list []string
		for name, inner := range v {
			list = append(list, at+"/"+name)
			list = append(list, fields(inner, at+"/"+name)...)
		}
		slices.Sort(list)
		return slices.Compact(list)
	case []any:
		if len(v) > 0 {
			return fields(v[0], at+"[]")
		}
	}
	return nil
}

func TestAWebhookHasTheFieldsOfARealOne(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join(samples, "pagerduty_v3_real_escalated.json"))
	if os.IsNotExist(err) {
		t.Skipf("NOT CHECKED against a webhook of the real PagerDuty: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var sample struct {
		Event struct {
			Data map[string]any `json:"data"`
		} `json:"event"`
	}
	if err := json.Unmarshal(raw, &sample); err != nil {
		t.Fatal(err)
	}
	r := receive(t)
	w := start(t, withHooks(r))
	w.page("key", alice)
	got := r.wait(t, 1)[0]
	if diff := cmp.Diff(fields(sample.Event.Data, ""), fields(got.Data, "")); diff != "" {
		t.Errorf("fields (-real +ours):\n%s", diff)
	}
}
