package main

import (
	"math"
	"slices"
	"time"
)

// figure is one number that was measured, beside what it should be.
type figure struct {
	Measurement string   `json:"measurement"`
	Name        string   `json:"name"`
	Value       float64  `json:"value"`
	Unit        string   `json:"unit,omitempty"`
	Target      *float64 `json:"target,omitempty"` // The most that it should be; none when it only informs.
	Met         *bool    `json:"met,omitempty"`
}

// value is a figure without a target.
func value(name string, v float64, unit string) figure {
	return figure{Name: name, Value: v, Unit: unit}
}

// target is a figure that should be no more than most.
func target(name string, v float64, unit string, most float64) figure {
	met := v <= most
	return figure{Name: name, Value: v, Unit: unit, Target: &most, Met: &met}
}

// durations are measured times.
type durations []time.Duration

// percentile is the time that so many in a hundred do not exceed (nearest rank), in milliseconds; 0 when nothing was measured.
func (d durations) percentile(p float64) float64 {
	if len(d) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(d))
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return millis(sorted[max(rank, 1)-1])
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
