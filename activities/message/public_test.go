package message_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hansho/activities/message"
	"hansho/oncall"
)

const pageLink = "https://status.example.com/incidents/a-very-long-address-that-counts-as-23-characters-all-the-same"

// publicWord is a word in a language; resolved ones promise no next.
func publicWord(language string, stage oncall.Stage) oncall.PublicWord {
	w := oncall.PublicWord{
		N: 1, Stage: stage, Title: "Card payments fail", Text: "Some customers cannot pay by card.\nOther ways to pay work.", At: began, Next: after(20),
	}
	if language == "ja" {
		w.Title, w.Text = "カード決済の不具合", "一部のお客様がカードでお支払いいただけません。\n他のお支払い方法はご利用いただけます。"
	}
	if stage == oncall.PublicOver {
		w.Next = time.Time{}
	}
	return w
}

func TestPublicWords(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		o, page := org(language), oncall.StatusPage{Language: language}
		var all strings.Builder
		write := func(name string, w oncall.PublicWord, link string) {
			account := message.AccountText(w, link, o)
			fmt.Fprintf(&all, "== %s\n%s\n-- account\n%s\n-- short, %d, cut %t\n%s\n", name, message.PublicBody(w, page, o), account.Text, account.Weight, account.Cut, account.Short)
			for _, remark := range message.PublicRemarks(w, account, o) {
				fmt.Fprintf(&all, "! %s\n", remark)
			}
		}
		for _, stage := range append([]oncall.Stage{oncall.PublicOver}, oncall.OpenStages...) {
			write(string(stage), publicWord(language, stage), pageLink)
		}
		long := publicWord(language, oncall.Investigating)
		long.Text, long.Next = strings.Repeat(long.Text+"\n", 6), after(25*60)
		write("long, next day", long, "")
		long.Short = "Cards fail; other ways to pay work. / カード決済のみ不可"
		write("with a short text of its own", long, pageLink)
		own := publicWord(language, oncall.PublicOver)
		own.Text = "ご迷惑をおかけしました。復旧しました。\n" + own.Text
		write("begins by itself", own, pageLink)
		eta := publicWord(language, oncall.Identified)
		eta.Text += " ETA 15:00. 復旧見込みは15時です。"
		write("an estimate", eta, "")
		golden(t, "public."+language, all.String())
	}
}

// TestAShortTextFitsWhateverIsWritten: X refuses what is too long, at the worst moment.
func TestAShortTextFitsWhateverIsWritten(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"a", "障", "🔥", "👩‍👩‍👧‍👦", "e\u0301", "status.example.com ", "https://example.com/x ", "\n", "1️⃣"} {
		for _, language := range []string{"en", "ja"} {
			for _, length := range []int{1, 60, 139, 400} {
				w := publicWord(language, oncall.Monitoring)
				w.Title, w.Text = strings.TrimSpace(strings.Repeat(piece, min(length, 20))), strings.Repeat(piece, length)
				got := message.AccountText(w, pageLink, org(language))
				if got.Weight > 280 || got.Weight != message.Weight(got.Short) || !utf8.ValidString(got.Short) || !strings.HasSuffix(got.Short, "\n"+pageLink) {
					t.Errorf("%d × %q in %s weighs %d: %q", length, piece, language, got.Weight, got.Short)
				}
				if got.Cut != strings.Contains(got.Short, "…") {
					t.Errorf("%d × %q in %s: cut %t, %q", length, piece, language, got.Cut, got.Short)
				}
				if language == "ja" && !strings.HasPrefix(got.Short, "ご迷惑をおかけしております") {
					t.Errorf("it begins %q", got.Short)
				}
			}
		}
	}
}

// TestWeight has the counts of X's own rules, https://docs.x.com/fundamentals/counting-characters.
func TestWeight(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"":                       0,
		strings.Repeat("a", 280): 280,
		strings.Repeat("あ", 140): 280,
		"半角 and 全角":              13,
		"é":                      1,
		"e\u0301":                1, // Composed first.
		"“quoted” – it’s":        15,
		"…":                      2,
		"、。「」":                   8,
		"😷":                      2,
		"👾🙋🏽👨‍🎤👨‍👩‍👧‍👦": 8,
		"❤️":                                  2,
		"1️⃣":                                 2,
		"see https://example.com/" + pageLink: 27,
		"example.com":                         23, // X makes a link of it.
		"https://example.com、次":               27,
		pageLink + "\n" + pageLink:            47,
	} {
		if got := message.Weight(text); got != want {
			t.Errorf("%q weighs %d and not %d", text, got, want)
		}
	}
}
