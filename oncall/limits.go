package oncall

import "strings"

// Limits of a State. It crosses continue-as-new whole, and Temporal takes 2 MB and warns above 256 KB.
const (
	timelineLimit = 400       // Entries kept; the first ones and the latest stay.
	TimelineHead  = 100       // The first ones.
	timelineTail  = 20        // The latest ones, which stay however long they are.
	wordsLimit    = 150 << 10 // Bytes of text in the whole timeline.
	textLimit     = 1000      // Bytes of one text of a person or a provider.
	requestsLimit = 200       // Request IDs remembered for deduplication.
	LedgerLimit   = 120       // Pages kept; the oldest closed ones go first.
)

// cut keeps a text within what one entry holds. The whole of it stands in the workflow's history.
func cut(text string) string {
	if len(text) <= textLimit {
		return text
	}
	return strings.ToValidUTF8(text[:textLimit], "") + "…"
}
