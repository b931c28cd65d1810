package oncall_test

import (
	"encoding/binary"
	"testing"
	"time"

	"hansho/oncall"
)

// FuzzApply applies whatever comes, in any order and with any numbers: a message from elsewhere must never break an
// escalation. Every twelve bytes are one event. Of Opened, Refired and Migrated the Alert and Plan are always there: Check
// refuses commands without.
func FuzzApply(f *testing.F) {
	f.Add([]byte("a few bytes of anything at all, long enough for some events"))
	for kind := range oncall.Kinds {
		f.Add([]byte{byte(kind), 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, byte(kind), 2, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := oncall.NewState("i", "escalation/db/disk", oncall.Plan{Levels: []oncall.Level{{Targets: people("ann")}}, Timing: oncall.DefaultTiming()})
		for ; len(data) >= 12; data = data[12:] {
			s.Apply(anyEvent(data))
			if len(s.Timeline) > keptMost || len(s.Requests) > requestsMost {
				t.Fatalf("%d entries, %d requests", len(s.Timeline), len(s.Requests))
			}
			_ = s.Snapshot(s.Since(int(data[3])))
			_, _, _ = s.NextPage("ann", "pagerduty"), s.LevelRefused(), s.Involved("ann")
		}
		next := throughJSON(t, s)
		if asJSON(t, next) != asJSON(t, s) {
			same(t, "the state through JSON", next, s)
		}
	})
}

// anyEvent reads an event from bytes.
func anyEvent(data []byte) oncall.Event {
	number := int(int64(binary.LittleEndian.Uint64(data[4:12])))
	who := []string{"", "ann", "ben", "pagerduty:PXYZ"}[data[1]%4]
	e := oncall.Event{
		Kind: oncall.Kind("unheard of"), At: at.Add(time.Duration(data[2]) * time.Minute), By: oncall.Actor{ID: who, Unknown: data[1]&4 != 0}, Person: who,
		Page: int(data[3]), Round: number, Level: number, Severity: oncall.Severity(data[5] % 6), Request: who, Provider: "pagerduty",
		Alert: &oncall.Alert{Received: at}, Plan: &oncall.Plan{Levels: make([]oncall.Level, data[6]%4)},
	}
	if i := int(data[0]); i < len(oncall.Kinds) {
		e.Kind = oncall.Kinds[i]
	}
	if data[1]&8 != 0 {
		e.Page, e.Ref = number, oncall.AnswerLost
	}
	if data[1]&16 != 0 {
		e.Until = e.At.Add(time.Duration(number) % (24 * time.Hour))
	}
	return e
}
