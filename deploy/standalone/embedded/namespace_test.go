package embedded

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	enumspb "go.temporal.io/api/enums/v1"
)

func TestAddSearchAttributes(t *testing.T) {
	t.Parallel()
	const (
		keyword = enumspb.INDEXED_VALUE_TYPE_KEYWORD
		number  = enumspb.INDEXED_VALUE_TYPE_INT
	)
	old := map[string]string{"Keyword01": "Service", "Keyword03": "Gone", "Int01": "Round"}
	tests := map[string]struct {
		wanted map[string]enumspb.IndexedValueType
		added  map[string]string
		says   string
	}{
		"nothing new":       {wanted: map[string]enumspb.IndexedValueType{"Service": keyword, "Round": number}},
		"free slots in use": {wanted: map[string]enumspb.IndexedValueType{"B": keyword, "A": keyword}, added: map[string]string{"Keyword02": "A", "Keyword04": "B"}},
		"another type":      {wanted: map[string]enumspb.IndexedValueType{"Round": keyword}, says: "Round is stored as Int and cannot become Keyword"},
		"no slot left":      {wanted: map[string]enumspb.IndexedValueType{"A": number, "B": number, "C": number}, says: "no slot of type Int is left for the search attribute C"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, want := maps.Clone(old), maps.Clone(old)
			maps.Copy(want, tt.added)
			err := addSearchAttributes(got, tt.wanted)
			if tt.says != "" {
				if err == nil || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("the error is %v, want it to say %q", err, tt.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the slots differ (-want +got):\n%s", diff)
			}
		})
	}
}
