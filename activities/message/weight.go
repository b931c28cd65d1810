package message

import (
	"regexp"
	"sort"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// longestPost is how much a post on X may weigh, and linkWeight what every link in it weighs, however long it is.
// https://docs.x.com/fundamentals/counting-characters
const (
	longestPost = 280
	linkWeight  = 23
)

var (
	// webLink is what X turns into a link of its own. A bare domain is one too, and so is much that only looks like one.
	webLink = regexp.MustCompile(`(?i)https?://[^\s　、。「」（）]+|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[a-z]{2,24}(?:/[^\s　、。「」（）]*)?`)
	// estimates are words by which people promise a time of repair. The public is told when the next word comes, and no more.
	estimates = regexp.MustCompile(`(?i)\beta\b|will be (?:fixed|restored|resolved|back) (?:by|in|within)|復旧見込|復旧予定|までに復旧`)
)

// light are the characters that weigh 1; all others weigh 2, Japanese ones too.
// https://github.com/twitter/twitter-text/blob/master/config/v3.json
var light = [][2]rune{{0, 4351}, {8192, 8205}, {8208, 8223}, {8242, 8247}}

// Weight counts a text as X does: Japanese characters and emoji as 2, a link as 23. Where it is not sure, with rare emoji and with what
// only looks like a domain, it counts too much rather than too little.
func Weight(text string) int {
	text = norm.NFC.String(text)
	total, at := 0, 0
	for _, found := range webLink.FindAllStringIndex(text, -1) {
		total += weigh(text[at:found[0]])
		link := text[found[0]:found[1]]
		if strings.Contains(link, "://") {
			total += linkWeight
		} else {
			total += max(linkWeight, weigh(link))
		}
		at = found[1]
	}
	return total + weigh(text[at:])
}

// weigh counts a text without links.
func weigh(text string) (total int) {
	before, joined, dressed := 0, false, false
	for _, r := range text {
		weight := 2
		for _, span := range light {
			if span[0] <= r && r <= span[1] {
				weight = 1
			}
		}
		switch {
		case r == '\u200d' && before == 2: // It joins two emoji into one.
			joined, weight = true, 0
		case joined:
			joined, weight = false, 0
		case r == '\u20e3' && dressed: // The frame of a key.
			weight = 0
		case r == '\ufe0f': // It makes an emoji of the character before.
			weight = max(0, 2-before)
		case r >= 0x1f3fb && r <= 0x1f3ff && before == 2: // The tone of a skin.
			weight = 0
		}
		dressed = r == '\ufe0f'
		if weight > 0 {
			before = weight
		}
		total += weight
	}
	return total
}

// shortenWeight cuts a text to a weight and says so with an ellipsis.
func shortenWeight(text string, most int) string {
	if Weight(text) <= most {
		return text
	}
	runes := []rune(text)
	cut := func(length int) string { return strings.TrimRight(string(runes[:length]), " \n\t　、,.。") + "…" }
	length := sort.Search(len(runes), func(i int) bool { return Weight(cut(i)) > most })
	for ; length > 0; length-- { // A link that is cut in two may weigh less or more than the next character says.
		if short := cut(length); Weight(short) <= most {
			return short
		}
	}
	return ""
}
