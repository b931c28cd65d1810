package imports_test

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hansho/cmd/hansho/imports"
	"hansho/config"
	"hansho/oncall"
)

var update = flag.Bool("update", false, "write the golden file anew")

// shop is an account with what accounts have: Japanese names, odd numbers, unknown references, people twice.
func shop() imports.Account {
	return imports.Account{
		Provider: oncall.PagerDuty, Name: "Hinomi: Shop", Left: []string{"an event orchestration, Night\nRules"},
		People: []imports.Person{
			{ID: "P1", Address: "PSATO01", Name: "佐藤 花子", Email: "hanako.sato@example.com", Phone: "+81 90 0000 0001", Zone: "Asia/Tokyo"},
			{ID: "P2", Address: "PDOE001", Name: "Alex Doe", Email: "alex@example.com", Phone: "090-1", Zone: "Europe/Berlin", Left: []string{"a notification rule by Slack"}},
			{ID: "P3", Address: "PALEX02", Name: "Alex Other", Email: "alex@example.org", Zone: "Asia/Tokyo"},
			{ID: "P4", Name: "Nobody", Email: "nobody@example.com"},
		},
		Schedules: []imports.Schedule{
			{ID: "S1", Name: "主担当", Address: "PSCHED1", Fallback: []string{"P1", "P2", "P1", "P4"}, Zone: "Asia/Tokyo", Left: []string{"the restriction of layer 2"}},
			{ID: "S2", Name: "Secondary", Address: "PSCHED2", Rotation: &imports.Rotation{
				Members: []string{"P2", "P3"}, Every: "1w", Handoff: "Mon 09:00", From: "2026-01-05", Hours: "09:00-18:00", Days: "mon-fri",
			}, Zone: "Asia/Tokyo"},
			{ID: "S3", Name: "Empty", Address: "PSCHED3"},
		},
		Policies: []imports.Policy{
			{ID: "E1", Name: "Checkout", Rounds: 1, LastResort: "P3", Levels: []imports.Level{
				{Schedules: []string{"S1", "S1"}, AckWithin: 5 * time.Minute}, {Schedules: []string{"S2", "S3"}, People: []string{"P2"}, AckWithin: 90 * time.Minute},
			}},
			{ID: "E2", Name: "Search", Levels: []imports.Level{{Schedules: []string{"S3"}}, {Schedules: []string{"S1"}}}},
			{ID: "E3", Name: "Empty", Levels: []imports.Level{{Schedules: []string{"S3"}}}},
		},
		Services: []imports.Service{
			{ID: "V1", Name: "Checkout (payments)", Policy: "E1", PagerDuty: "PSERV01", Paging: oncall.Observe},
			{ID: "V2", Name: "検索", Policy: "E2", PagerDuty: "PSERV02", Paging: oncall.Observe, Left: []string{"support hours"}},
			{ID: "V3", Name: "Forgotten", Policy: "E3", PagerDuty: "PSERV03"},
		},
		DefaultService: "V2",
	}
}

func TestAnAccountBecomesAConfiguration(t *testing.T) {
	t.Parallel()
	result, err := imports.Write(shop())
	if err != nil {
		t.Fatal(err)
	}
	org, err := config.Parse("hansho.yaml", result.Text)
	if err != nil {
		t.Fatal(err)
	}
	if org.Zone != "Asia/Tokyo" || org.DefaultService != "v2" || org.Services["checkout-payments"].Paging != oncall.Observe {
		t.Errorf("the configuration: %+v", org)
	}
	const file = "testdata/shop.yaml"
	if *update {
		if err := os.WriteFile(file, result.Text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(result.Text)); diff != "" {
		t.Errorf("-want +got (go test -update writes it anew):\n%s", diff)
	}
	for _, left := range result.Left {
		if !strings.Contains(string(want), "# Not carried over: ") || !strings.Contains(string(want), left.What) {
			t.Errorf("%+v is not a comment of the file", left)
		}
	}
}

func TestAnAccountWithoutServicesIsNoConfiguration(t *testing.T) {
	t.Parallel()
	result, err := imports.Write(imports.Account{Provider: oncall.PagerDuty, People: shop().People, Left: []string{"everything"}})
	if err == nil || !strings.Contains(err.Error(), "a service whose policy pages somebody") || len(result.Text) > 0 {
		t.Errorf("got %v and %q", err, result.Text)
	}
	if len(result.Left) == 0 {
		t.Error("nobody learns what was left")
	}
}

// TestWhateverIsInAnAccountTheFileIsRight holds the promise of Write.
func TestWhateverIsInAnAccountTheFileIsRight(t *testing.T) {
	t.Parallel()
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aZ9 -_:#'\"\\{}[]&*!|>%@`,?\n\t~日本é\u2028\u0000")), 0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		ids := []string{"1", "2", "3", "4"}
		some := rapid.SliceOfN(rapid.SampledFrom(append(ids, "unknown")), 0, 4)
		a := imports.Account{Provider: rapid.SampledFrom([]string{oncall.PagerDuty, oncall.SplunkOnCall}).Draw(t, "provider"), Name: text.Draw(t, "name"), Zone: text.Draw(t, "zone")}
		for _, id := range ids {
			draw := func(what string) string { return text.Draw(t, what+id) }
			a.People = append(a.People, imports.Person{ID: id, Address: "PUSER0" + id, Name: draw("person"), Email: draw("email"), Phone: draw("phone"), Zone: draw("zone"), Left: []string{draw("left")}})
			a.Schedules = append(a.Schedules, imports.Schedule{ID: id, Name: draw("schedule"), Address: "PSCHED" + id, Fallback: some.Draw(t, "fallback")})
			if a.Provider == oncall.SplunkOnCall {
				a.Schedules[len(a.Schedules)-1].Address = "team-" + id + "/pol-" + id
			}
			a.Policies = append(a.Policies, imports.Policy{
				ID: id, Name: draw("policy"), Rounds: rapid.IntRange(0, 20).Draw(t, "rounds"), LastResort: rapid.SampledFrom(append(ids, "")).Draw(t, "last"),
				Levels: []imports.Level{{People: some.Draw(t, "people"), Schedules: some.Draw(t, "schedules"), AckWithin: time.Duration(rapid.Int64Range(-1, 1<<50).Draw(t, "wait"))}},
			})
			a.Services = append(a.Services, imports.Service{ID: id, Name: draw("service"), Policy: rapid.SampledFrom(ids).Draw(t, "policy"), PagerDuty: "PSERV0" + id, Paging: oncall.Observe})
		}
		result, err := imports.Write(a)
		if err != nil && !strings.Contains(err.Error(), "a service whose policy pages somebody") {
			t.Fatalf("%v\n%s", err, result.Text)
		}
	})
}
