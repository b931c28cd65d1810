// Bench measures a built Hansho as its users run it: a process of its own on SQLite files in a fresh directory, reached over
// HTTP. PagerDuty and Slack are the sandbox, in the process of the benchmark: what it costs is then told apart from what Hansho
// costs, and one clock tells when an alert left and when its page came. Both share the machine, so the figures of bursts and
// storms are worse than with providers elsewhere; "sandbox and callers" says by how much CPU.
//
// Each measurement starts a Hansho of its own. Run it by "make bench", or here:
//
//	go run ./bench --only single,burst --output json
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// atMost bounds the whole run: it takes about six minutes.
const atMost = 15 * time.Minute

// measurement is one part of the benchmark.
type measurement struct {
	name  string
	about string
	run   func(ctx context.Context, r *rig) ([]figure, error)
}

// measurements in the order in which they run.
var measurements = []measurement{
	{"idle", "a Hansho that has nothing to do", idle},
	{"escalation", "one typical escalation: page, escalate, page, acknowledge, resolve, end of cooling", escalation},
	{"single", "200 alerts, one at a time", single},
	{"burst", "1,000 distinct alerts at once, 64 callers", burst},
	{"calm", "escalations that come due one after the other", calm},
	{"cut-off", "PagerDuty cannot be reached, and Splunk On-Call has to take over", cutOff},
	{"hanging", "PagerDuty does not answer, and Splunk On-Call has to take over", hanging},
	{"storm", "1,000 escalations that come due at the same moment", storm},
	{"reporting", "a report of 10,000 closed incidents", reporting},
}

// options are what the command line says.
type options struct {
	program string
	only    string
	output  string
	events  bool
	profile string
	keep    bool
}

func main() {
	var o options
	flag.StringVar(&o.program, "program", "../../bin/hansho", "the program to measure, as made by `make build`")
	flag.StringVar(&o.only, "only", "", "measure only these, separated by commas: "+strings.Join(names(), ", "))
	flag.StringVar(&o.output, "output", "text", "text or json")
	flag.BoolVar(&o.events, "events", false, "list the events of the typical escalation on stderr")
	flag.StringVar(&o.profile, "profile", "", "directory for a CPU profile of each measurement; profiling itself costs some per cent")
	flag.BoolVar(&o.keep, "keep", false, "keep the directories with Hansho's log and data, and name them")
	flag.Parse()
	if err := measure(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func names() []string {
	var list []string
	for _, m := range measurements {
		list = append(list, m.name)
	}
	return list
}

func measure(o options) error {
	wanted := strings.FieldsFunc(o.only, func(r rune) bool { return r == ',' || r == ' ' })
	for _, name := range wanted {
		if !slices.Contains(names(), name) {
			return fmt.Errorf("--only %s is not known: use %s", name, strings.Join(names(), ", "))
		}
	}
	if o.output != "text" && o.output != "json" {
		return fmt.Errorf("--output %s is not known: use text or json", o.output)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	result, err := conditions(o.program)
	if err != nil {
		return err
	}
	for _, m := range measurements {
		if len(wanted) > 0 && !slices.Contains(wanted, m.name) {
			continue
		}
		progress("%s: %s", m.name, m.about)
		figures, err := once(ctx, o, m)
		if err != nil {
			return errors.Join(fmt.Errorf("%s: %w", m.name, err), result.write(o.output))
		}
		result.Figures = append(result.Figures, figures...)
	}
	return result.write(o.output)
}

// once starts a Hansho, measures and stops it.
func once(ctx context.Context, o options, m measurement) ([]figure, error) {
	r, err := start(ctx, o)
	if err != nil {
		return nil, err
	}
	defer r.stop()
	if o.profile != "" {
		defer r.profile(ctx, m.name)()
	}
	figures, err := m.run(ctx, r)
	for i := range figures {
		figures[i].Measurement = m.name
	}
	if err != nil && r.ended() {
		err = fmt.Errorf("%w; Hansho has ended:\n%s", err, r.lastWords())
	}
	return figures, err
}

// progress tells whoever waits what is going on; results go to stdout.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
