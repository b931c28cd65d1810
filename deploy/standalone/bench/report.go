package main

import (
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// report is all that was measured, and under which conditions.
type report struct {
	Program  string    `json:"program"`
	Built    string    `json:"built,omitempty"` // Commit of the program when Go wrote it down; "+" when sources had been changed.
	At       time.Time `json:"at"`
	Machine  string    `json:"machine"`
	LoadThen string    `json:"load_before"` // Load averages over 1, 5 and 15 minutes, when the system tells.
	Figures  []figure  `json:"figures"`
}

// conditions of a run. The error says how to get the program when it is not there.
func conditions(program string) (*report, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, fmt.Errorf("%w: make it by `make build`, or name another by --program", err)
	}
	r := &report{
		Program: program, At: time.Now().UTC().Truncate(time.Second), LoadThen: loadAverage(),
		Machine: fmt.Sprintf("%d cores, %s/%s, %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, info.GoVersion),
	}
	changed := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			r.Built = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+"
		}
	}
	r.Built += changed
	return r, nil
}

func (r *report) write(output string) error {
	if output == "json" {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		return out.Encode(r)
	}
	fmt.Printf("\n%s %s, %s\n%s, load before %s\n\n", r.Program, r.Built, r.At.Format(time.RFC3339), r.Machine, r.LoadThen)
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "MEASUREMENT\tFIGURE\tMEASURED\tTARGET\t")
	before := ""
	for _, f := range r.Figures {
		name := f.Measurement
		if name == before {
			name = ""
		}
		before = f.Measurement
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", name, f.Name, quantity(f.Value, f.Unit), f.most(), f.verdict())
	}
	return out.Flush()
}

// most is the target in words.
func (f figure) most() string {
	switch {
	case f.Target == nil:
		return ""
	case *f.Target == 0:
		return "none"
	default:
		return "≤ " + quantity(*f.Target, f.Unit)
	}
}

func (f figure) verdict() string {
	switch {
	case f.Met == nil:
		return ""
	case *f.Met:
		return "reached"
	default:
		return "NOT REACHED"
	}
}

// quantity writes three digits that mean something.
func quantity(v float64, unit string) string {
	digits := 0
	if v != float64(int64(v)) && v < 100 {
		digits = 1
		if v < 10 {
			digits = 2
		}
	}
	return strings.TrimSpace(strconv.FormatFloat(v, 'f', digits, 64) + " " + unit)
}
