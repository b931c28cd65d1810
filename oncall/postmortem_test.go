package oncall_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hansho/oncall"
)

func TestBlameless(t *testing.T) {
	t.Parallel()
	names := []string{"anna", "Anna", "山田 太郎", "山田"}
	for line, want := range map[string]string{
		"We will be more careful from now on.":                oncall.FindingCareful,
		"Be careful with migrations.":                         oncall.FindingCareful,
		"Everybody pays more attention? No: paying attention": oncall.FindingCareful,
		"今後は注意する。":                                            oncall.FindingCareful,
		"- 以後、気をつけます":                                         oncall.FindingCareful,
		"ダブルチェックを徹底し、確認の徹底を図る":                                oncall.FindingCareful,
		"The outage was due to human error.":                  oncall.FindingBlame,
		"Anna forgot to test it.":                             oncall.FindingBlame,
		"It broke because of anna.":                           oncall.FindingBlame,
		"山田さんのミスで障害が起きた":                                      oncall.FindingBlame,
		"原因は山田が手順を飛ばしたこと":                                     oncall.FindingBlame,
		"担当者のせい":                                              oncall.FindingBlame,
		"ヒューマンエラーである":                                         oncall.FindingBlame,

		"A migration locked the table; nothing limited the lock.": "",
		"Anna rolled back at 03:12.":                              "",
		"The savannah cluster caused the failure.":                "",
		"ロック時間に上限を設け、超えたら自動で中止する":                                 "",
		"山田さんが切り戻しを実施":                                            "",
		"> Not \"we will be careful\"":                            "",
		"**※『以後は注意する』ではなく、再発しない仕組み作りになるようにする。**": "",
	} {
		got := ""
		if found := oncall.Blameless("# P\n\n"+line+"\n", "en", names); len(found) > 0 {
			if got = found[0].Kind; found[0].Line != 3 || found[0].Text != strings.TrimSpace(line) || found[0].Cure == "" {
				t.Errorf("%q: %+v", line, found[0])
			}
		}
		if got != want {
			t.Errorf("%q is %q, want %q", line, got, want)
		}
	}
}

func TestBlamelessLeavesTheTimelineAndPointsAtEmptyParts(t *testing.T) {
	t.Parallel()
	text := "# ポストモーテム\n\n## 原因と対応\n\n**※原因特定とシステム改善を最優先にすること**\n\n## 仕組みの改善策\n\n今後は注意する\n\n## 障害発生から対応までのタイムライン\n\n- 山田さんのミスと判明\n\n```\nbe careful\n```\n"
	want := []oncall.Finding{
		{Line: 3, Text: "## 原因と対応", Kind: oncall.FindingEmpty, Cure: "この節はまだ書かれていません"},
		{Line: 9, Text: "今後は注意する", Kind: oncall.FindingCareful, Cure: "『以後は注意する』ではなく、再発しない仕組み、またはすぐに気付ける仕組みを書いてください"},
	}
	if diff := cmp.Diff(want, oncall.Blameless(text, "ja", nil)); diff != "" {
		t.Error(diff)
	}
}

func FuzzBlameless(f *testing.F) {
	f.Add("# A\n## B\nbe careful, 山田", "山田")
	f.Add("```\n#", "")
	f.Fuzz(func(t *testing.T, text, name string) {
		for _, found := range oncall.Blameless(text, "en", []string{name}) {
			if found.Line < 1 || found.Line > strings.Count(text, "\n")+1 {
				t.Errorf("line %d of %q", found.Line, text)
			}
		}
	})
}

// endedAt is an incident that ended at a moment.
func endedAt(at time.Time, severity oncall.Severity, calendar oncall.Calendar) *oncall.Incident {
	return &oncall.Incident{
		Slug: "s", Title: "T", Severity: severity, Resolved: at, Roles: []oncall.RoleHolder{{Role: oncall.Commander, Person: "anna"}},
		Plan: oncall.IncidentPlan{Zone: "Asia/Tokyo", Calendar: calendar, Team: "team", Terms: map[oncall.Severity]oncall.Terms{
			oncall.SEV1: {PostmortemDays: 3, ActionDays: 15}, oncall.SEV2: {PostmortemDays: 5, BusinessDays: true, ActionDays: 30, ActionBusinessDays: true},
		}},
	}
}

func TestTheDatesOfAPostmortem(t *testing.T) {
	t.Parallel()
	tokyo := oncall.Location("Asia/Tokyo")
	off, _ := oncall.ParseDaysOff("12-29..01-03")
	plain := oncall.Calendar{Zone: "Asia/Tokyo", Holidays: oncall.Japan}
	company := oncall.Calendar{Zone: "Asia/Tokyo", Holidays: oncall.Japan, DaysOff: []oncall.DaysOff{off}}
	for _, c := range []struct {
		ended    string
		severity oncall.Severity
		calendar oncall.Calendar
		want     string
	}{
		{"2026-11-20 12:00", oncall.SEV1, plain, "document 2026-11-22 18:00, meeting 2026-11-23 18:00 (3 calendar days), closed 2026-12-05 18:00 (15 calendar days)"},
		{"2026-11-20 23:59", oncall.SEV1, plain, "document 2026-11-22 18:00, meeting 2026-11-23 18:00 (3 calendar days), closed 2026-12-05 18:00 (15 calendar days)"},
		{"2026-11-20 12:00", oncall.SEV2, plain, "document 2026-11-29 18:00, meeting 2026-11-30 18:00 (5 business days), closed 2027-01-05 18:00 (30 business days)"},
		{"2025-12-26 12:00", oncall.SEV2, plain, "document 2026-01-04 18:00, meeting 2026-01-05 18:00 (5 business days), closed 2026-02-10 18:00 (30 business days)"},
		{"2025-12-26 12:00", oncall.SEV2, company, "document 2026-01-08 18:00, meeting 2026-01-09 18:00 (5 business days), closed 2026-02-17 18:00 (30 business days)"},
		{"2025-12-30 12:00", oncall.SEV1, company, "document 2026-01-01 18:00, meeting 2026-01-02 18:00 (3 calendar days), closed 2026-01-14 18:00 (15 calendar days)"},
		{"2026-11-20 12:00", oncall.SEV3, plain, "document 2026-11-29 18:00, meeting 2026-11-30 18:00 (5 business days), closed 2027-01-05 18:00 (30 business days)"},
	} {
		ended, err := time.ParseInLocation("2006-01-02 15:04", c.ended, tokyo)
		if err != nil {
			t.Fatal(err)
		}
		p := oncall.NewPostmortem(endedAt(ended, c.severity, c.calendar), oncall.PostmortemRules{}, oncall.Actor{}, ended)
		at := func(d oncall.PostmortemDue) string { return d.Due.In(tokyo).Format("2006-01-02 15:04") }
		got := fmt.Sprintf("document %s, meeting %s (%s), closed %s (%s)", at(p.DocumentDue), at(p.Meeting), p.Meeting.Rule, at(p.ActionsDue), p.ActionsDue.Rule)
		if got != c.want {
			t.Errorf("%s %s:\n%s, want\n%s", c.ended, c.severity, got, c.want)
		}
	}
}

// TestAPostmortemIsNeverSilentlyGivenUp: whatever people do and however long nothing runs, until it is closed there is a next reminder; it
// lies ahead once what is due was reminded of; each thing is reminded of once at a time; and all of it survives JSON.
func TestAPostmortemIsNeverSilentlyGivenUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 24*365).Draw(t, "start")) * time.Hour)
		severity := rapid.SampledFrom([]oncall.Severity{oncall.SEV1, oncall.SEV2, oncall.SEV4}).Draw(t, "severity")
		p := oncall.NewPostmortem(endedAt(now, severity, oncall.Calendar{Zone: "Asia/Tokyo", Holidays: oncall.Japan}), oncall.PostmortemRules{}, oncall.Actor{}, now)
		by := oncall.Actor{ID: "anna"}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 24*40).Draw(t, "hours")) * time.Hour)
			e := oncall.PostmortemEvent{At: now, By: by, What: rapid.SampledFrom([]oncall.PostmortemWhat{
				oncall.PostmortemSent, oncall.PostmortemCalled, oncall.PostmortemHeld, oncall.ActionAdded, oncall.ActionDone, oncall.PostmortemSnoozed, oncall.PostmortemOwned, "",
			}).Draw(t, "what")}
			switch e.What { //nolint:exhaustive // Only those that need more.
			case oncall.PostmortemCalled:
				e.Until = now.Add(time.Duration(rapid.IntRange(1, 500).Draw(t, "ahead")) * time.Hour)
			case oncall.ActionDone:
				e.N = rapid.IntRange(0, 4).Draw(t, "n")
			case oncall.PostmortemSnoozed:
				e.Item, e.Until = rapid.SampledFrom([]string{"document", "meeting", "actions", "1"}).Draw(t, "item"), now.Add(oncall.SnoozeMost)
			}
			if e.What != "" && (e.What != oncall.PostmortemSnoozed || p.Item(e.Item) != nil) {
				p.Apply(e)
			}
			seen := map[string]bool{}
			for _, r := range p.Remind(now) {
				if seen[r.Item] || !p.Item(r.Item).Done.IsZero() || r.N <= p.Item(r.Item).Stage {
					t.Fatalf("reminded of %q at stage %d, though %+v", r.Item, r.N, p.Item(r.Item))
				}
				seen[r.Item] = true
				p.Apply(r)
			}
			next, timed := p.NextDue()
			if !timed || !next.After(now) || next.After(now.Add(400*24*time.Hour)) {
				t.Fatalf("at %s the next reminder is at %s (%t)", now, next, timed)
			}
			var copied oncall.Postmortem
			text, err := json.Marshal(p)
			if err != nil || json.Unmarshal(text, &copied) != nil {
				t.Fatal(err)
			}
			if again, _ := json.Marshal(copied); string(again) != string(text) {
				t.Fatalf("JSON changes it:\n%s\n%s", text, again)
			}
		}
		p.Apply(oncall.PostmortemEvent{At: now, By: by, What: oncall.PostmortemEnded})
		if _, timed := p.NextDue(); timed || len(p.Remind(now.AddDate(1, 0, 0))) != 0 {
			t.Fatal("a closed one is reminded of")
		}
	})
}

func TestOnlyWhatWasReviewedIsClosed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	p := oncall.NewPostmortem(endedAt(now, oncall.SEV1, oncall.Calendar{}), oncall.PostmortemRules{}, oncall.Actor{}, now)
	apply := func(what oncall.PostmortemWhat, n int) {
		p.Apply(oncall.PostmortemEvent{At: now, What: what, N: n, By: oncall.Actor{ID: "anna"}})
	}
	expect := func(reason, want string) {
		t.Helper()
		if got := p.MayClose(reason); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("closing %s with reason %q: %q, want %q", p.Status, reason, got, want)
		}
	}
	expect("because", "It is draft")
	apply(oncall.PostmortemSent, 0)
	expect("because", "It is in review")
	apply(oncall.PostmortemHeld, 0)
	expect("", "")
	apply(oncall.ActionAdded, 1)
	apply(oncall.ActionAdded, 2)
	expect("", "Not done yet: action 1, 2")
	expect("we give them up", "")
	apply(oncall.ActionDone, 1)
	expect("", "Not done yet: action 2")
	apply(oncall.ActionDone, 2)
	expect("", "")
}
