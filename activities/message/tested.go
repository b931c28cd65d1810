package message

import (
	"time"

	"hansho/oncall"
)

// reportWords is what the templates of a report on test pages see. All texts are escaped already.
type reportWords struct {
	Began            string
	People, Answered int
	Passed           bool
	Silent           []string
	Failed           []wayWords
	More             int // Failed ways that are not listed.
	Untested         []wayWords
	Fastest, Slowest *wayWords
}

// wayWords is one way of one person.
type wayWords struct{ Who, Provider, Verdict, Why, Took string }

// waysListed is how many failed ways a report lists. The rest is counted: `hansho test-page report` has all.
const waysListed = 30

// TestReport says who did not answer a test of everyone, which ways failed, and who was fastest and slowest: for one reader in
// their language, or for a channel when reader is nil.
func TestReport(t *oncall.TestOfEveryone, org *oncall.Org, person *oncall.Person) Saying {
	r := channelOf(org)
	if person != nil {
		r = readerOf(*person, org)
	}
	w := reportWords{Began: r.moment(t.Began), People: len(t.People), Passed: t.Passed()}
	var fastest, slowest time.Duration
	for _, p := range t.People {
		switch who := line(r.name(p.Person)); {
		case p.Fault != "":
			w.Untested = append(w.Untested, wayWords{Who: who, Why: line(p.Fault)})
		case p.Answered:
			w.Answered++
		default:
			w.Silent = append(w.Silent, r.mention(p.Person))
		}
		for _, way := range p.Ways {
			said := r.way(p.Person, way)
			if way.Verdict.Failed() {
				w.Failed = append(w.Failed, said)
			}
			if took := way.Answered; took > 0 && (w.Fastest == nil || took < fastest) {
				w.Fastest, fastest = &said, took
			}
			if took := way.Answered; took > 0 && (w.Slowest == nil || took > slowest) {
				w.Slowest, slowest = &said, took
			}
		}
	}
	if extra := len(w.Failed) - waysListed; extra > 0 {
		w.Failed, w.More = w.Failed[:waysListed], extra
	}
	return Saying{Mark: t.Instance + "/tested", Text: r.say("test report", w)}
}

func (r reader) way(person string, way oncall.TestedWay) wayWords {
	return wayWords{
		Who: line(r.name(person)), Provider: line(provider(way.Provider)), Verdict: r.say("verdict "+string(way.Verdict), nil), Why: line(shorten(way.Why, longestLine)),
		Took: way.Answered.Round(time.Second).String(),
	}
}
