package report

import (
	"encoding/json"
	"math"
	"slices"
	"time"

	"hansho/oncall"
)

// Took is a length of time; JSON has it in seconds.
type Took time.Duration

// MarshalJSON writes seconds with milliseconds.
func (t Took) MarshalJSON() ([]byte, error) {
	return json.Marshal(math.Round(time.Duration(t).Seconds()*1000) / 1000)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Took) UnmarshalJSON(text []byte) error {
	var seconds float64
	if err := json.Unmarshal(text, &seconds); err != nil {
		return err
	}
	*t = Took(math.Round(seconds*1000)) * Took(time.Millisecond)
	return nil
}

// Stat is one MTTx number over many escalations.
type Stat struct {
	Count  int  `json:"count"`
	Mean   Took `json:"mean_seconds"`
	Median Took `json:"median_seconds"` // The middle one, or halfway between the two in the middle.
	P90    Took `json:"p90_seconds"`    // The shortest that nine in ten did not exceed: nearest rank.
	// Target is the one target of all; zero when there is none or they differ. Targeted counts those that have any, and Met those
	// of them that kept it.
	Target   Took     `json:"target_seconds,omitempty"`
	Targeted int      `json:"targeted"`
	Met      int      `json:"met"`
	Marked   []Marked `json:"marked,omitempty"`
}

// Marked counts numbers that were had in another way because the best source was missing.
type Marked struct {
	Why   string `json:"why"`
	Count int    `json:"count"`
}

// MetShare is the share that kept its target, from 0 to 1; false when none has a target.
func (s Stat) MetShare() (float64, bool) {
	if s.Targeted == 0 {
		return 0, false
	}
	return float64(s.Met) / float64(s.Targeted), true
}

// gathered are the numbers of which a Stat is made.
type gathered struct {
	took    []time.Duration
	sum     float64
	stat    Stat
	targets map[time.Duration]bool
	marks   map[string]int
}

func (g *gathered) add(n *oncall.Number) {
	if n == nil {
		return
	}
	if g.targets == nil {
		g.targets, g.marks = map[time.Duration]bool{}, map[string]int{}
	}
	g.took = append(g.took, n.Took)
	g.sum += float64(n.Took)
	g.targets[n.Target] = true
	if n.Target > 0 {
		g.stat.Targeted++
		if n.Met() {
			g.stat.Met++
		}
	}
	if n.Marked != "" {
		g.marks[n.Marked]++
	}
}

func (g *gathered) total() Stat {
	s := g.stat
	if s.Count = len(g.took); s.Count == 0 {
		return s
	}
	slices.Sort(g.took)
	s.Mean, s.Median, s.P90 = Took(g.sum/float64(s.Count)), Took(median(g.took)), Took(percentile(g.took, 90))
	if len(g.targets) == 1 {
		for target := range g.targets {
			s.Target = Took(target)
		}
	}
	for why, n := range g.marks {
		s.Marked = append(s.Marked, Marked{why, n})
	}
	slices.SortFunc(s.Marked, func(a, b Marked) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return len(a.Why) - len(b.Why)
	})
	return s
}

// median is the middle of sorted values.
func median(sorted []time.Duration) time.Duration {
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	low, high := sorted[n/2-1], sorted[n/2]
	return low + (high-low)/2
}

// percentile is the smallest of sorted values that p percent of them do not exceed.
func percentile(sorted []time.Duration, p int) time.Duration {
	rank := (len(sorted)*p + 99) / 100
	return sorted[max(rank, 1)-1]
}
