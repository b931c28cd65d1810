package message

import (
	"regexp"
	"strings"
)

// reason gives a reason in the reader's language as far as it is one of Hansho's own; a provider's words and what people
// wrote stay as they are.
func (r reader) reason(text string) string {
	if r.language != japanese {
		return text
	}
	if why, order, ok := strings.Cut(text, "; "); ok && strings.Contains(order, " is down since ") {
		return r.reason(why) + "、" + r.reason(order)
	}
	for _, known := range japaneseReasons {
		if match := known.english.FindStringSubmatchIndex(text); match != nil {
			said := string(known.english.ExpandString(nil, known.japanese, text, match))
			if why, ok := strings.CutPrefix(text[match[1]:], ": "); ok {
				return said + "：" + r.reason(why)
			}
			return said + r.reason(text[match[1]:])
		}
	}
	return text
}

// japaneseReasons are the reasons that Hansho itself gives. The first that matches the beginning of a text counts.
var japaneseReasons = translations([][2]string{
	{`named by the policy$`, "ポリシーによる指名"},
	{`on call in (\S+) by the roster of (\d+:\d+ \S+)`, "$1 のオンコール担当（$2 時点の当番表による）"},
	{`on call in (\S+) \((\S+)\)`, "$1 のオンコール担当（$2）"},
	{`on call in (\S+)`, "$1 のオンコール担当"},
	{`fallback of ([^\s:]+)`, "$1 の予備担当"},
	{`nobody is on call in (\S+)`, "$1 のオンコール担当者なし"},
	{`nobody is on call$`, "オンコール担当者なし"},
	{`(\S+) did not say who is on call`, "$1 からオンコール担当の回答なし"},
	{`(\S+) names nobody that the configuration knows`, "$1 の担当者が設定にない"},
	{`(\S+) is not set up on this worker`, "$1 はこのワーカーで未設定"},
	{`nobody acknowledged in time$`, "時間内の応答なし"},
	{`it has nobody to page$`, "呼び出す相手なし"},
	{`pages (.+)$`, "対象 $1"},
	{`every provider of everyone on the level refused.*$`, "全員の全プロバイダーが拒否"},
	{`every provider refused or could not be reached$`, "全プロバイダーが拒否または不通"},
	{`nothing that was sent is known to have arrived$`, "送信分の到達をいずれも確認できず"},
	{`nothing before reached them: `, "それまでの呼び出しが届かず、"},
	{`(\S+) is down since (\d+:\d+ \S+): (\S+) first$`, "$1 は $2 から障害中のため $3 を優先"},
	{`(\S+) was silent: `, "$1 で到達を確認できず、"},
	{`it was to be delivered by (.+)$`, "到達確認の期限 $1"},
	{`paged on the level before already$`, "前のレベルで呼び出し済み"},
	{`(\S+) failed: `, "$1 で失敗、"},
	{`no answer in time$`, "時間内の回答なし"},
	{`stopped before an answer came$`, "回答前に停止"},
	{`low urgency: one page, no escalation$`, "低緊急度のため呼び出しは一度のみ"},
	{`(SEV-\d) pages nobody: it is a task$`, "$1 はタスク扱いのため呼び出しなし"},
	{`resolved at (\S+)$`, "$1 で解決"},
	{`given back at (\S+)$`, "$1 で返上"},
	{`given to (.+) at (\S+)$`, "$2 で $1 へ引き継ぎ"},
	{`given by (\S+)$`, "$1 の指定"},
	{`escalated by its policy$`, "自身のポリシーによるエスカレーション"},
	{`escalated by (\S+)$`, "$1 によるエスカレーション"},
	{`reassigned there$`, "先方での引き継ぎ"},
	{`reassigned by (\S+)$`, "$1 による引き継ぎ"},
	{`its priority at (\S+)$`, "$1 の優先度による"},
	{`the acknowledgement has run out there$`, "先方での担当の期限切れ"},
	{`it was reopened at (\S+)$`, "$1 での再開"},
	{`the service is observed, so nothing is sent$`, "観察中のため送信なし"},
	{`no webhook told of one, and it knows none of this key$`, "Webhook なし、該当キーのインシデントなし"},
	{`the acknowledgement has ended without a sign of work$`, "作業の気配がないまま担当の期限切れ"},
})

type translation struct {
	english  *regexp.Regexp
	japanese string
}

func translations(pairs [][2]string) []translation {
	list := make([]translation, len(pairs))
	for i, pair := range pairs {
		list[i] = translation{regexp.MustCompile("^" + pair[0]), pair[1]}
	}
	return list
}
