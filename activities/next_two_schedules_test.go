package activities_test

import (
	"testing"
	"time"

	"hansho/activities"
	"hansho/oncall"
)

func TestNextOfTwoSchedulesNeverWaits(t *testing.T) {
	t.Parallel()
	a := worker(&telephone{hangs: true}, rota{hangs: true})
	a.Rosters = archive{hangs: true}
	began := time.Now()
	_, err := run[activities.NextResult](t, a.Next, activities.NextRequest{Targets: []oncall.Target{{Schedule: "outside"}, {Schedule: "second"}}, At: at})
	if took := time.Since(began); took > 1950*time.Millisecond || err != nil {
		t.Errorf("it took %s, %v", took, err)
	}
}
