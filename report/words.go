package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// words are those of a report in English and Japanese. Technical terms are what people on call call them.
var words = map[string][2]string{
	"title":       {"Incidents from %s to %s", "インシデントの集計：%s～%s"},
	"summary":     {"%d escalations, %d incidents. Times are of %s.", "エスカレーション %d 件、インシデント %d 件。時刻は %s。"},
	"mttx":        {"How long it took, by %s", "所要時間（%s別）"},
	"service":     {"service", "サービス"},
	"severity":    {"severity", "重大度"},
	"team":        {"team", "チーム"},
	"month":       {"month", "月"},
	"person":      {"person", "担当者"},
	"count":       {"count", "件数"},
	"detect":      {"detect", "検知"},
	"engage":      {"engage", "着手"},
	"fix":         {"fix", "復旧"},
	"hops":        {"DRI hops", "担当の交代"},
	"pages":       {"pages", "呼び出し"},
	"all":         {"all", "全体"},
	"incidents":   {"incidents as a whole", "インシデント全体"},
	"unknown":     {"not known", "不明"},
	"how":         {"Each cell: the median, the 90th percentile, and how many kept their target.", "各欄：中央値、90パーセンタイル、目標内の件数。"},
	"people":      {"What it cost people", "人への負担"},
	"escalations": {"escalations", "エスカレーション"},
	"share":       {"share", "割合"},
	"night":       {"at night", "夜間"},
	"outside":     {"outside working hours", "時間外"},
	"hours":       {"interrupted hours", "中断された時間"},
	"fairness":    {"The most paged person had %s of all pages; shared evenly it would be %s. Gini coefficient: %.2f (0 is even).", "最も多く呼び出された人の割合は %s（均等なら %s）。ジニ係数：%.2f（0 が均等）。"},
	"cadence":     {"Told in time", "報告の遵守"},
	"summaries":   {"executive summaries in time", "期限内のエグゼクティブサマリー"},
	"public":      {"public posts in time", "期限内の公表"},
	"handovers":   {"handovers", "引き継ぎ"},
	"posts":       {"public posts", "公表"},
	"incident":    {"incident", "インシデント"},
	"personTime":  {"person-time", "延べ時間"},
	"postmortems": {"Postmortems", "ポストモーテム"},
	"closed":      {"closed", "完了"},
	"document":    {"documents in time", "期限内の文書"},
	"meeting":     {"meetings in time", "期限内の会議"},
	"actions":     {"actions in time", "期限内の改善策"},
	"open":        {"open", "未完了"},
	"overdue":     {"overdue", "期限切れ"},
	"late":        {"What was late", "遅れたもの"},
	"what":        {"what", "項目"},
	"due":         {"due", "期限"},
	"done":        {"done", "完了日"},
	"owner":       {"owner", "担当"},
	"openNow":     {"Open now", "現在未完了"},
	"since":       {"since", "開始"},
	"state":       {"state", "状態"},
	"notes":       {"To be known", "注意"},

	string(NoteObserved):   {"%d escalations of observed services: what Hansho would have done is not counted.", "観察のみのサービスの %d 件：Hansho がしたはずのことは数えていません。"},
	string(NoteFollowed):   {"%d escalations were paged by another system: their pages are not counted.", "他のシステムが呼び出した %d 件：その呼び出しは数えていません。"},
	string(NoteDrills):     {"%d drills are in no number.", "訓練 %d 件は数えていません。"},
	string(NoteNoPeople):   {"%d escalations do not say whom they paged.", "誰を呼び出したか不明な %d 件があります。"},
	string(NoteNoTeam):     {"%d escalations do not say which policy paged: the policy that the service has now is meant.", "ポリシー不明の %d 件は、サービスの現在のポリシーで数えています。"},
	string(NoteNoOutcome):  {"%d workflows ended without an outcome: they were terminated in Temporal.", "結果を残さず終わった %d 件（Temporal で強制終了）があります。"},
	string(NoteUnreadable): {"%d could not be read.", "読めないものが %d 件あります。"},
	string(NoteNotAsked):   {"A source could not be asked.", "確認できない情報源があります。"},
	string(NoteNoConfig):   {"There is no configuration: zones and working hours of people are not known.", "設定がないため、各人のタイムゾーンと勤務時間は不明です。"},
	string(NoteUntargeted): {"No target is set for any of them (severities.*.targets).", "目標が設定されていません（severities.*.targets）。"},
}

// reader reads a report in one language.
type reader struct {
	japanese bool
	zone     *time.Location
}

func (r reader) say(key string, args ...any) string {
	text := words[key][0]
	if r.japanese {
		text = words[key][1]
	}
	if !strings.Contains(text, "%") {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// took writes a length of time for a reader: "42s", "4m05s", "3h10m", "2d4h".
func took(t Took) string {
	d := time.Duration(t).Round(time.Second)
	switch {
	case d < time.Minute:
		return strconv.Itoa(int(d.Seconds())) + "s"
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	default:
		return fmt.Sprintf("%dd%dh", int(d.Hours())/24, int(d.Hours())%24)
	}
}

// Line is a Stat in one cell: "42s (p90 4m05s), 9 of 10 within 5m00s"; "–" when nothing is known.
func (s Stat) Line() string {
	if s.Count == 0 {
		return "–"
	}
	text := took(s.Median) + " (p90 " + took(s.P90) + ")"
	if s.Targeted > 0 {
		text += fmt.Sprintf(", %d/%d", s.Met, s.Targeted)
		if s.Target > 0 {
			text += " ≤ " + took(s.Target)
		}
	}
	return text
}

// Sentence is a note for a reader in a language ("en" or "ja").
func (n Note) Sentence(language string) string {
	text := reader{japanese: language == "ja"}.say(string(n.Kind), n.N)
	if n.Text != "" {
		text += " (" + n.Text + ")"
	}
	return text
}

func percent(share float64) string { return strconv.Itoa(int(share*100+0.5)) + " %" }

func (r reader) date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(r.zone).Format("2006-01-02 15:04")
}
